import { Random } from '../../../core/random.ts';
import { normalizePixels } from '../model/input.ts';
import { pixelKindCodes, unknownPixel, type SampleSource, type WeakTarget } from '../sample-source.ts';
import { recolour, warp, type AugmentationConfiguration, type ColourConfiguration } from './augment.ts';
import { weakOf } from './raw-batch.ts';

/** A batch off the backend. Images without a mask, or of unknown class, weigh 0 in the loss that would need it. */
export type Batch = {
  count: number;
  size: number;
  /** count × size × size × 3, as the network takes them. */
  pixels: Float32Array;
  /** count × size × size, 0 or 1. */
  masks: Float32Array;
  /** count */
  maskWeights: Float32Array;
  /** count × classes, one-hot. */
  classes: Float32Array;
  /** count */
  classWeights: Float32Array;
  /** The same images in other colours, as `pixels`; null where nobody asked for them. */
  strong: Float32Array | null;
  /** null where no image trains by weak labels. */
  weak: WeakBatch | null;
};

/** Weak labels of a batch, of the images without a mask; see `WeakPart` of the losses. */
export type WeakBatch = {
  /** count; 1 for an image that trains by weak labels, 0 for others. */
  weights: Float32Array;
  /** count × size × size, 1 inside an image's box, 0 outside, and everywhere without one. */
  boxes: Float32Array;
  /** count × size × size, of scribbles and points: 0 skin, 1 lesion, `unknownPixel` elsewhere. */
  pixels: Float32Array;
  /** count, `pixelKindCodes`. */
  pixelKinds: Float32Array;
  /** count, 1 with a lesion and 0 without, by the image's class, −1 where unknown. */
  present: Float32Array;
};

export type BatchPart = {
  /** Where in its batch the first of these images stands, if they are only a part of it. */
  firstPlace?: number;
  /** Also make `strong`, in these colours. */
  strong?: ColourConfiguration | null;
};

/**
 * Decodes and augments a batch. Each place in each step has a random stream of its own, derived from the seed, so that
 * there is no generator whose state would have to be saved.
 *
 * @param classCount outputs of the network's head; 0 without one
 */
export function makeBatch(
  source: SampleSource, indices: readonly number[], classCount: number, augmentation: AugmentationConfiguration, seed: number, step: number,
  { firstPlace = 0, strong = null }: BatchPart = {},
): Batch {
  const { size } = source;
  const count = indices.length;
  const area = size * size;
  const batch = createBatch({ count, size, classCount, strong: strong !== null, weak: false });
  for (const [place, index] of indices.entries()) {
    const mask = source.mask(index);
    const weak = mask ? null : weakOf(source, index);
    const classIndex = classCount > 0 ? source.classIndex(index) : null;
    if (!mask && !weak && classIndex === null) throw new Error(`image ${index} has no label to train on`);
    const random = Random.derive(seed, 'augment', step, firstPlace + place);
    const sample = warp({ image: source.image(index), mask, weak }, size, augmentation, random);
    if (strong) {
      const image = sample.image.slice();
      recolour(image, size, strong, Random.derive(seed, 'strong', step, firstPlace + place));
      normalizePixels(image, batch.strong!, place * area * 3);
    }
    recolour(sample.image, size, augmentation, random);
    normalizePixels(sample.image, batch.pixels, place * area * 3);
    if (sample.mask) {
      batch.masks.set(sample.mask, place * area);
      batch.maskWeights[place] = 1;
    }
    if (sample.weak) writeWeak((batch.weak ??= createWeakBatch(count, size)), place, sample.weak, area);
    if (classIndex !== null) {
      batch.classes[place * classCount + classIndex] = 1;
      batch.classWeights[place] = 1;
    }
  }
  return batch;
}

export type BatchShape = { count: number; size: number; classCount: number; strong: boolean; weak: boolean };

/** @param length of an array, in numbers */
type Allocate = (length: number) => Float32Array;

const onHeap: Allocate = (length) => new Float32Array(length);

/** A batch without any label. */
export function createBatch({ count, size, classCount, strong, weak }: BatchShape, allocate: Allocate = onHeap): Batch {
  const area = size * size;
  return {
    count,
    size,
    pixels: allocate(count * area * 3),
    masks: allocate(count * area),
    maskWeights: allocate(count),
    classes: allocate(count * classCount),
    classWeights: allocate(count),
    strong: strong ? allocate(count * area * 3) : null,
    weak: weak ? createWeakBatch(count, size, allocate) : null,
  };
}

function createWeakBatch(count: number, size: number, allocate: Allocate = onHeap): WeakBatch {
  const area = size * size;
  return {
    weights: allocate(count),
    boxes: allocate(count * area),
    pixels: allocate(count * area).fill(unknownPixel),
    pixelKinds: allocate(count),
    present: allocate(count).fill(-1),
  };
}

function writeWeak(batch: WeakBatch, place: number, { box, pixels, pixelKind, present }: WeakTarget, area: number): void {
  batch.weights[place] = 1;
  if (box) batch.boxes.set(box, place * area);
  if (pixels) {
    batch.pixels.set(pixels, place * area);
    batch.pixelKinds[place] = pixelKindCodes[pixelKind ?? 'none'];
  }
  if (present !== null) batch.present[place] = present ? 1 : 0;
}

/** Puts a part of a batch into its places of the whole. */
export function copyPart(part: Batch, whole: Batch, firstPlace: number): void {
  const copy = (from: Float32Array, to: Float32Array): void => to.set(from, firstPlace * (to.length / whole.count));
  copy(part.pixels, whole.pixels);
  copy(part.masks, whole.masks);
  copy(part.maskWeights, whole.maskWeights);
  copy(part.classes, whole.classes);
  copy(part.classWeights, whole.classWeights);
  if (whole.strong) copy(part.strong!, whole.strong);
  if (whole.weak) {
    const weak = part.weak ?? createWeakBatch(part.count, part.size);
    for (const name of weakArrays) copy(weak[name], whole.weak[name]);
  }
}

/** The first images of a batch in memory of their own: backends do not take shared memory, and may keep what they are given. */
export function firstPlaces(batch: Batch, count: number): Batch {
  const first = (array: Float32Array): Float32Array => array.slice(0, (array.length / batch.count) * count);
  const { size, strong, weak } = batch;
  return {
    count,
    size,
    pixels: first(batch.pixels),
    masks: first(batch.masks),
    maskWeights: first(batch.maskWeights),
    classes: first(batch.classes),
    classWeights: first(batch.classWeights),
    strong: strong && first(strong),
    weak: weak && first(weak.weights).includes(1) ? (Object.fromEntries(weakArrays.map((name) => [name, first(weak[name])])) as WeakBatch) : null,
  };
}

const weakArrays = ['weights', 'boxes', 'pixels', 'pixelKinds', 'present'] as const satisfies readonly (keyof WeakBatch)[];
