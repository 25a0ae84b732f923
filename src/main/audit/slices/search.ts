import type { AuditConfiguration, AuditOutcome } from '../../../core/contract/index.ts';
import { assess } from './assess.ts';
import { axisOf, cellsOf, sampleOf, tally, type Axis, type Tally } from './tally.ts';
import { conditionNumber, TestedSlices } from './tested.ts';
import type { Course } from '../course.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

export type Searched = { tested: TestedSlices; tooSmall: number; /** Crossings with more cells than can be counted. */ uncrossed: number };

/** More cells than this are not counted at once: some 100 MB. */
const mostCells = 2_000_000;

/**
 * Assesses every conjunction of groups of different groupings, one outcome's units inside against those outside, that has the minimum n on both sides.
 * One that holds the same units as a shorter one, or as one of equal length before it, is left out: it is no slice of its own.
 */
export async function searchOutcome(table: AuditTable, groupings: readonly Grouping[], outcome: AuditOutcome, configuration: AuditConfiguration, course: Course): Promise<Searched> {
  const { depth, minimumN, confidence, seed } = configuration;
  const sample = sampleOf(table, outcome, seed);
  const tested = new TestedSlices(outcome, sample, groupings);
  const searched: Searched = { tested, tooSmall: 0, uncrossed: 0 };
  if (sample.totalEvents === 0 || sample.totalEvents === sample.total) return searched;
  const axes: Axis[] = [];
  for (const grouping of groupings) {
    await course.pause?.();
    axes.push(axisOf(sample, grouping, minimumN));
    searched.tooSmall += axes.at(-1)!.tooSmall;
  }
  const sets = new Map<number, number>();
  const excesses = new Map<number, number>();
  const crossings = crossingsOf(axes, depth);
  for (const [index, crossed] of crossings.entries()) {
    await course.pause?.();
    if (cellsOf(crossed) > mostCells) searched.uncrossed += 1;
    else assessCells(crossed, tally(sample, crossed));
    course.onProgress?.((index + 1) / crossings.length);
  }
  return searched;

  function assessCells(crossed: readonly Axis[], cells: Tally): void {
    const places = crossed.map(({ grouping }) => groupings.indexOf(grouping));
    for (let cell = 0; cell < cells.counts.length; cell++) {
      const count = cells.counts[cell]!;
      if (count === 0) continue;
      if (count < minimumN || sample.total - count < minimumN) {
        searched.tooSmall += 1;
        continue;
      }
      const numbers = conditionsOf(crossed, places, cell);
      const sums = { count, events: cells.events[cell]!, squares: cells.squares[cell]!, crossed: cells.crossed[cell]! };
      const excess = sums.events / count - (sample.totalEvents - sums.events) / (sample.total - count);
      if (numbers.length < depth) excesses.set(setKey(numbers), excess);
      // 53 of the 64 bits, and the number: that two different sets share them happens once in 10^15.
      const set = (cells.firstSum[cell]! >>> 0) * 2 ** 21 + (cells.secondSum[cell]! >>> 11);
      if (numbers.length > 1 && sets.get(set) === count) continue;
      sets.set(set, count);
      const parts = partsOf(numbers).flatMap((part) => excesses.get(setKey(part)) ?? []);
      const { p, excess: estimate } = assess(sample, sums, confidence);
      tested.push(numbers, sums, { p, excess: estimate.estimate, low: estimate.low, adds: parts.length === 0 ? null : excess - Math.max(...parts) });
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

/** Of a cell, the numbers of its conditions, in the groupings' order. */
function conditionsOf(crossed: readonly Axis[], places: readonly number[], cell: number): number[] {
  const numbers = places.map(() => 0);
  let rest = cell;
  for (let axis = crossed.length - 1; axis >= 0; axis--) {
    const { levels } = crossed[axis]!;
    numbers[axis] = conditionNumber(places[axis]!, levels[rest % levels.length]!);
    rest = Math.floor(rest / levels.length);
  }
  return numbers;
}

/** One number for one or two conditions: parts have no more. */
function setKey(numbers: readonly number[]): number {
  return numbers.length === 1 ? numbers[0]! : (numbers[0]! + 1) * 2 ** 26 + numbers[1]!;
}

/** All that is left when one or two of the conditions are taken away, but for nothing at all. */
function partsOf(numbers: readonly number[]): number[][] {
  const without = numbers.map((_, left) => numbers.filter((__, place) => place !== left));
  return numbers.length === 1 ? [] : numbers.length === 2 ? without : [...without, ...numbers.map((number) => [number])];
}
