import { Random } from '../../../core/random.ts';
import { normalizePixels } from '../model/input.ts';
import type { SampleSource } from '../sample-source.ts';
import { recolour, warp, type AugmentationConfiguration } from './augment.ts';
import type { ConsistencyConfiguration } from './configuration.ts';

/** Two views of each image without a label, aligned pixel by pixel, off the backend. */
export type Views = {
  count: number;
  size: number;
  /** Moved alone, count × size × size × 3, as the network takes them. */
  weak: Float32Array;
  /** The same in other colours and with a rectangle blanked. */
  strong: Float32Array;
  /** count × size × size: 0 where CutMix is to put another image's pixels, else 1; null for methods without it. */
  own: Float32Array | null;
};

/** What views are made by. */
export type ViewConfiguration = {
  augmentation: AugmentationConfiguration;
  consistency: ConsistencyConfiguration;
  seed: number;
};

/** @param length of an array, in numbers */
export function createViews(count: number, size: number, { method }: ConsistencyConfiguration, allocate = (length: number): Float32Array => new Float32Array(length)): Views {
  const area = size * size;
  return { count, size, weak: allocate(count * area * 3), strong: allocate(count * area * 3), own: method === 'fixmatch' ? allocate(count * area) : null };
}

/**
 * Augments some images of a step's unlabelled part. Each place in each step has random streams of its own; those of labelled images
 * are others, so that these are the same with and without an unlabelled part.
 *
 * @param images RGB, 0 to 255, size × size × 3 each
 * @param firstPlace where in the unlabelled part the first of these images stands
 */
export function makeViews(images: readonly Uint8Array[], size: number, { augmentation, consistency, seed }: ViewConfiguration, step: number, firstPlace: number): Views {
  const area = size * size;
  const views = createViews(images.length, size, consistency);
  for (const [i, pixels] of images.entries()) {
    const stream = (purpose: string): Random => Random.derive(seed, purpose, step, firstPlace + i);
    const { image } = warp({ image: pixels, mask: null }, size, augmentation, stream('unlabelled-geometry'));
    normalizePixels(image, views.weak, i * area * 3);
    recolour(image, size, consistency.strong, stream('unlabelled-colours'));
    normalizePixels(image, views.strong, i * area * 3);
    if (views.own) drawOwn(views.own.subarray(i * area, (i + 1) * area), size, consistency.cutMixProbability, stream('cut-mix'));
  }
  return views;
}

/** Reads the images at `indices`, as many as `pixels` has room for: RGB, 0 to 255, one after the other. */
export function readUnlabelled(source: SampleSource, indices: readonly number[] | undefined, pixels: Uint8Array): void {
  const length = source.size ** 2 * 3;
  if (indices?.length !== pixels.length / length) throw new Error(`a step has ${pixels.length / length} images without a label, not ${indices?.length ?? 0}`);
  for (const [place, index] of indices.entries()) pixels.set(source.image(index), place * length);
}

/** Of CutMix (French et al. 2020): a rectangle of half the area, its aspect and place at random. */
function drawOwn(own: Float32Array, size: number, probability: number, random: Random): void {
  own.fill(1);
  if (random.uniform() >= probability) return;
  const tall = 0.5 ** random.uniform();
  const height = Math.round(size * tall);
  const width = Math.round((size * 0.5) / tall);
  const top = random.below(size - height + 1);
  const left = random.below(size - width + 1);
  for (let row = top; row < top + height; row++) own.fill(0, row * size + left, row * size + left + width);
}

/** Puts a part of the views into its places of the whole. */
export function copyViews(part: Views, whole: Views, firstPlace: number): void {
  const copy = (from: Float32Array, to: Float32Array): void => to.set(from, firstPlace * (to.length / whole.count));
  copy(part.weak, whole.weak);
  copy(part.strong, whole.strong);
  if (whole.own) copy(part.own!, whole.own);
}

/** A copy in memory of its own: backends do not take shared memory, and may keep what they are given. */
export function ownViews({ count, size, weak, strong, own }: Views): Views {
  return { count, size, weak: weak.slice(), strong: strong.slice(), own: own && own.slice() };
}
