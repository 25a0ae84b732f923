import type { JobKind } from '../../core/contract/index.ts';
import { reviveError, serializeError, WeakspotError } from '../../core/errors.ts';
import type { FromJob, JobContext, JobRunner, ToJob } from './protocol.ts';

/** Loaded only when a job of that kind starts, since the engine is heavy. */
export type RunnerTable = Record<JobKind, () => Promise<JobRunner>>;

type Start = Extract<ToJob, { type: 'start' }>;

/** How long a job that lost its service may take to save before its process ends regardless. */
const orphanMs = 30_000;

/**
 * Makes this process a job: waits for `start`, runs that kind's runner, reports how it ended, and exits. A service that
 * vanishes counts as an interruption: the job saves what lets it go on, and ends.
 */
export function serveJob(runners: RunnerTable): void {
  const stop = new AbortController();
  let stopReason: 'cancel' | 'interrupt' | null = null;
  const answers = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  let sequence = 0;

  const requestStop = (reason: 'cancel' | 'interrupt'): void => {
    stopReason ??= reason;
    stop.abort();
  };

  const run = async (start: Start): Promise<void> => {
    const context: JobContext = {
      id: start.id,
      configuration: start.configuration,
      seed: start.seed,
      projectFolder: start.projectFolder,
      workFolder: start.workFolder,
      report: (progress) => void send({ type: 'progress', progress }),
      log: (level, text) => void send({ type: 'log', level, text }),
      handOver: (kind, payload) => {
        if (!process.connected) return Promise.reject(orphaned());
        const number = ++sequence;
        return new Promise((resolve, reject) => {
          answers.set(number, { resolve, reject });
          void send({ type: 'hand-over', sequence: number, kind, payload });
        });
      },
      signal: stop.signal,
      stopReason: () => stopReason,
    };
    try {
      const runner = await runners[start.kind]();
      const outcome = await runner(context);
      await send({ type: 'ended', outcome });
      process.exit(0);
    } catch (error) {
      if (stop.signal.aborted && meansStopped(error)) {
        await send({ type: 'ended', outcome: stopReason === 'cancel' ? 'cancelled' : 'interrupted' });
        process.exit(0);
      }
      await fail(error, start.projectFolder);
    }
  };

  process.on('message', (message: ToJob) => {
    if (message.type === 'start') void run(message);
    else if (message.type === 'stop') requestStop(message.reason);
    else {
      const waiting = answers.get(message.sequence);
      answers.delete(message.sequence);
      if (message.type === 'taken') waiting?.resolve(message.answer);
      else waiting?.reject(reviveError(message.error));
    }
  });
  process.once('disconnect', () => {
    requestStop('interrupt');
    for (const waiting of answers.values()) waiting.reject(orphaned());
    setTimeout(() => process.exit(1), orphanMs).unref();
  });
  process.on('SIGTERM', () => requestStop('interrupt'));
  // A terminal's Ctrl-C is meant for whoever started the service; that one decides about its jobs.
  process.on('SIGINT', () => {});
  process.on('uncaughtException', (error) => void fail(error));
  process.on('unhandledRejection', (error) => void fail(error));
}

/** A runner may also leave by throwing the signal's own reason. */
function meansStopped(error: unknown): boolean {
  if (error instanceof WeakspotError) return error.code === 'interrupted' || error.code === 'cancelled';
  return error instanceof Error && error.name === 'AbortError';
}

async function fail(error: unknown, projectFolder?: string): Promise<void> {
  const serialized = serializeError(error, projectFolder);
  if (serialized.code === 'internal') process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  await send({ type: 'failed', error: serialized });
  process.exit(1);
}

/** Resolves once the message is on its way, or at once where the service has gone. */
function send(message: FromJob): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected) return resolve();
    process.send!(message, undefined, undefined, () => resolve());
  });
}

function orphaned(): WeakspotError {
  return new WeakspotError('interrupted', 'the service that this job worked for has ended');
}
