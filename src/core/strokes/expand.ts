import { connect, findRuns, forEachRun } from '../mask/edit/components.ts';
import { unknownPixel } from '../weak-target.ts';
import { colourModel, lesionProbability } from './colour-model.ts';
import { gaussian } from './gaussian.ts';

/** How strokes are expanded. */
export const strokeExpansion = {
  /** Standard deviation of the kernel, in CIELAB. */
  bandwidth: 3,
  /** Standard deviations of the smoothing, as shares of the image's side: of colours before they are compared, and of probabilities after it. */
  colourSmoothing: 1 / 64,
  probabilitySmoothing: 1.5 / 64,
  /** From this probability on, of lesion or of skin, a pixel is taken as known. */
  confidence: 0.8,
};

/**
 * What strokes on lesion and skin say of an image's other pixels. Each pixel's probability to be lesion is that of its colour, by kernel densities
 * of the colours under the strokes (a stroke's colours as seeds: Boykov & Jolly 2001), smoothed over its neighbours. Of what is more likely lesion
 * than skin those 8-connected parts count that a stroke on the lesion touches, with their holes filled unless a stroke on skin lies in them:
 * a mole or a shadow elsewhere is not the lesion, a pale or shining middle is.
 *
 * @param rgb red, green, blue of each pixel, size × size × 3 bytes
 * @param pixels 0 under strokes on skin, 1 under those on the lesion, {@link unknownPixel} elsewhere, size × size
 * @returns the same, with more pixels known; those under strokes as they were. `pixels` itself where strokes are on but one of both
 */
export function expandStrokes(rgb: Uint8Array, pixels: Uint8Array, size: number): Uint8Array {
  if (!pixels.includes(0) || !pixels.includes(1)) return pixels;
  const { bandwidth, colourSmoothing, probabilitySmoothing, confidence } = strokeExpansion;
  const model = colourModel(rgb, pixels, size, colourSmoothing * size);
  const probability = gaussian(lesionProbability(model, bandwidth), size, probabilitySmoothing * size);
  const likely = Uint8Array.from(probability, (value, pixel) => (pixels[pixel] === unknownPixel ? Number(value > 0.5) : pixels[pixel]!));
  const lesion = filled(touched(likely, pixels, size), pixels, size);
  return pixels.map((known, pixel) => {
    if (known !== unknownPixel) return known;
    const inside = lesion[pixel]!;
    // What lies in a hole, or apart from the lesion, is known by its place, whatever its colour.
    const isByPlace = inside !== likely[pixel];
    const certainty = inside === 1 ? probability[pixel]! : 1 - probability[pixel]!;
    return isByPlace || certainty >= confidence ? inside : unknownPixel;
  });
}

/** The parts of a mask that hold a pixel of a stroke on the lesion. */
function touched(mask: Uint8Array, pixels: Uint8Array, size: number): Uint8Array {
  return parts(mask, size, 1, 8, (pixel) => pixels[pixel] === 1);
}

/** With holes filled that neither reach the image's edge nor hold a pixel of a stroke on skin. */
function filled(mask: Uint8Array, pixels: Uint8Array, size: number): Uint8Array {
  const isEdge = (pixel: number): boolean => pixel < size || pixel >= size * (size - 1) || pixel % size === 0 || pixel % size === size - 1;
  return parts(mask, size, 0, 4, (pixel) => isEdge(pixel) || pixels[pixel] === 0).map((open) => 1 - open);
}

/** 1 in those connected parts of a value in which some pixel is asked for, 0 elsewhere. */
function parts(mask: Uint8Array, size: number, value: 0 | 1, connectivity: 4 | 8, isAskedFor: (pixel: number) => boolean): Uint8Array {
  const runs = findRuns(mask, size, size, value);
  const { component, areas } = connect(runs, connectivity);
  const isKept = areas.map(() => false);
  forEachRun(runs, (run, y, start, end) => {
    for (let x = start; x < end; x++) if (isAskedFor(y * size + x)) isKept[component[run]!] = true;
  });
  const kept = new Uint8Array(mask.length);
  forEachRun(runs, (run, y, start, end) => {
    if (isKept[component[run]!]) kept.fill(1, y * size + start, y * size + end);
  });
  return kept;
}
