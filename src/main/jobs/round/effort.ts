import type { RoundConfiguration, SettingName } from '../../../core/contract/index.ts';
import { recalibrationLimit } from '../../engine/prune/limits.ts';
import { testTimeViews } from '../../engine/hardness/signals.ts';
import type { TrainedAttention } from '../../engine/train/attention/index.ts';
import { resolveTrainingConfiguration, validationLimit } from '../../engine/train/configuration.ts';
import { foldSteps } from './fold-steps.ts';

/*
 * How much a round has to compute, in forward passes of one image: what its duration goes by on one computer, for one network and size.
 */

/** A training step's forward and backward pass of an image takes about as long as three forward passes. */
export const passesPerTrainingStep = 3;

/** Validation images that decide on recalibration, at most. */
export const decidingImages = 400;
/** Images that the random control is matched on, at most. */
export const matchingImages = 400;

/** Networks that the search for the control usually tries. */
const usualTries = 6;

/** What an image without a label costs beside one with, for each method: the passes that train, and a third for each that does not. */
const unlabelledEffort: Record<RoundConfiguration['consistency'], number> = { 'mean-teacher': 4 / 3, fixmatch: 4 / 3, twin: 8 / 3 };
const twinEffort = 4 / 3;

/** What a round's effort depends on beside its configuration. */
export type RoundCounts = {
  /** Images that are scored. */
  images: number;
  /** Images whose labels train, masks or weak ones. */
  training: number;
  /** Validation images with a label. */
  validation: number;
  /** Images that the random control may be matched on. */
  matching: number;
};

/** What a round trains, beside which its folds are shorter. */
export type RoundPlan = {
  setting: SettingName;
  /** Of the training that is asked for. */
  steps: number;
  /** Whether a second network is trained, to compare by. */
  pairsSetting: boolean;
  triesAttention: boolean;
};

export type RoundEffort = {
  /** In forward passes. */
  training: number;
  pruning: number;
  scoring: number;
  /** Networks that are trained, folds included. */
  trainings: number;
};

/** What the configuration comes to with these counts; `scored` says whether an earlier round left scores for attention to go by. */
export function planRound(configuration: RoundConfiguration, setting: SettingName, counts: RoundCounts, scored: boolean): RoundPlan {
  const { attention, attentionBy, compareSetting } = configuration;
  const judged = counts.validation > 0;
  return {
    setting,
    steps: resolveTrainingConfiguration(configuration, counts.training).steps,
    pairsSetting: setting === 'semi-supervised' && compareSetting && judged,
    triesAttention: attention === 'recommended' && judged && (attentionBy !== null || scored),
  };
}

/** A step's work, in steps of a supervised training of the same batch. */
export function stepEffort(configuration: Pick<RoundConfiguration, 'batchSize' | 'unlabelledBatch' | 'consistency'>, setting: SettingName, attention: TrainedAttention): number {
  const { batchSize, unlabelledBatch, consistency } = configuration;
  const unlabelled = setting === 'semi-supervised' ? ((unlabelledBatch ?? batchSize) / batchSize) * unlabelledEffort[consistency] : 0;
  return 1 + unlabelled + (attention === 'twin' ? twinEffort : 0);
}

/** Forward passes an image: the dense network, its ladder, its views, the random control. */
export function passesPerImage(levels: number): number {
  return 1 + levels + testTimeViews.length + 1;
}

/** About how many forward passes pruning takes: to decide on recalibration, to recalibrate, to match the control. */
export function pruningPasses({ sparsities, recalibrate }: Pick<RoundConfiguration, 'sparsities' | 'recalibrate'>, { validation, training, matching }: RoundCounts): number {
  const networks = 1 + sparsities.length;
  const deciding = recalibrate === 'auto' ? 2 * networks * Math.min(validation, decidingImages) : 0;
  const calibrating = recalibrate === 'never' ? 0 : networks * Math.min(training, recalibrationLimit);
  return deciding + calibrating + (networks + usualTries) * Math.min(matching, matchingImages);
}

/** All that a round computes: its folds, the trainings that it compares and its learning curve, then pruning and scoring. */
export function roundEffort(configuration: RoundConfiguration, plan: RoundPlan, counts: RoundCounts): RoundEffort {
  const { folds, learningCurve, batchSize, sparsities } = configuration;
  const { setting, steps } = plan;
  const attention = configuration.attention === 'recommended' ? 'none' : configuration.attention;
  // What a semi-supervised round trains beside itself has no images without a label.
  const labelled: SettingName = setting === 'semi-supervised' ? 'supervised' : setting;
  const curve = learningCurve ? 2 : 0;
  const whole = [...(plan.pairsSetting ? [labelled] : []), ...Array.from({ length: 1 + Number(plan.triesAttention) + curve }, () => setting)];
  const step = batchSize * passesPerTrainingStep;
  const { validateEvery } = resolveTrainingConfiguration({ ...configuration, steps }, counts.training);
  const validating = Math.ceil(steps / validateEvery) * Math.min(counts.validation, validationLimit);
  return {
    training:
      folds * foldSteps(steps) * step * stepEffort(configuration, labelled, 'none') +
      whole.reduce((sum, one) => sum + steps * step * stepEffort(configuration, one, attention) + validating, 0),
    pruning: pruningPasses(configuration, counts),
    scoring: counts.images * passesPerImage(sparsities.length),
    trainings: folds + whole.length,
  };
}
