import { z } from 'zod';
import { jobProgress, serializedError } from './job.ts';

/** Engines that are not part of the product and can be brought for a user. */
export const installableEngines = ['tensorflow'] as const;

const engine = z.enum(installableEngines);

export const engineChoice = z.strictObject({ engine });

export const installRequest = z.strictObject({
  engine,
  /** With CUDA, for an NVIDIA GPU. */
  gpu: z.boolean().default(false),
  /** Only build what connects it anew, without downloading. */
  rebuild: z.boolean().default(false),
});

/** Where it is to come from instead: a wheel on this computer, or a package index. Whoever names that decides what code runs here. */
export const installFromRequest = installRequest.extend({
  wheel: z.string().min(1).nullable().default(null),
  index: z.string().min(1).nullable().default(null),
});

export const engineListing = z.object({
  engine,
  state: z.enum(['installed', 'outdated', 'absent', 'unsupported']),
  /** The version that is installed; where there is none, the one that would be. */
  version: z.string(),
  gpu: z.boolean(),
  bytes: z.number(),
  installedAt: z.string().nullable(),
  /** Why it cannot be used as it is, and what to do. */
  note: z.string().nullable(),
  /** Whether this service is installing it now. */
  installing: z.boolean(),
});
export type EngineListing = z.infer<typeof engineListing>;

/** What a subscription to an installation yields; after `ended`, `failed` or `idle` it ends. */
export const engineEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), progress: jobProgress }),
  z.object({ type: z.literal('log'), text: z.string() }),
  z.object({
    type: z.literal('ended'),
    version: z.string(),
    gpu: z.boolean(),
    done: z.enum(['installed', 'rebuilt', 'already']),
    device: z.string(),
    imagesPerSecond: z.number(),
  }),
  z.object({ type: z.literal('failed'), error: serializedError }),
  /** This service has installed nothing since it started. */
  z.object({ type: z.literal('idle') }),
]);
export type EngineEvent = z.infer<typeof engineEvent>;
