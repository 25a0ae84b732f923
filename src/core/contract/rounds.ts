import { z } from 'zod';
import { split, verdictName } from './common.ts';

/** A point of a running or finished training. */
export const curvePoint = z.object({ step: z.number().int(), loss: z.number(), validationDice: z.number().nullable(), validationIou: z.number().nullable(), imagesPerSecond: z.number().nullable().default(null) });
export type CurvePoint = z.infer<typeof curvePoint>;

/** What a round had of people's work, and what it gave. */
export const roundProgress = z.object({
  round: z.number().int(),
  labels: z.number().int(),
  /** Hours spent on labels that were made after the round before (the first: on all before it). */
  hoursOfAnnotation: z.number(),
  reviews: z.number().int(),
  testIou: z.number().nullable(),
  testIouInterval: z.object({ low: z.number(), high: z.number() }).nullable(),
});

export const compareRequest = z.strictObject({
  first: z.number().int().min(1),
  second: z.number().int().min(1),
  split: split.default('test'),
});

export const roundComparison = z.object({
  first: z.number().int(),
  second: z.number().int(),
  /** Images scored in both, on labels that are the same in both. */
  images: z.number().int(),
  /** Left out: scored in one only, or the label has changed between the two. */
  leftOut: z.object({ inOneOnly: z.number().int(), labelChanged: z.number().int() }),
  /** Mean of second − first IoU, with a bootstrap interval over components; null without images. */
  difference: z.object({ mean: z.number(), low: z.number(), high: z.number() }).nullable(),
  rows: z.array(
    z.object({
      image: z.string(),
      name: z.string(),
      firstIou: z.number(),
      secondIou: z.number(),
      firstScore: z.number(),
      secondScore: z.number(),
      firstFlagged: z.boolean(),
      secondFlagged: z.boolean(),
    }),
  ),
});
export type RoundComparison = z.infer<typeof roundComparison>;

/** What people did since the newest finished round began, and what the next round will make of it. */
export const roundLearning = z.object({
  /** The newest finished round; null before the first. */
  since: z.number().int().nullable(),
  /** Masks drawn or corrected since, by image; and what will train in all. */
  masks: z.object({ corrected: z.number().int(), added: z.number().int(), training: z.number().int() }),
  /** Training images that have weak labels and no mask, by kind. */
  weak: z.object({ box: z.number().int(), scribble: z.number().int(), point: z.number().int(), class: z.number().int(), images: z.number().int() }),
  /** Current verdicts that were given since, and what each does. */
  verdicts: z.array(z.object({ verdict: verdictName, images: z.number().int(), effect: z.enum(['corrected', 'left-out', 'attended', 'negative', 'waits-for-correction', 'checked']) })),
  unlabelled: z.number().int(),
  /** Newest first; at most as many as were asked for. */
  rows: z.array(z.object({ image: z.string(), name: z.string(), split, what: z.enum(['corrected', 'added', 'weak', 'verdict']), verdict: verdictName.nullable(), kinds: z.array(z.string()), at: z.string() })),
});
export type RoundLearning = z.infer<typeof roundLearning>;

/** IoU against labels as error(n) = a·n^(−b) + c (Viering & Loog 2022 give its uses and limits). */
export const roundForecast = z.object({
  points: z.array(z.object({ labels: z.number().int(), iou: z.number(), round: z.number().int().nullable() })),
  fit: z.object({ a: z.number(), b: z.number(), c: z.number(), residual: z.number() }).nullable(),
  /** What a network trained on more labels should reach, with an interval. */
  next: z.array(z.object({ labels: z.number().int(), iou: z.number(), low: z.number(), high: z.number() })),
  /** Why there is no forecast, and what to do for one; null where there is one. */
  reason: z.string().nullable(),
});
export type RoundForecast = z.infer<typeof roundForecast>;

/** How long a round like the one asked for should take, by what this computer took for earlier ones. */
export const roundTime = z.object({
  /** By the rounds named here, the least and the most; null where none tells. */
  seconds: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** Finished rounds that it goes by, the newest first; at most five. */
  rounds: z.array(z.number().int()),
  /** Those among them that an older version ran, which did not say on which computer. */
  unnamed: z.array(z.number().int()),
  /** What computed them; null where none tells. */
  engine: z.string().nullable(),
  /** Networks that the round trains, folds included, and images that it scores. */
  trainings: z.number().int(),
  images: z.number().int(),
  /** It may stop training early, where `patience` says so: then the figures are the most. */
  mayEndEarly: z.boolean(),
  /** Why there is no figure: no round has finished; none of this network, image size, setting and engine; those ran on another computer. Null where there is one. */
  reason: z.enum(['no-round', 'none-alike', 'other-computer']).nullable(),
});
export type RoundTime = z.infer<typeof roundTime>;

export const doctorFinding = z.object({
  engine: z.string(),
  usable: z.boolean(),
  /** What it computes on. */
  device: z.string().nullable(),
  imagesPerSecond: z.number().nullable(),
  /** Why it is usable or not. */
  reason: z.string(),
  /** What to do to get it; null where there is nothing to do. */
  advice: z.string().nullable(),
});

export const doctorReport = z.object({
  findings: z.array(doctorFinding),
  /** What `auto` takes, and why. */
  auto: z.object({ engine: z.string(), reason: z.string() }).nullable(),
  versions: z.record(z.string(), z.string()),
  computer: z.object({ processor: z.string(), cores: z.number().int(), memoryBytes: z.number(), system: z.string() }),
});
export type DoctorReport = z.infer<typeof doctorReport>;
