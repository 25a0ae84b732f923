import { z } from 'zod';
import { attributeKey, imageId, roundOrNewest, split, verdictName } from './common.ts';
import { holder, reviewRecord } from './label.ts';

/**
 * check-label: has a mask, by how doubtful that is (`labelDoubt`); annotate-next: has none, by blend; verify: by blend as well,
 * has none while any such image waits, else all.
 */
export const queueNames = ['check-label', 'annotate-next', 'verify'] as const;
export const queueName = z.enum(queueNames);
export type QueueName = z.infer<typeof queueName>;

/**
 * How a queue is put together. It is drawn once for a round, stored with each item's inclusion probability, and stays
 * as it is until it is composed again.
 */
export const queueComposition = z.strictObject({
  round: roundOrNewest,
  queue: queueName.default('verify'),
  /** `hardest` first; in turns over the groups of an attribute, hardest first within each; or images as unlike each other as can be (k-centre). */
  order: z.enum(['hardest', 'balanced', 'diverse']).default('hardest'),
  /** An attribute, or `collection`: where an image comes from. */
  balanceBy: attributeKey.nullable().default(null),
  /** Share drawn at random from all candidates, which keeps estimates unbiased. */
  randomShare: z.number().min(0).max(1).default(0.1),
  limit: z.number().int().min(1).max(100_000).default(200),
  /** Of several images of one lesion, only the first in order takes a place; the others stand behind it. Null: so in every queue but `verify`. */
  groupLesions: z.boolean().nullable().default(null),
  /** Leave out what was reviewed, and neither relabelled nor scored otherwise since: it would only be looked at again. */
  skipReviewed: z.boolean().default(true),
  /** Of `verify` alone: also images that have a mask while others without one wait. */
  includeLabelled: z.boolean().default(false),
  /** Splits that take part. Validation and test images are reviewed blinded. */
  splits: z.array(split).min(1).default(['train']),
  seed: z.number().int().min(0).max(0xffffffff).default(0),
});
export type QueueComposition = z.infer<typeof queueComposition>;

export const queueItem = z.object({
  rank: z.number().int(),
  image: z.string(),
  name: z.string(),
  split,
  /** The group that it was drawn for, or "random". */
  stratum: z.string(),
  inclusionProbability: z.number(),
  /** Images of the same lesion, or near-duplicates, that stand behind it. */
  behind: z.number().int(),
  score: z.number().nullable(),
  flagged: z.boolean(),
  labelled: z.boolean(),
  /** The newest one; of validation and test images this annotator's own. */
  verdict: verdictName.nullable(),
  /** Somebody gave a verdict or a label since the round was made. */
  reviewed: z.boolean(),
  /** This annotator has unsubmitted strokes there. */
  draft: z.boolean(),
});
export type QueueItem = z.infer<typeof queueItem>;

export const reviewQueue = z.object({
  round: z.number().int(),
  queue: queueName,
  /** Null where it was never composed by hand: then it is the default composition, made at the first reading. */
  composition: queueComposition.nullable(),
  items: z.array(queueItem),
  reviewed: z.number().int(),
  /**
   * Of all failures among the queue's candidates that the network was not trained on, the share that the next reviews should find (10, 50, 100, or all that are left where they are
   * fewer), from the round's figures on validation images; null with the reason where that is not known.
   */
  expected: z.object({
    next: z.array(z.object({ reviews: z.number().int(), caught: z.number(), low: z.number(), high: z.number() })).nullable(),
    reason: z.string().nullable(),
  }),
});
export type ReviewQueue = z.infer<typeof reviewQueue>;

export const verdictRequest = z.strictObject({
  image: imageId,
  round: z.number().int().min(1).nullable().default(null),
  verdict: verdictName,
  note: z.string().max(2000).nullable().default(null),
  /** The current mask as the caller knows it, which the verdict is about; refused with `conflict` where somebody else has changed it since. */
  label: z.uuid().nullable().optional(),
});

export const reviewHistory = z.array(reviewRecord.extend({ takenBackAt: z.string().nullable() }));

/** What changed in the project, for every client: each reads again what it shows of it. */
export const projectChange = z.discriminatedUnion('type', [
  z.object({ type: z.literal('label'), image: z.string() }),
  z.object({ type: z.literal('review'), image: z.string() }),
  z.object({ type: z.literal('attributes'), images: z.array(z.string()) }),
  z.object({ type: z.literal('held'), holder }),
  z.object({ type: z.literal('released'), image: z.string() }),
  z.object({ type: z.literal('queue'), round: z.number().int() }),
  z.object({ type: z.literal('jobs') }),
  z.object({ type: z.literal('images') }),
]);
export type ProjectChange = z.infer<typeof projectChange>;
