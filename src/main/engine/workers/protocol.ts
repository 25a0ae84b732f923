import { reviveError, serializeError, WeakspotError, type SerializedError } from '../../../core/errors.ts';

/** The file that holds a worker's table of tasks, exported as `tasks`. */
export type WorkerData = { tasksUrl: string };

export type ToWorker = { task: string; request: unknown };
export type FromWorker = { answer: unknown } | { error: ThrownInWorker };

/** An error with the stack that says where in the worker it was thrown. */
export type ThrownInWorker = SerializedError & { stack: string | undefined };

export function describeThrown(thrown: unknown): ThrownInWorker {
  return { ...serializeError(thrown), stack: thrown instanceof Error ? thrown.stack : undefined };
}

/** A defect stays a plain error, so that it is logged with its stack; all else is a `WeakspotError` as it was thrown. */
export function reviveThrown({ stack, ...error }: ThrownInWorker): Error {
  const revived: Error = error.code === 'internal' ? new Error(error.message) : reviveError(error);
  if (stack !== undefined) revived.stack = stack;
  return revived;
}

export function endedEarly(reason: string, cause?: unknown): WeakspotError {
  const message = `a worker thread ended early: ${reason}; start it again, what was saved is kept`;
  return new WeakspotError('interrupted', message, { reason }, { cause });
}

/** At the limit of processes or of memory, the system gives no further thread. */
export function notStarted(cause: unknown): WeakspotError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `a worker thread could not be started: ${reason}; close other programs and start it again, what was saved is kept`;
  return new WeakspotError('interrupted', message, { reason }, { cause });
}

export function closedEarly(): WeakspotError {
  return endedEarly('it was closed');
}
