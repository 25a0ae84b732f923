import { pixelKindCodes, type SampleSource, type WeakTarget } from '../sample-source.ts';

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
  /** null for a source without weak labels. */
  weak: RawWeak | null;
};

export type RawWeak = {
  /** count × size × size; of images without a box, of no meaning. */
  boxes: Uint8Array;
  /** count × size × size; of images without scribbles and points, of no meaning. */
  pixels: Uint8Array;
  /** For each image whether it has a box (0 or 1), what its pixels came from (`pixelKindCodes`), whether it shows a lesion (−1 where unknown). */
  kinds: Int32Array;
};

/**
 * Σ of what a batch's images count in each of its losses, which these are divided by. Parts of a batch are told those of the whole, so that
 * the parts' losses add up to its own.
 */
export type LabelTotals = {
  /** Of images with a mask, or weak labels in its place. */
  outlined: number;
  /** Of images of known class. */
  classes: number;
  /** Of all. */
  images: number;
};

/** @param allocate gives the memory, by bytes */
export function createRawBatch(count: number, { size, weak }: SampleSource, allocate: (bytes: number) => ArrayBufferLike): RawBatch {
  const area = size * size;
  return {
    size,
    images: new Uint8Array(allocate(count * area * 3)),
    masks: new Uint8Array(allocate(count * area)),
    labels: new Int32Array(allocate(count * 2 * Int32Array.BYTES_PER_ELEMENT)),
    weak: weak
      ? {
          boxes: new Uint8Array(allocate(count * area)),
          pixels: new Uint8Array(allocate(count * area)),
          kinds: new Int32Array(allocate(count * 3 * Int32Array.BYTES_PER_ELEMENT)),
        }
      : null,
  };
}

/** Reads the images at `indices` into the first places of `batch`. */
export function readRawBatch(source: SampleSource, indices: readonly number[], withClasses: boolean, batch: RawBatch): void {
  const area = batch.size ** 2;
  for (const [place, index] of indices.entries()) {
    const mask = source.mask(index);
    const weak = mask ? null : weakOf(source, index);
    const classIndex = withClasses ? source.classIndex(index) : null;
    if (!mask && !weak && classIndex === null) throw new Error(`image ${index} has no label to train on`);
    batch.images.set(source.image(index), place * area * 3);
    if (mask) batch.masks.set(mask, place * area);
    batch.labels.set([mask ? 1 : 0, classIndex ?? -1], place * 2);
    if (batch.weak) writeWeak(batch.weak, place, weak, area);
  }
}

/** An image's weak labels, where they say anything. */
export function weakOf(source: SampleSource, index: number): WeakTarget | null {
  const weak = source.weak?.(index) ?? null;
  return weak && (weak.box || weak.pixels || weak.present !== null) ? weak : null;
}

function writeWeak({ boxes, pixels, kinds }: RawWeak, place: number, weak: WeakTarget | null, area: number): void {
  if (weak?.box) boxes.set(weak.box, place * area);
  if (weak?.pixels) pixels.set(weak.pixels, place * area);
  const present = weak?.present ?? null;
  kinds.set([weak?.box ? 1 : 0, pixelKindCodes[(weak?.pixels && weak.pixelKind) || 'none'], present === null ? -1 : Number(present)], place * 3);
}

function readWeak({ boxes, pixels, kinds }: RawWeak, place: number, area: number): WeakTarget | null {
  const [box, pixelKind, present] = [kinds[place * 3]!, kinds[place * 3 + 1]!, kinds[place * 3 + 2]!];
  if (box === 0 && pixelKind === pixelKindCodes.none && present < 0) return null;
  const layer = (bytes: Uint8Array): Uint8Array => bytes.subarray(place * area, (place + 1) * area);
  return {
    box: box === 1 ? layer(boxes) : null,
    pixels: pixelKind === pixelKindCodes.none ? null : layer(pixels),
    pixelKind: pixelKind === pixelKindCodes.none ? null : pixelKind === pixelKindCodes.point ? 'point' : 'scribble',
    present: present < 0 ? null : present === 1,
  };
}

/** @param weights what each image counts, before its label says what for; null for 1 */
export function labelTotals({ labels, weak }: RawBatch, count: number, weights: readonly number[] | null): LabelTotals {
  const totals: LabelTotals = { outlined: 0, classes: 0, images: 0 };
  for (let place = 0; place < count; place++) {
    const weight = weights?.[place] ?? 1;
    const outlined = labels[place * 2] === 1 || (weak !== null && hasWeak(weak, place));
    totals.outlined += outlined ? weight : 0;
    totals.classes += labels[place * 2 + 1]! < 0 ? 0 : weight;
    totals.images += weight;
  }
  return totals;
}

function hasWeak({ kinds }: RawWeak, place: number): boolean {
  return kinds[place * 3]! > 0 || kinds[place * 3 + 1]! > 0 || kinds[place * 3 + 2]! >= 0;
}

/** The batch as a source of samples, its places being their indices. */
export function sourceOf({ size, images, masks, labels, weak }: RawBatch): SampleSource {
  const area = size ** 2;
  return {
    count: labels.length / 2,
    size,
    image: (place) => images.subarray(place * area * 3, (place + 1) * area * 3),
    mask: (place) => (labels[place * 2] === 1 ? masks.subarray(place * area, (place + 1) * area) : null),
    ...(weak && { weak: (place: number) => readWeak(weak, place, area) }),
    classIndex: (place) => (labels[place * 2 + 1]! < 0 ? null : labels[place * 2 + 1]!),
  };
}
