import { fillHoles } from './holes-and-islands.ts';
import { labOf } from './lab.ts';
import { patchOf, type MaskPatch } from './patch.ts';
import { smooth } from './smooth.ts';
import type { Connectivity } from './types.ts';

/** A photograph as a canvas gives it: four bytes a pixel, red first. */
export type Photo = { width: number; height: number; data: Uint8ClampedArray };

export type WandRegion = {
  /** Pixel that was clicked. */
  x: number;
  y: number;
  /** Largest colour difference to the clicked place: CIE 1976 ΔE in CIELAB, 0 to 100; 10 to 20 suits skin. */
  tolerance: number;
  /** Only pixels connected to the clicked one; default true. */
  contiguous?: boolean;
  /** Default 4. */
  connectivity?: Connectivity;
  /** Radius in pixels that the region's outline is smoothed by; default 0. */
  smoothing?: number;
  /** Fill the region's holes; default false. */
  filled?: boolean;
};

/**
 * Pixels whose colour is within `tolerance` (CIE 1976 ΔE) of the place that was clicked: the mean colour of the up to
 * 3 × 3 pixels there, so that one noisy pixel decides nothing. The clicked pixel itself always belongs.
 */
export function wandRegion(photo: Photo, { x, y, tolerance, contiguous = true, connectivity = 4, smoothing = 0, filled = false }: WandRegion): MaskPatch {
  if (!(x >= 0 && x < photo.width && y >= 0 && y < photo.height)) throw new RangeError(`There is no pixel at ${x}, ${y}`);
  const column = Math.floor(x);
  const row = Math.floor(y);
  const near = nearColour(photo.data, meanColour(photo, column, row), tolerance);
  const found = new Uint8Array(photo.width * photo.height);
  if (contiguous) flood(found, photo.width, column, row, connectivity, near);
  else for (let i = 0; i < found.length; i++) found[i] = near(i) ? 1 : 0;
  found[row * photo.width + column] = 1;
  let region = patchOf({ width: photo.width, height: photo.height, data: found });
  if (smoothing > 0) region = smooth(region, smoothing);
  return filled ? fillHoles(region) : region;
}

function meanColour({ width, height, data }: Photo, column: number, row: number): [number, number, number] {
  const sums = [0, 0, 0];
  let count = 0;
  for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
      for (let channel = 0; channel < 3; channel++) sums[channel]! += data[4 * (y * width + x) + channel]!;
      count++;
    }
  }
  return sums.map((sum) => Math.round(sum / count)) as [number, number, number];
}

function nearColour(data: Uint8ClampedArray, [red, green, blue]: [number, number, number], tolerance: number): (pixel: number) => boolean {
  const lab = new Float32Array(3);
  labOf(red, green, blue, lab);
  const [lightness, a, b] = lab as unknown as [number, number, number];
  const most = tolerance * tolerance;
  return (pixel) => {
    const at = 4 * pixel;
    labOf(data[at]!, data[at + 1]!, data[at + 2]!, lab);
    return (lab[0]! - lightness) ** 2 + (lab[1]! - a) ** 2 + (lab[2]! - b) ** 2 <= most;
  };
}

/** Marks what is connected to the place, a stretch of a row at a time; 2 stands for near but not yet reached. */
function flood(found: Uint8Array, width: number, column: number, row: number, connectivity: Connectivity, near: (pixel: number) => boolean): void {
  const reach = connectivity === 8 ? 1 : 0;
  const joins = (pixel: number): boolean => found[pixel] === 2 || (found[pixel] === 0 && near(pixel));
  const waiting = [row * width + column];
  while (waiting.length > 0) {
    const pixel = waiting.pop()!;
    if (found[pixel] === 1) continue;
    const offset = pixel - (pixel % width);
    let start = pixel;
    while (start > offset && joins(start - 1)) start--;
    let end = pixel + 1;
    while (end < offset + width && joins(end)) end++;
    found.fill(1, start, end);
    for (const step of [-width, width]) {
      if (offset + step < 0 || offset + step >= found.length) continue;
      const from = Math.max(offset, start - reach) + step;
      const to = Math.min(offset + width, end + reach) + step;
      for (let at = from; at < to; at++) {
        if (found[at] !== 0 || !near(at)) continue;
        // One of each stretch is enough: the others are reached from it.
        if (at === from || found[at - 1] !== 2) waiting.push(at);
        found[at] = 2;
      }
    }
  }
}
