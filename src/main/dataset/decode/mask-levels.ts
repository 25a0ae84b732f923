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
 *
 * The array of `pixels` is used up.
 */
export function decideLesion(pixels: RawPixels): LeveledMask {
  const fullScale = pixels.data instanceof Uint16Array ? 65_535 : 255;
  const values = valuePerPixel(pixels, fullScale);
  const levels = pixels.levels;
  const valueCounts = new Uint32Array(fullScale + 1);
  for (let i = 0; i < values.length; i++) valueCounts[values[i]!]!++;
  const histogram = levels ? countLevels(valueCounts, levels) : valueCounts;
  const { lowest, warning } = lesionThreshold(histogram, values.length, fullScale);
  const isLesion = Uint8Array.from(valueCounts, (_, value) => ((levels ? levels[value]! : value) >= lowest ? 1 : 0));
  // In place where that can be: a fresh array for each of thousands of masks keeps the garbage collector busy.
  const data = values instanceof Uint8Array ? values : new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) data[i] = isLesion[values[i]!]!;
  return { mask: { width: pixels.width, height: pixels.height, data }, warning };
}

function countLevels(valueCounts: Uint32Array, levels: Uint8Array): Uint32Array {
  const histogram = new Uint32Array(256);
  levels.forEach((level, value) => (histogram[level]! += valueCounts[value]!));
  return histogram;
}

/** The lowest value that counts as lesion. */
function lesionThreshold(histogram: Uint32Array, pixels: number, fullScale: number): { lowest: number; warning: string | null } {
  const present: number[] = [];
  histogram.forEach((count, value) => {
    if (count > 0) present.push(value);
  });
  const darkest = present[0]!;
  const brightest = present.at(-1)!;
  if (present.length === 1) return { lowest: darkest === 1 ? 1 : fullScale / 2, warning: null };
  if (present.length === 2) return { lowest: brightest, warning: null };
  if (darkest === 0 && brightest < 16) {
    return { lowest: 1, warning: `it holds ${present.length - 1} labels; all of them count as lesion` };
  }
  const between = present
    .filter((value) => value > brightest * 0.05 && value < brightest * 0.95)
    .reduce((sum, value) => sum + histogram[value]!, 0);
  return {
    lowest: brightest / 2,
    warning: `it is not black and white (${((100 * between) / pixels).toFixed(1)} % of its pixels lie between); pixels of at least half of its brightest value count as lesion`,
  };
}

/** ITU-R BT.601, rounded. */
export function luminance(red: number, green: number, blue: number): number {
  return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
}

/** Luminance times opacity. Where nothing is bright, opacity alone: a lesion drawn in black on a transparent ground. */
function valuePerPixel({ data, width, height, channels }: RawPixels, fullScale: number): Uint8Array | Uint16Array {
  if (channels === 1) return data;
  const values = data instanceof Uint16Array ? new Uint16Array(width * height) : new Uint8Array(width * height);
  const alphaAt = channels === 2 || channels === 4 ? channels - 1 : -1;
  let brightest = 0;
  for (let i = 0, at = 0; i < values.length; i++, at += channels) {
    const grey = channels <= 2 ? data[at]! : luminance(data[at]!, data[at + 1]!, data[at + 2]!);
    const value = alphaAt < 0 ? grey : Math.round((grey * data[at + alphaAt]!) / fullScale);
    values[i] = value;
    if (value > brightest) brightest = value;
  }
  if (brightest === 0 && alphaAt >= 0 && data.some((value, at) => at % channels === alphaAt && value !== data[alphaAt])) {
    for (let i = 0; i < values.length; i++) values[i] = data[i * channels + alphaAt]!;
  }
  return values;
}
