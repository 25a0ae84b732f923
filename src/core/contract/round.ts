import { z } from 'zod';

export const engineNames = ['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu'] as const;
export const modelPresets = ['tiny', 'small', 'base'] as const;
export const pruningScopes = ['global', 'layer', 'random', 'structured'] as const;
export const signalNames = ['pruning', 'self-confidence', 'tta', 'entropy', 'label-conflict', 'random-pruning', 'blend'] as const;
export type SignalName = (typeof signalNames)[number];

/** Images that batch normalization takes together, where nothing else is asked for. */
export const defaultNormalizationGroup = 4;

const fraction = z.number().gt(0).lt(1);

export const roundConfiguration = z.strictObject({
  setting: z.enum(['auto', 'supervised']).default('auto'),
  attention: z.enum(['none']).default('none'),
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

const interval = z.object({ low: z.number(), high: z.number() });

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
    weak: z.number().int(),
    unlabelled: z.number().int(),
    validation: z.number().int(),
    test: z.number().int(),
  }),
  steps: z.number().int(),
  seconds: z.number(),
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
