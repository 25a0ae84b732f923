import { differenceAt, dividedBy, fisherExact, withDesignEffect } from '../../../core/statistics/index.ts';
import type { EffectiveShare, Estimate } from '../../../core/statistics/index.ts';
import type { Sample } from './tally.ts';

/** What is known of a cell: see `Tally`. */
export type CellSums = { count: number; events: number; squares: number; crossed: number };

/** A cell against all units outside it. */
export type Assessed = { inside: EffectiveShare; outside: EffectiveShare; excess: Estimate; p: number };

/**
 * Compares a cell with the rest. Each side's counts are divided by its own design effect, 1 + (m − 1)·ρ, m the mean size of cluster that its units find
 * themselves in: the test is Fisher's on the whole counts, the interval Newcombe's at the effective numbers. That the same clusters may be on
 * both sides would make the difference surer, and is left out.
 * @returns p is 1 where the divided counts hold nothing that could differ
 */
export function assess(sample: Sample, { count, events, squares, crossed }: CellSums, confidence: number): Assessed {
  const first = { events, total: count };
  const second = { events: sample.totalEvents - events, total: sample.total - count };
  const effect = designEffectOf(squares, first.total, sample);
  const outsideEffect = designEffectOf(sample.totalSquares - 2 * crossed + squares, second.total, sample);
  const [inside, outside] = [withDesignEffect(first, effect), withDesignEffect(second, outsideEffect)];
  const test = fisherExact({ first: dividedBy(first, effect), second: dividedBy(second, outsideEffect) });
  return { inside, outside, excess: differenceAt(inside, outside, confidence).value!, p: test.value?.p ?? 1 };
}

function designEffectOf(squares: number, count: number, { likeness }: Sample): number {
  return 1 + (squares / count - 1) * likeness;
}
