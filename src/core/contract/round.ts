import { z } from 'zod';
import { attributeKey } from './common.ts';

export const engineNames = ['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu'] as const;
export const modelPresets = ['tiny', 'small', 'base'] as const;
export const pruningScopes = ['global', 'layer', 'random', 'structured'] as const;
/**
 * Measures of how hard an image is; higher means harder. Those `out-of-fold`, `training-loss` and `forgetting` are there where the
 * round was asked for them or the network was trained on the image.
 */
export const signalNames = [
  'pruning', 'self-confidence', 'tta', 'entropy', 'label-conflict', 'label-odds', 'out-of-fold-conflict', 'out-of-fold-odds', 'training-loss', 'forgetting', 'random-pruning', 'blend',
] as const;
export type SignalName = (typeof signalNames)[number];

/** What a round learns from: masks alone; also images without a label; also boxes, scribbles, points and classes. */
export const settingNames = ['supervised', 'semi-supervised', 'weakly-supervised'] as const;
export type SettingName = (typeof settingNames)[number];

/**
 * How images without a label are learnt from: `mean-teacher` (Tarvainen & Valpola 2017), `fixmatch` (Sohn et al. 2020) with CutMix (French et
 * al. 2020), `twin`: agreement with the network's own pruned copy (after Jiang et al. 2021).
 */
export const consistencyMethods = ['mean-teacher', 'fixmatch', 'twin'] as const;
export type ConsistencyMethod = (typeof consistencyMethods)[number];

/**
 * How hard images weigh in training; see docs/decisions/019-attention.md. `recommended` tries `clean-attend`, or `group-balanced` where `attentionBy`
 * names an attribute, against `none` in a pair, and keeps what validation favours.
 */
export const attentionNames = [
  'none', 'oversample', 'loss-weight', 'rank', 'online-annealed', 'clean-attend', 'drop-conflict', 'down-weight', 'twin', 'group-balanced', 'group-dro', 'recommended',
] as const;
export type AttentionName = (typeof attentionNames)[number];

/** Signals that attention may go by. `label-conflict` is the loss on the image's own label, a control. */
export const attentionSignals = ['pruning', 'blend', 'label-conflict', 'random-pruning'] as const;

/** Images that batch normalization takes together, where nothing else is asked for. */
export const defaultNormalizationGroup = 4;

const fraction = z.number().gt(0).lt(1);

export const roundConfiguration = z.strictObject({
  /** `auto` takes what the labels allow: weakly-supervised where an image has only a weak label, else supervised. */
  setting: z.enum(['auto', ...settingNames]).default('auto'),
  /** Of the semi-supervised setting. */
  consistency: z.enum(consistencyMethods).default('mean-teacher'),
  /** What the unlabelled images' loss counts beside the labelled ones', at its full height. */
  consistencyWeight: z.number().min(0).max(100).default(1),
  /** Images without a label in each step of the semi-supervised setting, beside the batch; null for as many as the batch. */
  unlabelledBatch: z.number().int().min(1).max(256).nullable().default(null),
  /** Also train the supervised twin of a semi-supervised round, with the same steps and labelled batches, and keep what validation favours. */
  compareSetting: z.boolean().default(true),
  attention: z.enum(attentionNames).default('none'),
  /** How many times a hard image counts, or one of a small group at most; null for what its strategy does best with: see `attentionFactor` of core/attention. */
  attentionFactor: z.number().gt(1).max(10).nullable().default(null),
  attentionSignal: z.enum(attentionSignals).default('pruning'),
  /** Attribute whose groups `group-balanced` and `group-dro` hold equal, a missing value being one; `collection` is where an image comes from. */
  attentionBy: attributeKey.nullable().default(null),
  /** Round whose scores attention goes by and whose network a warm start begins with; null for the newest finished one. */
  previous: z.number().int().min(1).nullable().default(null),
  start: z.enum(['scratch', 'previous']).default('scratch'),
  /** Short trainings that each leave a part of the labels out, so that every label is judged by a network that has not seen it; 0 for none. */
  folds: z.number().int().min(0).max(10).refine((folds) => folds !== 1, 'one fold leaves nothing to train on: take 2 or more, or 0').default(0),
  /** Also train on a quarter and on half of the labels, to see what more labels should buy. */
  learningCurve: z.boolean().default(false),
  /** Use the masks of this many training images (whole lesions, chosen by seed); null uses all. */
  labels: z.number().int().min(1).nullable().default(null),
  model: z.enum(modelPresets).default('small'),
  /** Side of the square that images are resized to, in pixels; a multiple of 16. */
  size: z.number().int().min(32).max(512).multipleOf(16).default(96),
  /** Updates of the weights; null goes by `epochs`, and both null mean 48 epochs, at least 300 and at most 1,500 steps. */
  steps: z.number().int().min(1).nullable().default(null),
  epochs: z.number().int().min(1).nullable().default(null),
  batchSize: z.number().int().min(2).max(256).default(16),
  /** Images that batch normalization takes together; at most the batch. It is also what one thread of the wasm engine computes at once. */
  normalizationGroup: z.number().int().min(2).max(256).default(defaultNormalizationGroup),
  learningRate: z.number().gt(0).max(1).default(0.006),
  weightDecay: z.number().min(0).max(1).default(0.01),
  /** Stop when validation IoU has not improved for this many validations; 0 never stops early. */
  patience: z.number().int().min(0).default(0),
  pruning: z.enum(pruningScopes).default('global'),
  sparsities: z.array(fraction).min(1).max(12).default([0.3, 0.5, 0.7, 0.9]),
  /** Batch-norm recalibration after pruning; `auto` takes what ranks validation images better. */
  recalibrate: z.enum(['auto', 'always', 'never']).default('auto'),
  seed: z.number().int().min(0).max(0xffffffff).default(0),
  engine: z.enum(engineNames).default('auto'),
});
export type RoundConfiguration = z.infer<typeof roundConfiguration>;
export type RoundRequest = z.input<typeof roundConfiguration>;

