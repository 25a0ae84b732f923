import type { SerializedError } from '../../core/errors.ts';

/** The one message about its start that a service sends to the process that started it. */
export type StartMessage =
  | { type: 'ready' }
  /** Another service owns the project: attach to that one. */
  | { type: 'held' }
  | { type: 'failed'; error: SerializedError };
