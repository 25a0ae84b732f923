// What input threads do: a part of a batch, or of its unlabelled part, augmented.
import type { AugmentationConfiguration, ColourConfiguration } from '../train/augment.ts';
import { copyPart, makeBatch, type Batch } from '../train/batch.ts';
import { sourceOf, type RawBatch } from '../train/raw-batch.ts';
import { copyViews, makeViews, type ViewConfiguration, type Views } from '../train/views.ts';

export type AugmentRequest = {
  raw: RawBatch;
  batch: Batch;
  /** Places of the batch: from `first` to just before `end`. */
  first: number;
  end: number;
  classCount: number;
  augmentation: AugmentationConfiguration;
  strong: ColourConfiguration | null;
  seed: number;
  step: number;
};

/** Augments some places of a raw batch into the same places of `batch`; both lie in shared memory. */
export function augmentPlaces({ raw, batch, first, end, classCount, augmentation, strong, seed, step }: AugmentRequest): void {
  const places = Array.from({ length: end - first }, (_, i) => first + i);
  copyPart(makeBatch(sourceOf(raw), places, classCount, augmentation, seed, step, { firstPlace: first, strong }), batch, first);
}

export type ViewRequest = {
  /** RGB, one image after the other. */
  pixels: Uint8Array;
  views: Views;
  /** Places of the unlabelled part: from `first` to just before `end`. */
  first: number;
  end: number;
  configuration: ViewConfiguration;
  step: number;
};

/** Makes the views of some images without a label, in their places of `views`; all lie in shared memory. */
export function viewPlaces({ pixels, views, first, end, configuration, step }: ViewRequest): void {
  const length = views.size ** 2 * 3;
  const images = Array.from({ length: end - first }, (_, i) => pixels.subarray((first + i) * length, (first + i + 1) * length));
  copyViews(makeViews(images, views.size, configuration, step, first), views, first);
}
