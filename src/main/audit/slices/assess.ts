import { differenceAt, dividedBy, fisherExact, withDesignEffect } from '../../../core/statistics/index.ts';
import type { EffectiveShare, Estimate } from '../../../core/statistics/index.ts';
import type { Sample, Tally } from './tally.ts';

/** A cell of a tally against all units outside it. */
export type Assessed = { inside: EffectiveShare; outside: EffectiveShare; excess: Estimate; p: number };

/**
 * Compares a cell with the rest. Each side's counts are divided by its own design effect, 1 + (m − 1)·ρ, m the mean size of cluster that its units find
 * themselves in: the test is Fisher's on the whole counts, the interval Newcombe's at the effective numbers. That the same clusters may be on
 * both sides would make the difference surer, and is left out.
 * @returns p is 1 where the divided counts hold nothing that could differ
 */
export function assess(sample: Sample, cells: Tally, cell: number, confidence: number): Assessed {
  const [count, events, squares] = [cells.counts[cell]!, cells.events[cell]!, cells.squares[cell]!];
  const outsideSquares = sample.totalSquares - 2 * cells.crossed[cell]! + squares;
  const outsideCount = sample.total - count;
  const first = { events, total: count };
  const second = { events: sample.totalEvents - events, total: outsideCount };
  const [effect, outsideEffect] = [designEffectOf(squares, count, sample), designEffectOf(outsideSquares, outsideCount, sample)];
  const [inside, outside] = [withDesignEffect(first, effect), withDesignEffect(second, outsideEffect)];
  const test = fisherExact({ first: dividedBy(first, effect), second: dividedBy(second, outsideEffect) });
  return { inside, outside, excess: differenceAt(inside, outside, confidence).value!, p: test.value?.p ?? 1 };
}

function designEffectOf(squares: number, count: number, { likeness }: Sample): number {
  return 1 + (squares / count - 1) * likeness;
}
