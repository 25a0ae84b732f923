import type { PixelMask } from '../../../core/mask/index.ts';
import type { RawPixels } from './open-image.ts';

export type LeveledMask = { mask: PixelMask; /** What a person should know about how it was read; null where it was plain. */ warning: string | null };

/**
 * Decides which pixels of a mask file are lesion. A pixel's value is its luminance, darkened by its transparency.
 * - One value: all lesion when it is at least half of full scale, or a plain 1; else none.
 * - Two colours (0 and 255, 0 and 1, a palette's two, a colour map's two ends): the brighter one is lesion. Where
 *   only the transparency differs, the opaque pixels are.
 * - A few small values (labels 0, 1, 2, …): all but 0, with a warning.
 * - More (soft edges, JPEG): at least half of the brightest, with a warning.
 */
export function decideLesion(pixels: RawPixels): LeveledMask {
  const fullScale = pixels.data instanceof Uint16Array ? 65_535 : 255;
  const values = valuePerPixel(pixels, fullScale);
  const distinct = distinctUpTo(values, 17);
  const mask = (isLesion: (value: number) => boolean): PixelMask => {
    const data = new Uint8Array(values.length);
    for (let i = 0; i < values.length; i++) data[i] = isLesion(values[i]!) ? 1 : 0;
    return { width: pixels.width, height: pixels.height, data };
  };
  const highest = Math.max(...distinct);
  const lowest = Math.min(...distinct);
  if (distinct.length === 1) return { mask: mask(() => highest === 1 || highest * 2 >= fullScale), warning: null };
  if (distinct.length === 2) return { mask: mask((value) => value === highest), warning: null };
  if (distinct.length <= 16 && lowest === 0 && highest < 16) {
    return { mask: mask((value) => value > 0), warning: `it holds ${distinct.length - 1} labels; all of them count as lesion` };
  }
  let brightest = 0;
  for (const value of values) if (value > brightest) brightest = value;
  const result = mask((value) => value * 2 >= brightest);
  let between = 0;
  for (const value of values) if (value > brightest * 0.05 && value < brightest * 0.95) between++;
  const share = ((100 * between) / values.length).toFixed(1);
  return { mask: result, warning: `it is not black and white (${share} % of its pixels lie between); pixels of at least half of its brightest value count as lesion` };
}

/** Luminance (ITU-R BT.601) times opacity. Where colours are all alike, opacity alone. */
function valuePerPixel({ data, width, height, channels }: RawPixels, fullScale: number): Uint8Array | Uint16Array {
  const count = width * height;
  if (channels === 1) return data;
  const values = data instanceof Uint16Array ? new Uint16Array(count) : new Uint8Array(count);
  const alphaAt = channels === 2 || channels === 4 ? channels - 1 : -1;
  const luminance = (at: number): number =>
    channels <= 2 ? data[at]! : Math.round(0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!);
  let lowest = Infinity;
  let highest = 0;
  let brightestVisible = 0;
  for (let i = 0, at = 0; i < count; i++, at += channels) {
    const grey = luminance(at);
    const alpha = alphaAt < 0 ? fullScale : data[at + alphaAt]!;
    values[i] = Math.round((grey * alpha) / fullScale);
    lowest = Math.min(lowest, alpha);
    highest = Math.max(highest, alpha);
    if (values[i]! > brightestVisible) brightestVisible = values[i]!;
  }
  // A lesion drawn in black on a transparent ground: nothing is bright, and only the transparency tells.
  if (brightestVisible === 0 && lowest < highest) for (let i = 0; i < count; i++) values[i] = data[i * channels + alphaAt]!;
  return values;
}

/** The values that occur, or `limit` of them. */
function distinctUpTo(values: Uint8Array | Uint16Array, limit: number): number[] {
  const seen = new Set<number>();
  let previous = -1;
  for (const value of values) {
    if (value === previous) continue;
    previous = value;
    seen.add(value);
    if (seen.size >= limit) break;
  }
  return [...seen];
}
