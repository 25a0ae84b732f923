import { z } from 'zod';
import { annotatorName, sessionRecord } from './annotator.ts';
import { auditChoices, auditConfiguration, auditNumber, auditSliceRequest, auditSummary, auditWriteRequest, auditWritten } from './audit.ts';
import { imageId, roundOrNewest, runLengthMask } from './common.ts';
import {
  attributeDefinition,
  attributeGrouping,
  attributeHistory,
  datasetFacets,
  datasetFilter,
  datasetPage,
  datasetQuery,
  importPreview,
  maskOutlines,
  outlinesRequest,
  skinEstimate,
  tagRequest,
  tagResult,
} from './dataset.ts';
import { engineChoice, engineEvent, engineListing, installableEngines, installFromRequest, installRequest } from './engine.ts';
import { importConfiguration, importReport } from './import.ts';
import { jobEvent, jobRecord } from './job.ts';
import {
  draftAppendRequest,
  draftOpenRequest,
  draftRecord,
  draftSeekRequest,
  holder,
  imageDetails,
  imageOnly,
  imageRequest,
  labelPreview,
  labelRecord,
  modelMaskRequest,
  reviewRecord,
  submitRequest,
  weakSubmitRequest,
} from './label.ts';
import {
  populationAgreement, populationAgreementRequest, populationConfiguration, populationListedRow, populationNumber, populationOutlines, populationOutlinesRequest,
  populationRowsRequest, populationSummary,
} from './population.ts';
import { projectChange, queueComposition, queueItem, queueName, reviewHistory, reviewQueue, verdictRequest } from './review.ts';
import { flagRow, roundConfiguration, roundResult } from './round.ts';
import { compareRequest, curvePoint, doctorReport, roundComparison, roundForecast, roundLearning, roundProgress, roundTime } from './rounds.ts';

