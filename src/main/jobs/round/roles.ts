import { WeakspotError } from '../../../core/errors.ts';
import type { PixelMask } from '../../../core/mask/types.ts';
import { decodeMask } from '../../../core/mask/index.ts';
import type { SnapshotImage } from '../../../core/snapshot.ts';
import type { RoundResult } from '../../../core/contract/index.ts';

/** Training images whose mask is used in this round, and not weighed 0. */
export function selectTraining(images: readonly SnapshotImage[]): number[] {
  return indicesWhere(images, (image) => image.split === 'train' && image.labelled && image.mask !== null && image.weight > 0);
}

/** Images of a split whose label may score the network. */
export function selectJudged(images: readonly SnapshotImage[], split: 'validation' | 'test'): number[] {
  return indicesWhere(images, (image) => image.split === split && mayScore(image));
}

/** Whether an image's mask may be compared with a prediction: of validation and test images, only a label that no model made. */
export function mayScore(image: SnapshotImage): boolean {
  return image.mask !== null && (image.split === 'train' || image.labelled);
}

/** The label that predictions of an image are compared with, on its own grid; null where there is none. */
export function scoringLabel(image: SnapshotImage): PixelMask | null {
  return mayScore(image) ? decodeMask(image.mask!.geometry) : null;
}

/**
 * The last gate before training: an image of validation or test among its images would make every figure a lie.
 * @throws WeakspotError `internal` for such an image, `bad-request` when too few are left to train on
 */
export function requireTrainingImages(images: readonly SnapshotImage[], indices: readonly number[]): void {
  for (const index of indices) {
    const image = images[index];
    if (image?.split !== 'train') {
      throw new WeakspotError('internal', `image ${image?.name ?? index} is of the ${image?.split ?? 'unknown'} split and was about to train`, {
        image: image?.id ?? null,
      });
    }
  }
  if (indices.length < 2) {
    throw new WeakspotError('bad-request', `labels: ${indices.length} labelled training images are too few; import images with masks, or use more labels`, {
      field: 'labels',
      labelled: indices.length,
    });
  }
}

/** Images by use in a round; `unlabelled` are those of the training split whose label is absent or not used in this round. */
export function countImages(images: readonly SnapshotImage[], trained: number): RoundResult['images'] {
  const inSplit = (split: SnapshotImage['split']): number => images.filter((image) => image.split === split).length;
  return { labelled: trained, weak: 0, unlabelled: inSplit('train') - trained, validation: inSplit('validation'), test: inSplit('test') };
}

function indicesWhere(images: readonly SnapshotImage[], condition: (image: SnapshotImage) => boolean): number[] {
  return images.flatMap((image, index) => (condition(image) ? [index] : []));
}
