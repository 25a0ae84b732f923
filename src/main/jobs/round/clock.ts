import { writeFileDurably } from '../../engine/durable-file.ts';
import { parseSaved, readOrNull } from './work-folder.ts';

/** How long a job has run, processes that were killed included. */
export type JobClock = {
  startedAt: string;
  seconds(): number;
  /** Another part of the job begins: what follows counts as its time, until the next. */
  enter(part: string): void;
  /** Seconds of each part so far; null where an older version began the job and did not count them. */
  parts(): Record<string, number> | null;
  /** Remembers the seconds so far; a kill loses those since the last call. */
  save(): Promise<void>;
};

/** `parts` is absent where an older version saved it. */
type Saved = { startedAt: string; seconds: number; parts?: Record<string, number> | null };

export async function openClock(file: string): Promise<JobClock> {
  const text = await readOrNull(file);
  const known = text === null ? ({ startedAt: new Date().toISOString(), seconds: 0, parts: {} } satisfies Saved) : parseSaved<Saved>(file, text);
  const { startedAt } = known;
  const began = performance.now();
  const seconds = (): number => known.seconds + (performance.now() - began) / 1000;
  const entered: { part: string; at: number }[] = [];
  const parts = (): Record<string, number> | null => {
    if (!known.parts) return null;
    const sums = { ...known.parts };
    for (const [place, { part, at }] of entered.entries()) sums[part] = (sums[part] ?? 0) + ((entered[place + 1]?.at ?? performance.now()) - at) / 1000;
    return sums;
  };
  return {
    startedAt,
    seconds,
    enter(part) {
      if (entered.at(-1)?.part !== part) entered.push({ part, at: performance.now() });
    },
    parts,
    save: () => writeFileDurably(file, Buffer.from(JSON.stringify({ startedAt, seconds: seconds(), parts: parts() } satisfies Saved))),
  };
}