/** A computer, as far as durations go by it. */
export const computer = z.object({ processor: z.string(), cores: z.number().int() });
export type Computer = z.infer<typeof computer>;

export const interval = z.object({ low: z.number(), high: z.number() });

export const signalResult = z.object({
  name: z.string(),
  /** Against 1 − IoU. */
  spearman: z.number().nullable(),
  /** Against failure (IoU < .65). */
  auroc: z.number().nullable(),
  aurocInterval: interval.nullable(),
  auprc: z.number().nullable(),
  /** Share of all failures found in the top 10, 20 and 30 % by this signal. */
  caughtAt10: z.number().nullable(),
  caughtAt20: z.number().nullable(),
  caughtAt30: z.number().nullable(),
  n: z.number().int(),
  failures: z.number().int(),
  /** Why figures are null (under 10 failures, say); null where they are not. */
  reason: z.string().nullable(),
});
export type SignalResult = z.infer<typeof signalResult>;

/**
 * Two networks trained from the same initialization, with the same steps and the same seed of batches, which differ in one thing.
 * The pair's difference on labelled validation images, by image, decides.
 */
export const trial = z.object({
  about: z.enum(['attention', 'setting']),
  /** The arms: `none` and a strategy, or `supervised` and a setting. */
  baseline: z.string(),
  candidate: z.string(),
  /** Attribute whose groups the candidate holds equal; null where it holds none, absent in results of older versions. */
  by: z.string().nullable().optional(),
  /** Validation images. */
  n: z.number().int(),
  baselineIou: z.number().nullable(),
  candidateIou: z.number().nullable(),
  /** Groups of `by` whose means count alike in these three; null where every image does, absent in results of older versions. */
  groups: z.number().int().nullable().optional(),
  /** Mean of candidate − baseline IoU, with a bootstrap interval over components. */
  difference: z.number().nullable(),
  interval: interval.nullable(),
  /** The same of the worst fifth's mean IoU, and of the share of failures (IoU < .65; below 0 is better). */
  worstFifthDifference: z.number().nullable(),
  failureRateDifference: z.number().nullable(),
  kept: z.enum(['baseline', 'candidate']),
  /** In words. */
  reason: z.string(),
  seconds: z.number(),
});
export type Trial = z.infer<typeof trial>;

