import type { JobProgress } from '../../core/contract/index.ts';

export type LogLine = { level: 'info' | 'warning'; text: string };

/** A moment of a training that runs: its figures by name. */
export type LivePoint = { step: number; figures: Readonly<Record<string, number>>; rate: number | null };

export type LiveJob = { progress: JobProgress | null; log: readonly LogLine[]; points: readonly LivePoint[] };

const mostPoints = 5_000;
/** Of a job that does not run. */
export const nothing: LiveJob = { progress: null, log: [], points: [] };

/** Adds a moment of a training; what came late, or from another phase, adds nothing. */
export function withPoint(points: readonly LivePoint[], progress: JobProgress): readonly LivePoint[] {
  if (progress.figures['loss'] === undefined) return points;
  const last = points.at(-1);
  if (last && progress.done < last.step) return points;
  const before = last?.step === progress.done ? points.slice(0, -1) : points;
  return [...before.slice(-mostPoints), { step: progress.done, figures: progress.figures, rate: progress.rate }];
}
