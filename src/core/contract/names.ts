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
  'flags.list',
  'image.evidence',
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

export const localCallNames = ['project.backup', 'import.start', 'report.write', 'export.write', 'engine.installFrom'] as const satisfies readonly CallName[];

export const subscriptionNames = ['job.watch', 'engine.installation'] as const satisfies readonly SubscriptionName[];
