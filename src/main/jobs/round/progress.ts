import type { JobProgress } from '../../../core/contract/index.ts';

const phases = ['preparing', 'training', 'pruning', 'scoring', 'evaluating'] as const;
export type Phase = (typeof phases)[number];

export type PhaseWork = {
  done: number;
  total: number | null;
  unit: string;
  /** Units done → how much of the phase's work that is, where some units take longer than others; absent where all are alike. */
  effort?: (done: number) => number;
};

/** Reports a round's progress, with the time left of the whole job: the phase's own rate, and what is expected of the later phases. */
export type RoundProgress = {
  begin(phase: Phase, work: PhaseWork): void;
  advance(done: number, figures?: Record<string, number>): void;
  /** How long a phase that has not begun will take. */
  expect(phase: Phase, seconds: number): void;
};

/** The recent past that a rate is measured over. */
const windowSeconds = 15;

/** Images come in bursts, a batch at a time: a rate is measured from burst to burst, not within one. */
const sampleSeconds = 0.25;

export function createProgress(report: (progress: JobProgress) => void, now: () => number = () => performance.now() / 1000): RoundProgress {
  const expected = new Map<Phase, number>();
  let phase: Phase = 'preparing';
  let work: PhaseWork = { done: 0, total: null, unit: 'images' };
  let begunAt = now();
  let recent: { at: number; done: number }[] = [];
  let figures: Record<string, number> = {};

  /** Of what was done lately, in units or in the effort that they took. */
  const rate = (amount = (done: number): number => done): number | null => {
    const [first, last] = [recent[0], recent.at(-1)];
    return first && last && last.at > first.at && last.done > first.done ? (amount(last.done) - amount(first.done)) / (last.at - first.at) : null;
  };
  const ownExpected = (): number | null => {
    const seconds = expected.get(phase);
    return seconds === undefined ? null : Math.max(0, seconds - (now() - begunAt));
  };
  const secondsLeft = (): number | null => {
    const { done, total, effort = (units: number): number => units } = work;
    const perSecond = rate(effort);
    const own = total !== null && perSecond !== null ? (effort(total) - effort(done)) / perSecond : ownExpected();
    const later = phases.slice(phases.indexOf(phase) + 1).map((next) => expected.get(next) ?? null);
    return [own, ...later].reduce((sum, seconds) => (sum === null || seconds === null ? null : sum + seconds), 0);
  };
  const tell = (): void => report({ phase, done: work.done, total: work.total, unit: work.unit, rate: rate(), secondsLeft: secondsLeft(), figures });

  return {
    begin(next, begun) {
      phase = next;
      work = { ...begun };
      begunAt = now();
      recent = [];
      figures = {};
      tell();
    },
    advance(done, newest = figures) {
      const at = now();
      work.done = done;
      if (at >= (recent.at(-1)?.at ?? -Infinity) + sampleSeconds) recent.push({ at, done });
      while (recent.length > 2 && recent[0]!.at < at - windowSeconds) recent.shift();
      figures = newest;
      tell();
    },
    expect: (next, seconds) => void expected.set(next, seconds),
  };
}
