import type { JobExit } from './launcher.ts';

/** Says why a job's process ended without a word, and how to go on. */
export function describeExit(exit: JobExit, context: { lastLines: readonly string[]; ignoredStop: boolean; job: string }): string {
  return `${cause(exit, context)}. What it had saved is kept; go on with "weakspot jobs PROJECT --resume ${context.job}"`;
}

function cause(exit: JobExit, context: { lastLines: readonly string[]; ignoredStop: boolean }): string {
  if (context.ignoredStop) return 'The job did not come to a safe point in time and its process was killed';
  if (context.lastLines.some((line) => line.includes('JavaScript heap out of memory'))) {
    return 'The job ran out of memory; choose a smaller model, size or batch if it happens again';
  }
  if (exit.signal === 'SIGKILL') return 'The job was killed (signal SIGKILL), by a person or by the system when memory ran out';
  if (exit.signal) return `The job crashed (signal ${exit.signal})`;
  if (exit.code === null) return 'The job could not be started';
  return `The job ended without a result (exit status ${exit.code})`;
}
