import { z } from 'zod';
import { engineChoice, engineEvent, engineListing, installableEngines, installFromRequest, installRequest } from './engine.ts';
import { importConfiguration, importReport } from './import.ts';
import { jobEvent, jobRecord } from './job.ts';
import { flagRow, roundConfiguration, roundResult } from './round.ts';

export * from './engine.ts';
export * from './import.ts';
export * from './job.ts';
export * from './round.ts';

/** A query reads, a command changes, a subscription yields events until its end. */
export type MethodKind = 'query' | 'command' | 'subscription';

type Method<K extends MethodKind, Request extends z.ZodType, Response extends z.ZodType> = {
  kind: K;
  request: Request;
  response: Response;
  /** Takes paths of this computer: offered over the local socket and the shell's dialogs, never over HTTP. */
  local: boolean;
};

function method<K extends MethodKind, Request extends z.ZodType, Response extends z.ZodType>(
  kind: K,
  request: Request,
  response: Response,
  options: { local?: boolean } = {},
): Method<K, Request, Response> {
  return { kind, request, response, local: options.local ?? false };
}

const nothing = z.strictObject({});
const roundNumber = z.strictObject({ round: z.number().int().min(1).nullable().default(null) });
const jobId = z.strictObject({ job: z.uuid() });

export const projectSummary = z.object({
  id: z.string(),
  name: z.string(),
  version: z.number().int(),
  images: z.number().int(),
  masks: z.number().int(),
  patients: z.number().int(),
  lesions: z.number().int(),
  splits: z.object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() }),
  rounds: z.number().int(),
  attributes: z.array(z.object({ key: z.string(), label: z.string(), values: z.number().int() })),
});
export type ProjectSummary = z.infer<typeof projectSummary>;

export const roundSummary = z.object({
  round: z.number().int(),
  state: z.string(),
  job: z.string(),
  configuration: roundConfiguration,
  result: roundResult.nullable(),
  /** Why the figures no longer hold, where images of the round have since moved to another split. */
  affected: z.string().optional(),
});
export type RoundSummary = z.infer<typeof roundSummary>;

export const verification = z.object({
  clean: z.boolean(),
  checked: z.object({ objects: z.number().int(), rows: z.number().int(), models: z.number().int() }),
  problems: z.array(z.object({ kind: z.string(), subject: z.string(), message: z.string() })),
});
export type Verification = z.infer<typeof verification>;

/** What a lesion's image shows in a viewer: contours in image pixels, closed rings of x, y pairs. */
export const imageEvidence = z.object({
  image: z.string(),
  name: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  label: z.array(z.array(z.number())),
  levels: z.array(z.object({ sparsity: z.number(), rings: z.array(z.array(z.number())) })),
});
export type ImageEvidence = z.infer<typeof imageEvidence>;

/**
 * Every method that a client can call: it types the service, the relay, the command line and the renderer, and the
 * service parses each request with it. Pixels do not pass here (see `service/host`).
 */
export const contract = {
  'project.get': method('query', nothing, projectSummary),
  'project.verify': method('query', nothing, verification),
  'project.backup': method('command', z.strictObject({ out: z.string().min(1) }), z.object({ file: z.string(), bytes: z.number() }), { local: true }),
  'import.start': method('command', importConfiguration, z.object({ job: z.string() }), { local: true }),
  'import.report': method('query', jobId, importReport),
  'round.start': method('command', roundConfiguration, z.object({ job: z.string(), round: z.number().int() })),
  'round.list': method('query', nothing, z.array(roundSummary)),
  /** The newest finished round where `round` is null. */
  'round.get': method('query', roundNumber, roundSummary),
  'flags.list': method(
    'query',
    z.strictObject({ round: z.number().int().min(1).nullable().default(null), limit: z.number().int().min(1).max(100_000).default(50) }),
    z.array(flagRow),
  ),
  'image.evidence': method('query', z.strictObject({ image: z.uuid(), round: z.number().int().min(1).nullable().default(null) }), imageEvidence),
  'report.write': method(
    'command',
    z.strictObject({ round: z.number().int().min(1).nullable().default(null), out: z.string().min(1) }),
    z.object({ file: z.string(), bytes: z.number() }),
    { local: true },
  ),
  'export.write': method(
    'command',
    z.strictObject({ format: z.enum(['coco', 'masks', 'csv']), out: z.string().min(1) }),
    z.object({ files: z.number().int(), out: z.string() }),
    { local: true },
  ),
  'job.list': method('query', nothing, z.array(jobRecord)),
  'job.get': method('query', jobId, jobRecord),
  'job.cancel': method('command', jobId, jobRecord),
  /** Ends the job at the next safe point, keeping what lets it go on (what Ctrl-C does). */
  'job.interrupt': method('command', jobId, jobRecord),
  'job.resume': method('command', jobId, jobRecord),
  'job.watch': method('subscription', jobId, jobEvent),
  'engine.list': method('query', nothing, z.array(engineListing)),
  /** Starts it; how it goes and ends is told by `engine.installation`. */
  'engine.install': method('command', installRequest, nothing),
  'engine.installFrom': method('command', installFromRequest, nothing, { local: true }),
  /** Ends an installation in good order: what was downloaded is kept, and the next one goes on from there. */
  'engine.stop': method('command', nothing, nothing),
  'engine.remove': method('command', engineChoice, z.object({ engine: z.enum(installableEngines), bytes: z.number() })),
  'engine.installation': method('subscription', nothing, engineEvent),
} as const;

export type Contract = typeof contract;
export type MethodName = keyof Contract;
export type RequestOf<M extends MethodName> = z.input<Contract[M]['request']>;
export type ParsedRequestOf<M extends MethodName> = z.output<Contract[M]['request']>;
export type ResponseOf<M extends MethodName> = z.output<Contract[M]['response']>;

export const methodNames = Object.keys(contract) as MethodName[];