export * from './annotator.ts';
export * from './audit.ts';
export * from './audit-figures.ts';
export * from './dataset.ts';
export * from './engine.ts';
export * from './import.ts';
export * from './job.ts';
export * from './label.ts';
export * from './population.ts';
export * from './review.ts';
export * from './round.ts';
export * from './rounds.ts';

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
  /** Empty where predictions are withheld. */
  levels: z.array(z.object({ sparsity: z.number(), rings: z.array(z.array(z.number())) })),
  /** Why predictions are withheld; null where they are shown. */
  blinded: z.enum(['validation', 'test', 'chosen']).nullable().default(null),
  /** Of this round: null where it did not score the image, and where predictions are withheld. */
  hardness: z
    .object({
      score: z.number(),
      /** Place among the round's images, hardest first, and how many there are. */
      rank: z.number().int(),
      of: z.number().int(),
      flagged: z.boolean(),
      seen: z.boolean(),
      byLevel: z.record(z.string(), z.number()),
      signals: z.record(z.string(), z.number().nullable()),
      iou: z.number().nullable(),
    })
    .nullable()
    .default(null),
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
  /** Trains networks of several seeds, prunes each, and finds where their majorities part. */
  'population.start': method('command', populationConfiguration, z.object({ job: z.string(), population: z.number().int() })),
  'population.list': method('query', nothing, z.array(populationSummary)),
  'population.get': method('query', populationNumber, populationSummary),
  /** Hardest first, by PIE disagreement. */
  'population.images': method('query', populationRowsRequest, z.array(populationListedRow)),
  /** Where the majorities of dense and of pruned networks run on one image; withheld as predictions are. */
  'population.outlines': method('query', populationOutlinesRequest, populationOutlines),
  /** Which images a population and a round both find hard. */
  'population.agreement': method('query', populationAgreementRequest, populationAgreement),
  'flags.list': method(
    'query',
    z.strictObject({ round: z.number().int().min(1).nullable().default(null), limit: z.number().int().min(1).max(100_000).default(50) }),
    z.array(flagRow),
  ),
  'image.evidence': method('query', z.strictObject({ image: imageId, round: roundOrNewest, blinded: z.boolean().default(false) }), imageEvidence),
  'image.get': method('query', imageRequest, imageDetails),
  /** A network's mask on the grid that the image is labelled on; refused where predictions are withheld. */
  'image.modelMask': method('query', modelMaskRequest, runLengthMask),

  'annotator.me': method('query', nothing, sessionRecord),
  /** Says who acts on this connection, from now on; refused where a token says so. */
  'annotator.actAs': method('command', z.strictObject({ name: annotatorName }), sessionRecord),

  'dataset.query': method('query', datasetQuery, datasetPage),
  'dataset.facets': method('query', z.strictObject({ filter: datasetFilter.prefault({}) }), datasetFacets),
  'dataset.outlines': method('query', outlinesRequest, maskOutlines),

  'attribute.list': method('query', nothing, z.array(attributeDefinition)),
  /** Attributes with choices that images have, and the collection that each comes from. */
  'attribute.groupings': method('query', nothing, z.array(attributeGrouping)),
  'attribute.tag': method('command', tagRequest, tagResult),
  /** Takes a batch of tags back: what held before holds again. */
  'attribute.untag': method('command', z.strictObject({ batch: z.uuid() }), z.object({ subjects: z.number().int() })),
  'attribute.history': method('query', imageOnly, attributeHistory),
  /** Estimates the skin's tone once and keeps it beside the clinicians' tags; answers what was kept where it was estimated before. */
  'skin.estimate': method('command', z.strictObject({ image: imageId, again: z.boolean().default(false) }), skinEstimate),
  /** Estimates every image that has none; leaving it stops it, and what is done stays. */
  'skin.estimateMissing': method('subscription', nothing, z.object({ done: z.number().int(), total: z.number().int(), withoutEstimate: z.number().int() })),

  'label.history': method('query', imageRequest, z.array(labelRecord)),
  'label.preview': method('query', z.strictObject({ annotation: z.uuid() }), labelPreview),
  /** Makes an earlier label the current one again, as a new record. `supersedes` is the current one as the caller knows it. */
  'label.restore': method('command', z.strictObject({ image: imageId, annotation: z.uuid(), supersedes: z.uuid().nullable() }), labelRecord),
  /** Makes a draft the image's label. Refused with `conflict` where the label has changed since the draft began, or another has the image open. */
  'label.submit': method('command', submitRequest, labelRecord),
  'label.submitWeak': method('command', weakSubmitRequest, labelRecord),
  /** Takes a label out of use; it stays in the history. */
  'label.reject': method('command', z.strictObject({ annotation: z.uuid() }), labelRecord),

  /** This annotator's draft of an image, made where there is none. */
  'draft.open': method('command', draftOpenRequest, draftRecord),
  /** Adds an operation after the `applied` ones; those that could be redone are gone. Durable when it answers. */
  'draft.append': method('command', draftAppendRequest, z.object({ applied: z.number().int() })),
  /** Undo and redo: how many operations are drawn. */
  'draft.seek': method('command', draftSeekRequest, z.object({ applied: z.number().int() })),
  'draft.discard': method('command', z.strictObject({ draft: z.uuid() }), nothing),

  'review.queue': method('query', z.strictObject({ round: roundOrNewest, queue: queueName.default('verify') }), reviewQueue),
  'review.compose': method('command', queueComposition, reviewQueue),
  'review.verdict': method('command', verdictRequest, reviewRecord),
  'review.takeBack': method('command', z.strictObject({ review: z.uuid() }), nothing),
  'review.history': method('query', imageOnly, reviewHistory),

  /** Takes an image for editing, for as long as this connection lasts; refused with `conflict` while another has it. */
  'hold.take': method('command', imageOnly, holder),
  'hold.release': method('command', imageOnly, nothing),
  'hold.list': method('query', nothing, z.array(holder)),
  /** What changes in the project, from now on. */
  'changes.watch': method('subscription', nothing, projectChange),

  'round.curve': method('query', z.strictObject({ round: z.number().int().min(1) }), z.array(curvePoint)),
  'round.progress': method('query', nothing, z.array(roundProgress)),
  /** What the next round will learn from. */
  'round.learning': method('query', z.strictObject({ limit: z.number().int().min(0).max(1000).default(50) }), roundLearning),
  /** What more labels should buy: from the rounds so far and their learning curves. */
  'round.forecast': method('query', z.strictObject({ labels: z.number().int().min(1).max(100_000).default(100) }), roundForecast),
  /** How long such a round should take here, before it is started. Refuses what `round.start` refuses for too little to train on. */
  'round.time': method('query', roundConfiguration, roundTime),
  'round.compare': method('query', compareRequest, roundComparison),
  /** What each engine of the computer can do; measured anew where asked for (a minute), else as known. */
  'doctor.report': method('query', z.strictObject({ again: z.boolean().default(false) }), doctorReport),
  'import.preview': method('query', importConfiguration, importPreview, { local: true }),
  'audit.choices': method('query', z.strictObject({ round: roundOrNewest }), auditChoices),
  'audit.start': method('command', auditConfiguration, z.object({ job: z.string(), audit: z.number().int() })),
  'audit.list': method('query', nothing, z.array(auditSummary)),
  'audit.get': method('query', auditNumber, auditSummary),
  /** Images of a slice, hardest first, as a queue has them: Review lists them in place of one. */
  'audit.slice': method('query', auditSliceRequest, z.array(queueItem)),
  /** The report as one HTML file, for the window's own viewer and printing. */
  'audit.page': method('query', auditNumber, z.object({ html: z.string() })),
  'audit.write': method('command', auditWriteRequest, auditWritten, { local: true }),
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
