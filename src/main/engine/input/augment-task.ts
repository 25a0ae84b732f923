// What an input thread does: a part of a batch, augmented.
import type { AugmentationConfiguration } from '../train/augment.ts';
import { makeBatch, type Batch } from '../train/batch.ts';
import { sourceOf, type RawBatch } from '../train/raw-batch.ts';

export type AugmentRequest = {
  raw: RawBatch;
  batch: Batch;
  /** Places of the batch: from `first` to just before `end`. */
  first: number;
  end: number;
  classCount: number;
  augmentation: AugmentationConfiguration;
  seed: number;
  step: number;
};

/** Augments some places of a raw batch into the same places of `batch`; both lie in shared memory. */
export function augmentPlaces({ raw, batch, first, end, classCount, augmentation, seed, step }: AugmentRequest): void {
  const places = Array.from({ length: end - first }, (_, i) => first + i);
  const part = makeBatch(sourceOf(raw), places, classCount, augmentation, seed, step, first);
  const area = batch.size ** 2;
  batch.pixels.set(part.pixels, first * area * 3);
  batch.masks.set(part.masks, first * area);
  batch.maskWeights.set(part.maskWeights, first);
  batch.classes.set(part.classes, first * classCount);
  batch.classWeights.set(part.classWeights, first);
}