export const roundResult = z.object({
  round: z.number().int(),
  setting: z.string(),
  attention: z.string(),
  engine: z.string(),
  /** Why that engine, and which were to be taken before it and could not be opened; absent in results of older versions. */
  engineUse: z
    .object({
      requested: z.enum(engineNames),
      device: z.string(),
      reason: z.string(),
      failed: z.array(z.object({ engine: z.string(), message: z.string() })),
    })
    .optional(),
  seed: z.number().int(),
  model: z.object({ preset: z.string(), size: z.number().int(), parameters: z.number().int() }),
  images: z.object({
    labelled: z.number().int(),
    /** Trained on by weak labels alone. */
    weak: z.number().int(),
    /** Of the training split, with neither a mask nor a weak label in use. */
    unlabelled: z.number().int(),
    validation: z.number().int(),
    test: z.number().int(),
  }),
  /** Of those without a label, how many were trained on, and how; absent in results of older versions. */
  consistency: z.object({ method: z.enum(consistencyMethods), images: z.number().int(), perStep: z.number().int(), weight: z.number() }).nullable().optional(),
  /** How attention was paid; absent in results of older versions. */
  attentionUse: z
    .object({
      strategy: z.enum(attentionNames),
      signal: z.enum(attentionSignals).nullable(),
      by: z.string().nullable(),
      /** Round whose scores it went by. */
      previous: z.number().int().nullable(),
      /** Images that weigh more than others, less than others, and nothing. */
      attended: z.number().int(),
      lessened: z.number().int(),
      excluded: z.number().int(),
      /** In words: what was done, and why anything asked for was not. */
      reason: z.string(),
    })
    .nullable()
    .optional(),
  /** Networks that were trained in pairs, and which was kept; absent in results of older versions. */
  trials: z.array(trial).optional(),
  /** Whether training began with the network of an earlier round; absent in results of older versions. */
  startedFrom: z.number().int().nullable().optional(),
  steps: z.number().int(),
  seconds: z.number(),
  /** Of which each phase took so much, those of processes that were killed up to their last save; absent in results of older versions. */
  phaseSeconds: z.record(z.string(), z.number()).optional(),
  /** What the last of it was computed on; absent in results of older versions. */
  computer: computer.optional(),
  /** Training throughput, images a second, validation and waiting left out. */
  imagesPerSecond: z.number(),
  /** Share of the training steps' time in which what computes waited for images; absent in results of older versions. */
  waitingShare: z.number().min(0).max(1).optional(),
  /** Per-image means on the label's own grid; null without labelled test images. */
  test: z
    .object({
      n: z.number().int(),
      dice: z.number(),
      iou: z.number(),
      iouInterval: interval,
      thresholdJaccard: z.number(),
      iouHardest10: z.number(),
      iouHardest20: z.number(),
      failureRate: z.number(),
      hd95: z.number().nullable(),
      normalizedSurfaceDice: z.number().nullable(),
      /** Of the normalized surface Dice, in pixels of the label's own grid. */
      surfaceTolerancePixels: z.number(),
      atModelSize: z.object({ dice: z.number(), iou: z.number() }),
    })
    .nullable(),
  validation: z.object({ n: z.number().int(), dice: z.number(), iou: z.number(), bestStep: z.number().int() }).nullable(),
  ladder: z.array(z.object({ sparsity: z.number(), dice: z.number().nullable(), iou: z.number().nullable(), meanDisagreement: z.number() })),
  signals: z.array(signalResult),
  /** The same on this project's labelled validation images, which choose the members of `blend`; absent in results of older versions. */
  validationSignals: z.array(signalResult).optional(),
  blend: z.object({ members: z.array(z.enum(signalNames)), reason: z.string() }).optional(),
  /**
   * Of the failures in a pool like the validation images, the share that the first reviews of its hardest by `blend` find: measured
   * there, with a bootstrap interval over components; empty where too few validation images failed.
   */
  expectedCatch: z.array(z.object({ share: z.number(), caught: z.number(), low: z.number(), high: z.number() })).optional(),
  /** Validation IoU of the same training on fewer labels, and on all; absent where it was not asked for. */
  learningCurve: z.array(z.object({ labels: z.number().int(), iou: z.number() })).optional(),
  /** AUROC of the pruning ladder minus that of random pruning with the same mean disagreement, paired by image. */
  pruningAgainstRandom: z
    .object({ difference: z.number(), interval, randomSparsity: z.number(), meanDisagreement: z.number(), randomMeanDisagreement: z.number() })
    .nullable(),
  recalibration: z.object({ used: z.boolean(), reason: z.string() }),
  flagged: z.object({
    count: z.number().int(),
    cutOff: z.object({ seen: z.number().nullable(), unseen: z.number().nullable() }),
    seen: z.number().int(),
    unseen: z.number().int(),
  }),
  curve: z.array(
    z.object({ step: z.number().int(), loss: z.number(), validationDice: z.number().nullable(), validationIou: z.number().nullable() }),
  ),
  snapshotSha256: z.string(),
  modelSha256: z.string(),
  versions: z.record(z.string(), z.string()),
  startedAt: z.string(),
  finishedAt: z.string(),
});
export type RoundResult = z.infer<typeof roundResult>;

/** One image's scores, as a job hands them over; every signal is oriented so that higher means harder. */
export const hardnessRow = z.object({
  image: z.string(),
  /** Mean over the ladder of 1 − Dice(dense mask, pruned mask), in [0, 1]. */
  score: z.number(),
  /** Sparsity as text → 1 − Dice at that level. */
  byLevel: z.record(z.string(), z.number()),
  signals: z.record(z.string(), z.number().nullable()),
  flagged: z.boolean(),
  /** Whether the network was trained on this image's label. */
  seen: z.boolean(),
  /** On the label's own grid, where the image has a mask. */
  iou: z.number().nullable(),
  dice: z.number().nullable(),
  /** 95th percentile of the distances between the outlines, as a share of that grid's diagonal; of validation and test images alone; absent in results of older versions. */
  hd95: z.number().min(0).nullable().optional(),
  /** (Predicted − labelled area) ÷ labelled area, above 0 where too much is outlined; likewise, and null where the label is empty. */
  areaBias: z.number().min(-1).nullable().optional(),
});
export type HardnessRow = z.infer<typeof hardnessRow>;

export const flagRow = z.object({
  rank: z.number().int(),
  image: z.string(),
  name: z.string(),
  lesion: z.string().nullable(),
  score: z.number(),
  byLevel: z.record(z.string(), z.number()),
  signals: z.record(z.string(), z.number().nullable()),
  split: z.enum(['train', 'validation', 'test']),
  labelled: z.boolean(),
  verdict: z.string().nullable(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
export type FlagRow = z.infer<typeof flagRow>;
