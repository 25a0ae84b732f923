import { createHash } from 'node:crypto';
import { z } from 'zod';
import { attentionNames, attentionSignals, consistencyMethods, modelPresets, settingNames } from '../../../core/contract/index.ts';
import { weakWeights, type WeakWeights } from '../../engine/loss/index.ts';
import { weakKinds } from '../../engine/sample-source.ts';
import { rampShare } from '../../engine/train/configuration.ts';
import { foldSteps } from '../../jobs/round/fold-steps.ts';
import { versions } from '../../jobs/round/versions.ts';
import { scribbleWays } from '../label/weak.ts';
import { codeDefaults } from './defaults.ts';

/** Raised when the same configuration gives other figures, so that results of an older version are not taken for its own. */
export const runVersion = 1;

/** The same for what is planted: of runs with wrong masks alone. */
const corruptionVersion = 2;

const weakTerms = Object.keys(weakWeights) as (keyof WeakWeights)[];
const share = z.number().min(0).max(1);
const positions = z.array(z.number().int().min(0));

/**
 * What weak labels are turned into before training: `weak`, they train as in a round; `strokes`, scribbles and points do as they were drawn, not
 * expanded over what is like them; else masks that a simpler method makes of boxes.
 */
export const weakUses = ['weak', 'strokes', 'ellipse', 'grabcut'] as const;

/**
 * One training and what it is judged by: all that its figures depend on, and nothing else. Whatever two runs are paired by (labels, batches,
 * initialization, corrupted masks) comes from `seed`.
 */
