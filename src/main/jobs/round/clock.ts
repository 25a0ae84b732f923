import { writeFileDurably } from '../../engine/durable-file.ts';
import { parseSaved, readOrNull } from './work-folder.ts';

/** How long a job has run, processes that were killed included. */
export type JobClock = {
  startedAt: string;
  seconds(): number;
  /** Remembers the seconds so far; a kill loses those since the last call. */
  save(): Promise<void>;
};

export async function openClock(file: string): Promise<JobClock> {
  const text = await readOrNull(file);
  const known = text === null ? { startedAt: new Date().toISOString(), seconds: 0 } : parseSaved<{ startedAt: string; seconds: number }>(file, text);
  const began = performance.now();
  const seconds = (): number => known.seconds + (performance.now() - began) / 1000;
  return {
    startedAt: known.startedAt,
    seconds,
    save: () => writeFileDurably(file, Buffer.from(JSON.stringify({ startedAt: known.startedAt, seconds: seconds() }))),
  };
}
