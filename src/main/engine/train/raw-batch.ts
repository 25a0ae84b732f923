import type { SampleSource } from '../sample-source.ts';

/** A batch's images as they are stored, before augmentation; its arrays may lie in shared memory. */
export type RawBatch = {
  /** Side of the images, in pixels. */
  size: number;
  /** count × size × size × 3 */
  images: Uint8Array;
  /** count × size × size; of images without a mask, of no meaning. */
  masks: Uint8Array;
  /** For each image whether it has a mask (0 or 1), and its class (−1 where unknown, or for a network without classes). */
  labels: Int32Array;
};

/** How many of a batch's images have a mask, and how many a class: what its losses are divided by. */
export type LabelTotals = { masks: number; classes: number };

/** @param allocate gives the memory, by bytes */
export function createRawBatch(count: number, size: number, allocate: (bytes: number) => ArrayBufferLike): RawBatch {
  return {
    size,
    images: new Uint8Array(allocate(count * size * size * 3)),
    masks: new Uint8Array(allocate(count * size * size)),
    labels: new Int32Array(allocate(count * 2 * Int32Array.BYTES_PER_ELEMENT)),
  };
}

/** Reads the images at `indices` into the first places of `batch`. */
export function readRawBatch(source: SampleSource, indices: readonly number[], withClasses: boolean, batch: RawBatch): LabelTotals {
  const area = batch.size ** 2;
  const totals = { masks: 0, classes: 0 };
  for (const [place, index] of indices.entries()) {
    const mask = source.mask(index);
    const classIndex = withClasses ? source.classIndex(index) : null;
    if (!mask && classIndex === null) throw new Error(`image ${index} has no label to train on`);
    batch.images.set(source.image(index), place * area * 3);
    if (mask) batch.masks.set(mask, place * area);
    batch.labels.set([mask ? 1 : 0, classIndex ?? -1], place * 2);
    totals.masks += mask ? 1 : 0;
    totals.classes += classIndex === null ? 0 : 1;
  }
  return totals;
}

/** The batch as a source of samples, its places being their indices. */
export function sourceOf({ size, images, masks, labels }: RawBatch): SampleSource {
  const area = size ** 2;
  return {
    count: labels.length / 2,
    size,
    image: (place) => images.subarray(place * area * 3, (place + 1) * area * 3),
    mask: (place) => (labels[place * 2] === 1 ? masks.subarray(place * area, (place + 1) * area) : null),
    classIndex: (place) => (labels[place * 2 + 1]! < 0 ? null : labels[place * 2 + 1]!),
  };
}
