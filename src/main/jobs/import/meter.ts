import type { JobProgress } from '../../../core/contract/index.ts';

const reportMs = 100;
/** The recent past that a rate is taken over. */
const windowMs = 5_000;

/** Progress of a phase with a known total: rate over the last seconds, and the time that the rest takes at that rate. */
export function createMeter(phase: string, total: number, report: (progress: JobProgress) => void, now: () => number = Date.now): (done: number) => void {
  const samples: { at: number; done: number }[] = [{ at: now(), done: 0 }];
  let reported = -Infinity;
  return (done) => {
    const at = now();
    if (at - reported < reportMs && done < total) return;
    reported = at;
    samples.push({ at, done });
    while (samples.length > 2 && at - samples[1]!.at > windowMs) samples.shift();
    const [first] = samples;
    const rate = at > first!.at ? ((done - first!.done) * 1000) / (at - first!.at) : null;
    report({ phase, done, total, unit: 'images', rate, secondsLeft: rate ? (total - done) / rate : null, figures: {} });
  };
}
