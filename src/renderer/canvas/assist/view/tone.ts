import type { ViewSettings } from '../options.ts';
import type { Gains } from './shades-of-grey.ts';

/**
 * What becomes of each value of each channel. Brightness and contrast set level and window as in radiology: values from
 * level − window/2 to level + window/2 (of 1) are spread from black to white. Contrast 0 is a window of 1, +1 one of
 * 0.02, −1 one of 2; brightness +1 lowers the level by half the range.
 */
export function toneTables({ brightness, contrast }: Pick<ViewSettings, 'brightness' | 'contrast'>, gains: Gains): Uint8ClampedArray[] {
  const window = contrast >= 0 ? 1 - 0.98 * Math.min(1, contrast) : 1 - Math.max(-1, contrast);
  const level = 0.5 - Math.min(1, Math.max(-1, brightness)) / 2;
  return gains.map((gain) => Uint8ClampedArray.from({ length: 256 }, (_, value) => 255 * (((value / 255) * gain - level) / window + 0.5)));
}

/** Each pixel by its channel's table; alpha stays. */
export function applyTone(pixels: Uint8ClampedArray, tables: Uint8ClampedArray[]): Uint8ClampedArray<ArrayBuffer> {
  const [red, green, blue] = tables as [Uint8ClampedArray, Uint8ClampedArray, Uint8ClampedArray];
  const result = new Uint8ClampedArray(pixels.length);
  for (let at = 0; at < pixels.length; at += 4) {
    result[at] = red[pixels[at]!]!;
    result[at + 1] = green[pixels[at + 1]!]!;
    result[at + 2] = blue[pixels[at + 2]!]!;
    result[at + 3] = pixels[at + 3]!;
  }
  return result;
}
