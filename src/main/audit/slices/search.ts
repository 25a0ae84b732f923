import type { AuditConfiguration, AuditOutcome } from '../../../core/contract/index.ts';
import { assess, type Assessed } from './assess.ts';
import { axisOf, cellsOf, sampleOf, tally, type Axis, type Sample, type Tally } from './tally.ts';
import type { Course } from '../course.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

export type TestedSlice = Assessed & {
  outcome: AuditOutcome;
  conditions: { grouping: Grouping; code: number }[];
  /** By how much the excess is above the greatest of its parts'; null for a single condition. */
  adds: number | null;
};

export type Searched = { sample: Sample; tested: TestedSlice[]; tooSmall: number; /** Attributes that have too many groups to be crossed. */ uncrossed: number };

/** More cells than this are not counted at once: some 100 MB. */
const mostCells = 2_000_000;

/**
 * Assesses every conjunction of groups of different groupings, one outcome's units inside against those outside, that has the minimum n on both sides.
 * One that holds the same units as a shorter one, or as one of equal length before it, is left out: it is no slice of its own.
 */
export async function searchOutcome(table: AuditTable, groupings: readonly Grouping[], outcome: AuditOutcome, configuration: AuditConfiguration, course: Course): Promise<Searched> {
  const { depth, minimumN, confidence, seed } = configuration;
  const sample = sampleOf(table, outcome, seed);
  const searched: Searched = { sample, tested: [], tooSmall: 0, uncrossed: 0 };
  if (sample.totalEvents === 0 || sample.totalEvents === sample.total) return searched;
  const axes = groupings.map((grouping) => axisOf(sample, grouping, minimumN));
  for (const { tooSmall } of axes) searched.tooSmall += tooSmall;
  const sets = new Map<number, number>();
  const excesses = new Map<string, number>();
  const crossings = crossingsOf(axes, depth);
  for (const [index, crossed] of crossings.entries()) {
    await course.pause?.();
    if (cellsOf(crossed) > mostCells) searched.uncrossed += 1;
    else assessCells(crossed, tally(sample, crossed));
    course.onProgress?.((index + 1) / crossings.length);
  }
  return searched;

  function assessCells(crossed: readonly Axis[], cells: Tally): void {
    for (let cell = 0; cell < cells.counts.length; cell++) {
      const count = cells.counts[cell]!;
      if (count === 0) continue;
      if (count < minimumN || sample.total - count < minimumN) {
        searched.tooSmall += 1;
        continue;
      }
      const conditions = conditionsOf(crossed, cell);
      const names = conditions.map(({ grouping, code }) => `${groupings.indexOf(grouping)}:${code}`);
      const inside = cells.events[cell]! / count;
      const excess = inside - (sample.totalEvents - cells.events[cell]!) / (sample.total - count);
      excesses.set(names.join(), excess);
      // 53 of the 64 bits, and the number: that two different sets share them happens once in 10^15.
      const set = (cells.firstSum[cell]! >>> 0) * 2 ** 21 + (cells.secondSum[cell]! >>> 11);
      if (names.length > 1 && sets.get(set) === count) continue;
      sets.set(set, count);
      const parts = partsOf(names).flatMap((part) => excesses.get(part.join()) ?? []);
      searched.tested.push({ outcome, conditions, adds: parts.length === 0 ? null : excess - Math.max(...parts), ...assess(sample, cells, cell, confidence) });
    }
  }
}

/** Singles, then pairs, then triples, in the groupings' order. */
function crossingsOf(axes: readonly Axis[], depth: number): Axis[][] {
  let last: { axes: Axis[]; next: number }[] = [{ axes: [], next: 0 }];
  const result: Axis[][] = [];
  for (let length = 1; length <= depth; length++) {
    last = last.flatMap(({ axes: before, next }) => axes.slice(next).map((axis, offset) => ({ axes: [...before, axis], next: next + offset + 1 })));
    result.push(...last.map((crossing) => crossing.axes));
  }
  return result;
}

function conditionsOf(crossed: readonly Axis[], cell: number): TestedSlice['conditions'] {
  const conditions: TestedSlice['conditions'] = [];
  let rest = cell;
  for (const { grouping, levels } of crossed.toReversed()) {
    conditions.unshift({ grouping, code: levels[rest % levels.length]! });
    rest = Math.floor(rest / levels.length);
  }
  return conditions;
}

/** All that is left when one or two of the conditions are taken away, but for nothing at all. */
function partsOf(names: readonly string[]): string[][] {
  const without = names.map((_, left) => names.filter((__, place) => place !== left));
  return names.length === 1 ? [] : names.length === 2 ? without : [...without, ...names.map((name) => [name])];
}
