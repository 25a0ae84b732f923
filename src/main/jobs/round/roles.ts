import { WeakspotError } from '../../../core/errors.ts';
import type { PixelMask } from '../../../core/mask/types.ts';
import { decodeMask } from '../../../core/mask/index.ts';
import type { SnapshotImage } from '../../../core/snapshot.ts';
import type { RoundConfiguration, RoundResult, SettingName } from '../../../core/contract/index.ts';
import type { SampleSource } from '../../engine/sample-source.ts';

/** A training image whose mask is used in this round, and that is not weighed 0. */
export function trainsByMask(image: SnapshotImage): boolean {
  return mayTrain(image) && image.labelled && image.mask !== null;
}

/** One that only weak labels say something of: it has no mask, or none that is used. */
export function trainsByWeakLabel(image: SnapshotImage): boolean {
  return mayTrain(image) && !trainsByMask(image) && image.weak.length > 0 && !isNegative(image);
}

function mayTrain({ split, weight }: SnapshotImage): boolean {
  return split === 'train' && weight > 0;
}

/** A person said that it shows no lesion: what weak labels say of it holds no more. */
function isNegative({ mask }: SnapshotImage): boolean {
  return mask !== null && mask.annotation === null;
}

/** What a round learns from: what was asked for, else what its labels allow. */
export function resolveSetting(setting: RoundConfiguration['setting'], images: readonly SnapshotImage[]): SettingName {
  if (setting !== 'auto') return setting;
  return images.some(trainsByWeakLabel) ? 'weakly-supervised' : 'supervised';
}

/** Training images whose labels train: masks alone in the supervised setting, weak labels too in the others. */
export function selectTraining(images: readonly SnapshotImage[], setting: SettingName = 'supervised'): number[] {
  return indicesWhere(images, (image) => trainsByMask(image) || (setting !== 'supervised' && trainsByWeakLabel(image)));
}

/** Training images that a semi-supervised round learns from without a label; none in the other settings. */
export function selectUnlabelled(images: readonly SnapshotImage[], setting: SettingName): number[] {
  if (setting !== 'semi-supervised') return [];
  return indicesWhere(images, (image) => mayTrain(image) && !trainsByMask(image) && !trainsByWeakLabel(image));
}

/** What training sees of the images: of training images, only the masks that this round uses. */
export function trainingSource<Source extends SampleSource>(source: Source, images: readonly SnapshotImage[]): Source {
  return { ...source, mask: (index: number) => (images[index]!.split !== 'train' || trainsByMask(images[index]!) ? source.mask(index) : null) };
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
 * @param training images whose labels train
 * @param unlabelled images that train without
 * @throws WeakspotError `internal` for such an image, and for a poor one, `bad-request` when too few are left to train on
 */
export function requireTrainingImages(images: readonly SnapshotImage[], training: readonly number[], unlabelled: readonly number[] = []): void {
  for (const index of [...training, ...unlabelled]) {
    const image = images[index];
    if (image?.split !== 'train') {
      throw new WeakspotError('internal', `image ${image?.name ?? index} is of the ${image?.split ?? 'unknown'} split and was about to train`, {
        image: image?.id ?? null,
      });
    }
    if (image.weight === 0) throw new WeakspotError('internal', `image ${image.name} was left out as poor and was about to train`, { image: image.id });
  }
  const labelled = new Set(training);
  const both = unlabelled.find((index) => labelled.has(index));
  if (both !== undefined) throw new WeakspotError('internal', `image ${images[both]!.name} was about to train both with its label and without`, { image: images[both]!.id });
  if (training.length < 2) {
    throw new WeakspotError('bad-request', `labels: ${training.length} labelled training images are too few; import images with masks, or use more labels`, {
      field: 'labels',
      labelled: training.length,
    });
  }
}

/**
 * Images by use in a round; `unlabelled` are those of the training split whose label is absent or not used in this round.
 * @param training images whose labels trained
 */
export function countImages(images: readonly SnapshotImage[], training: readonly number[]): RoundResult['images'] {
  const inSplit = (split: SnapshotImage['split']): number => images.filter((image) => image.split === split).length;
  const labelled = training.filter((index) => trainsByMask(images[index]!)).length;
  return {
    labelled,
    weak: training.length - labelled,
    unlabelled: inSplit('train') - training.length,
    validation: inSplit('validation'),
    test: inSplit('test'),
  };
}

function indicesWhere(images: readonly SnapshotImage[], condition: (image: SnapshotImage) => boolean): number[] {
  return images.flatMap((image, index) => (condition(image) ? [index] : []));
}
