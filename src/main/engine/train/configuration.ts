import { defaultNormalizationGroup, type ConsistencyMethod, type RoundConfiguration } from '../../../core/contract/index.ts';
import type { FillRange, WeakWeights } from '../loss/weak.ts';
import type { AugmentationConfiguration, ColourConfiguration } from './augment.ts';

export type TrainingConfiguration = {
  seed: number;
  /** Updates of the weights, from the first to the last. */
  steps: number;
  /** Images an update. */
  batchSize: number;
  /** Images that are normalized together: consecutive ones of the batch, the last group may have fewer. */
  normalizationGroup: number;
  /** Peak of the schedule. */
  learningRate: number;
  /** AdamW's decoupled decay, on kernels alone. */
  weightDecay: number;
  warmUpSteps: number;
  /** Limit of the decay of the weights' moving average; 0 evaluates the weights as they are. */
  averageDecay: number;
  /** Steps between validations. */
  validateEvery: number;
  /** Validations without improvement after which training stops; 0 never stops early. */
  patience: number;
  /** What the image-level head's cross-entropy counts beside the segmentation's loss. */
  classLossWeight: number;
  augmentation: AugmentationConfiguration;
  /** How images without a label are learnt from; null or absent where they are not. */
  consistency?: ConsistencyConfiguration | null;
  /** Agreement with the network's own pruned copy on labelled images too (attention `twin`): what it counts; 0 or absent for none. */
  twinWeight?: number;
  /** Share of the 3×3 kernels' weights that the pruned copy lacks; {@link defaultTwin} where absent. */
  twinSparsity?: number;
  /** Steps after which the smallest weights are chosen anew; {@link defaultTwin} where absent. */
  twinRefreshSteps?: number;
  /** What the terms of weak labels count; `weakWeights` of the losses where absent. */
  weakWeights?: WeakWeights;
  /** Shares of its box that a lesion fills; `boxFill` of the losses where absent. */
  boxFill?: FillRange;
  /** Steps over which the colour term of boxes grows to its weight, since colours mislead before the box is found; a tenth of all where absent. */
  weakWarmUpSteps?: number;
};

export type ConsistencyConfiguration = {
  method: ConsistencyMethod;
  /** Images without a label in each step, beside the batch. */
  batchSize: number;
  /** What their loss counts at its full height. */
  weight: number;
  /** Steps over which it grows to that, as exp(−5(1 − t/T)²) (Laine & Aila 2017). */
  rampSteps: number;
  /** Limit of the teacher's decay; `mean-teacher`. */
  teacherDecay: number;
  /** Probability from which a pixel's pseudo-label counts; `fixmatch`. */
  confidence: number;
  /** How often an image is mixed with another by CutMix; `fixmatch`. */
  cutMixProbability: number;
  /** Colours of the strong view; both views are moved as labelled images are. */
  strong: ColourConfiguration;
};

/** SDCLR's sparsity (Jiang et al. 2021); about an epoch of a few hundred labelled images. */
export const defaultTwin = { weight: 1, sparsity: 0.9, refreshSteps: 25 };

/** Images that a validation looks at, at most. */
export const validationLimit = 200;

/** Updates where neither steps nor epochs are given. */
const defaultEpochs = 48;
const fewestSteps = 300;
const mostSteps = 1500;

/** Chosen on HAM10000 with 200 labels (docs/decisions/004-training.md): stronger colours and scales cost accuracy there. */
export const defaultAugmentation: AugmentationConfiguration = {
  flip: true,
  rotateDegrees: 180,
  scale: 0.15,
  shift: 0.08,
  brightness: 0.1,
  contrast: 0.1,
  saturation: 0.1,
  tint: 0.03,
  cutOutProbability: 0.1,
};

/** Of the strong view (and of the pruned copy's view of labelled images): what accuracy suffers from where it changes labelled images. */
export const strongColours: ColourConfiguration = { brightness: 0.25, contrast: 0.25, saturation: 0.25, tint: 0.08, cutOutProbability: 0.5 };

/** Of labelled images as the pruned copy sees them; null where it sees none. */
export function twinColours({ twinWeight, consistency }: TrainingConfiguration): ColourConfiguration | null {
  return twinWeight ? (consistency?.strong ?? strongColours) : null;
}

/** Share of the training over which the unlabelled images' loss grows to its weight. */
export const rampShare = 0.4;

type RoundChoices = Pick<RoundConfiguration, 'steps' | 'epochs' | 'batchSize' | 'learningRate' | 'weightDecay' | 'patience' | 'seed'> &
  Partial<Pick<RoundConfiguration, 'normalizationGroup' | 'setting' | 'consistency' | 'consistencyWeight' | 'unlabelledBatch' | 'attention'>>;

/**
 * What a round's configuration means for training. Steps come first, then epochs; with neither, 48 epochs, but at least 300
 * and at most 1,500 steps: small sets need the updates, large ones reach their labels' ceiling before that. The average of
 * the weights goes back about a twelfth of the training, so that a short one is not judged by its beginning. The semi-supervised
 * setting adds `consistency`, attention `twin` its weight; nothing else depends on them, so that trainings in pairs share the rest.
 *
 * @param labelled training images with a label, weak ones included
 */
export function resolveTrainingConfiguration(round: RoundChoices, labelled: number): TrainingConfiguration {
  const stepsOf = (epochs: number): number => Math.ceil((epochs * labelled) / round.batchSize);
  const steps =
    round.steps ?? (round.epochs === null ? Math.min(Math.max(stepsOf(defaultEpochs), fewestSteps), mostSteps) : Math.max(stepsOf(round.epochs), 1));
  return {
    seed: round.seed,
    steps,
    batchSize: round.batchSize,
    normalizationGroup: Math.min(round.normalizationGroup ?? defaultNormalizationGroup, round.batchSize),
    learningRate: round.learningRate,
    weightDecay: round.weightDecay,
    warmUpSteps: Math.min(50, Math.floor(steps / 10)),
    averageDecay: Math.min(Math.max(1 - 12 / steps, 0), 0.99),
    validateEvery: Math.max(Math.ceil(steps / 20), 10),
    patience: round.patience,
    classLossWeight: 0.1,
    augmentation: defaultAugmentation,
    ...(round.setting === 'semi-supervised' && { consistency: defaultConsistency(round, steps) }),
    ...(round.attention === 'twin' && { twinWeight: defaultTwin.weight }),
  };
}

/**
 * The teacher's decay is that of Tarvainen & Valpola 2017 for short trainings, the confidence that of Sohn et al. 2020; every image is
 * mixed with another, as in French et al. 2020.
 */
function defaultConsistency({ consistency, consistencyWeight, unlabelledBatch, batchSize }: RoundChoices, steps: number): ConsistencyConfiguration {
  return {
    method: consistency ?? 'mean-teacher',
    batchSize: unlabelledBatch ?? batchSize,
    weight: consistencyWeight ?? 1,
    rampSteps: Math.ceil(rampShare * steps),
    teacherDecay: 0.99,
    confidence: 0.95,
    cutMixProbability: 1,
    strong: strongColours,
  };
}