export const runConfiguration = z.strictObject({
  /** Of the collection: sha256 of its content and splits. */
  data: z.string(),
  engine: z.enum(['tensorflow', 'webgpu', 'wasm', 'cpu']),
  seed: z.number().int().min(0),
  model: z.enum(modelPresets).default('tiny'),
  size: z.number().int().min(32).multipleOf(16).default(64),
  steps: z.number().int().min(1).default(400),
  batchSize: z.number().int().min(2).default(16),
  learningRate: z.number().gt(0).default(0.006),
  weightDecay: z.number().min(0).default(0.01),
  augmentation: z.enum(['default', 'flips']).default('default'),

  setting: z.enum(settingNames).default('supervised'),
  /** Masks of training images that train, whole lesions chosen by seed; null for all. */
  labels: z.number().int().min(0).nullable(),
  /** In place of `labels`: places of the images whose masks train. */
  labelled: positions.nullable().default(null),
  /** Images of another collection than the first whose masks train as well. */
  targetLabels: z.number().int().min(0).default(0),
  /** Training images without a label that train by consistency, chosen by seed. */
  unlabelled: z.number().int().min(0).default(0),
  /** Whether these come from the first collection or from another one, or are those with a weak label, of which more is learnt so. */
  unlabelledFrom: z.enum(['first', 'other', 'weak']).default('first'),
  consistency: z
    .strictObject({
      method: z.enum(consistencyMethods),
      weight: z.number().min(0).default(1),
      batchSize: z.number().int().min(1).default(16),
      /** Share of the steps over which the loss grows to its weight. */
      ramp: z.number().gt(0).max(1).default(rampShare),
      teacherDecay: share.default(0.99),
      confidence: share.default(0.95),
      cutMixProbability: share.default(1),
      twinSparsity: share.default(0.9),
    })
    .nullable()
    .default(null),
  /** Training images with a weak label in place of a mask; they are the next ones by seed after `labels`. */
  weak: z
    .strictObject({
      kind: z.enum(weakKinds),
      images: z.number().int().min(1),
      use: z.enum(weakUses).default('weak'),
      /** How scribbles are drawn; `anywhere` where nothing is said. */
      strokes: z.enum(scribbleWays).optional(),
      /** The collection of these images; the first where nothing is said. */
      from: z.enum(['first', 'other']).optional(),
    })
    .nullable()
    .default(null),

  /** What terms of weak labels count, where other than in a round. */
  weakWeights: z.partialRecord(z.enum(weakTerms), z.number().min(0)).default({}),
  /** Shares of its box that a lesion fills, where other than in a round. */
  boxFill: z.strictObject({ least: share, most: share }).nullable().default(null),

  attention: z
    .strictObject({
      strategy: z.enum(attentionNames).exclude(['none', 'recommended']),
      factor: z.number().gt(1).default(3),
      signal: z.enum(attentionSignals).default('pruning'),
      /** Attribute of `group-balanced` and `group-dro`. */
      by: z.string().nullable().default(null),
      /** The same weights, dealt out at random: the control. */
      shuffled: z.boolean().default(false),
      /** Whether images whose labels are doubtful never weigh more; false for the control that attends to the loss itself. */
      guarded: z.boolean().default(true),
      /** Among which labels one is doubtful: among all where nothing is said; where groups are weighed, rounds take those of its group. */
      doubtAmong: z.enum(['all', 'groups']).optional(),
      /** The images whose weights it sets: those with a label, or those without one. */
      on: z.enum(['labelled', 'unlabelled']).default('labelled'),
      /** Of `twin`: what the agreement counts. */
      twinWeight: z.number().min(0).default(1),
    })
    .nullable()
    .default(null),
  /** Makes one group of the labelled images rare: of its images, so many stay that they are this share of all. */
  imbalance: z.strictObject({ attribute: z.string(), value: z.union([z.string(), z.number()]), share }).nullable().default(null),
  /** Share of the labelled images whose mask is made wrong. */
  corruption: share.default(0),
  /** Places of images whose mask a simulated reviewer has drawn, in place of the one that they would train with. */
  drawn: positions.default([]),
  /** How far that reviewer's outlines lie off, as a share of the lesion's radius. */
  outlineNoise: z.number().min(0).default(0),

  /** Splits whose images are judged; a search does not look at `test`. */
  judged: z.array(z.enum(['validation', 'test'])).min(1).default(['validation']),
  /** Images that are scored by all signals beside: the ones trained on, the others of the training split, the judged ones. */
  scored: z.array(z.enum(['trained', 'pool', 'judged'])).default([]),
  recalibrate: z.enum(['auto', 'always', 'never']).default('auto'),
  /**
   * Short trainings beside, each without a part of the labels, so that every label is judged by a network that has not seen it; 0 for none.
   * Of runs that score what they were trained on.
   */
  folds: z.number().int().min(0).max(10).refine((folds) => folds !== 1, 'one fold leaves nothing to train on: take 2 or more, or 0').default(0),
});
export type RunConfiguration = z.infer<typeof runConfiguration>;
export type RunRequest = z.input<typeof runConfiguration>;

/**
 * The sha256 by which a run's result is kept: of its configuration, whatever the order of its fields, and of the code's defaults and version.
 * What weak labels count is taken as it comes out, so that an arm which becomes the default is still the same run.
 */
export function runKey(configuration: RunConfiguration): string {
  const { weakWeights: _weights, boxFill: _fill, folds, ...asked } = configuration;
  const key = {
    configuration: asked, codeDefaults: codeDefaults(configuration), runVersion, weakspot: versions['weakspot'], ...(configuration.corruption > 0 && { corruptionVersion }),
    ...(folds > 0 && { folds: { number: folds, steps: foldSteps(configuration.steps) } }),
  };
  return createHash('sha256').update(canonical(key)).digest('hex');
}

/** JSON with the fields of every object in order of name. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}

/** The run that an attended one is compared with, and whose scores it goes by: the same without attention. */
export function uniformOf(configuration: RunConfiguration): RunConfiguration {
  const needed = configuration.unlabelled > 0 ? (['trained', 'pool'] as const) : (['trained'] as const);
  const scored = [...new Set([...configuration.scored, ...needed])].sort();
  return { ...configuration, attention: null, scored };
}
