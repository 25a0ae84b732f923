import type { Contract, MethodName } from './index.ts';

/** Methods that yield events until they end; all others answer once. */
export type SubscriptionName = { [M in MethodName]: Contract[M]['kind'] extends 'subscription' ? M : never }[MethodName];
export type CallName = Exclude<MethodName, SubscriptionName>;

/** Methods that take no path of this computer: what a window or a browser may call. */
export type RemoteCallName = Exclude<CallName, (typeof localCallNames)[number]>;

/**
 * The names alone, for code that must know them without the schemas: the sandboxed preload has room for neither zod nor
 * its probing of `new Function`. A test holds them against the contract.
 */
export const remoteCallNames = [
  'project.get',
  'project.verify',
  'import.report',
  'round.start',
  'round.list',
  'round.get',
  'population.start',
  'population.list',
  'population.get',
  'population.images',
  'population.outlines',
  'population.agreement',
  'audit.choices',
  'audit.start',
  'audit.list',
  'audit.get',
  'audit.slice',
  'audit.page',
  'flags.list',
  'image.evidence',
  'image.get',
  'image.modelMask',
  'annotator.me',
  'annotator.actAs',
  'dataset.query',
  'dataset.facets',
  'dataset.outlines',
  'attribute.list',
  'attribute.groupings',
  'attribute.tag',
  'attribute.untag',
  'attribute.history',
  'skin.estimate',
  'label.history',
  'label.preview',
  'label.restore',
  'label.submit',
  'label.submitWeak',
  'label.reject',
  'draft.open',
  'draft.append',
  'draft.seek',
  'draft.discard',
  'review.queue',
  'review.compose',
  'review.verdict',
  'review.takeBack',
  'review.history',
  'hold.take',
  'hold.release',
  'hold.list',
  'round.curve',
  'round.learning',
  'round.forecast',
  'round.time',
  'round.progress',
  'round.compare',
  'doctor.report',
  'job.list',
  'job.get',
  'job.cancel',
  'job.interrupt',
  'job.resume',
  'engine.list',
  'engine.install',
  'engine.stop',
  'engine.remove',
] as const satisfies readonly CallName[];

export const localCallNames = [
  'project.backup',
  'import.start',
  'import.preview',
  'audit.write',
  'report.write',
  'export.write',
  'engine.installFrom',
] as const satisfies readonly CallName[];

export const subscriptionNames = ['job.watch', 'engine.installation', 'changes.watch', 'skin.estimateMissing'] as const satisfies readonly SubscriptionName[];
