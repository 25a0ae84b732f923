import sharp from 'sharp';
import type { Evidence } from '../../../core/evidence.ts';

/**
 * Where pruned networks contradict the dense one: the mean over the ladder of |p − p_s|, pixel by pixel.
 *
 * @returns row-major, `size` × `size`, in [0, 1]; null without a dense map or without any pruned one
 */
export function disagreementMap(evidence: Evidence): Float32Array | null {
  const dense = evidence.levels.find((level) => level.sparsity === 0);
  const pruned = evidence.levels.filter((level) => level.sparsity > 0);
  if (!dense || pruned.length === 0) return null;
  const map = new Float32Array(dense.probability.length);
  for (const level of pruned) {
    for (let i = 0; i < map.length; i++) map[i]! += Math.abs(dense.probability[i]! - level.probability[i]!) / 255 / pruned.length;
  }
  return map;
}

/** Top of a colour scale that fits all the maps of a sheet: their greatest value, rounded up to a tenth. */
export function scaleTop(maps: readonly (Float32Array | null)[]): number {
  let greatest = 0;
  for (const map of maps) if (map) for (const value of map) greatest = Math.max(greatest, value);
  return Math.min(1, Math.max(0.1, Math.ceil(greatest * 10 - 1e-6) / 10));
}

// Ever darker from white on, so that the order survives a black-and-white print, and paper stays white where nothing is.
const stops = [
  [255, 255, 255],
  [253, 224, 170],
  [240, 150, 60],
  [190, 75, 20],
  [90, 25, 10],
] as const;

/** Colour of a value in [0, 1], as red, green and blue bytes. */
export function heatColour(value: number): [number, number, number] {
  const place = Math.min(1, Math.max(0, value)) * (stops.length - 1);
  const lower = Math.min(stops.length - 2, Math.floor(place));
  const mix = place - lower;
  const channel = (c: 0 | 1 | 2): number => Math.round(stops[lower]![c] * (1 - mix) + stops[lower + 1]![c] * mix);
  return [channel(0), channel(1), channel(2)];
}

/** The map as a PNG of its own size, for a data URI; `top` is the value of the darkest colour. */
export async function heatImage(map: Float32Array, size: number, top: number): Promise<string> {
  const pixels = new Uint8Array(map.length * 3);
  map.forEach((value, i) => pixels.set(heatColour(value / top), i * 3));
  const png = await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .png({ palette: true, colours: 64, compressionLevel: 9 })
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}
