import { z } from 'zod';

export const jobKinds = ['import', 'round', 'population', 'audit'] as const;
export type JobKind = (typeof jobKinds)[number];

export const jobStates = ['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted'] as const;
export type JobState = (typeof jobStates)[number];

export const jobProgress = z.object({
  /** What is being done, as a person would say it: "training", "scoring". */
  phase: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  /** What `done` counts: "images", "steps". */
  unit: z.string(),
  /** Units a second, over the recent past. */
  rate: z.number().nullable(),
  /** Seconds left of the whole job, as estimated. */
  secondsLeft: z.number().nullable(),
  /** Figures of the moment: loss, validationIou, … */
  figures: z.record(z.string(), z.number()).default({}),
});
export type JobProgress = z.infer<typeof jobProgress>;

export const serializedError = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])),
});

export const jobRecord = z.object({
  id: z.string(),
  kind: z.enum(jobKinds),
  state: z.enum(jobStates),
  seed: z.number().int(),
  round: z.number().int().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  progress: jobProgress.nullable(),
  error: serializedError.nullable(),
  /** True where a checkpoint, or work already taken in, lets it go on. */
  resumable: z.boolean(),
});
export type JobRecord = z.infer<typeof jobRecord>;

/** What a subscription to a job yields, until it ends. */
export const jobEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), job: z.string(), progress: jobProgress }),
  z.object({ type: z.literal('state'), job: z.string(), record: jobRecord }),
  z.object({ type: z.literal('log'), job: z.string(), level: z.enum(['info', 'warning']), text: z.string() }),
]);
export type JobEvent = z.infer<typeof jobEvent>;
