import type { AuditOutcome } from '../../../core/contract/index.ts';
import type { CellSums } from './assess.ts';
import type { Sample } from './tally.ts';
import type { Grouping } from '../rows/table.ts';

export type Condition = { grouping: Grouping; code: number };

const none = -1;
/** More than the levels of any grouping. */
const levelsMost = 0x10000;

/** Slices of one outcome that were tested, a column each: of three conditions there may be a million. */
export class TestedSlices {
  readonly outcome: AuditOutcome;
  readonly sample: Sample;
  readonly p: number[] = [];
  /** Share inside minus outside, and its lower bound. */
  readonly excess: number[] = [];
  readonly low: number[] = [];
  /** By how much the excess is above the greatest of its parts'; NaN for a single condition. */
  readonly adds: number[] = [];
  private readonly groupings: readonly Grouping[];
  private readonly conditions: [number[], number[], number[]] = [[], [], []];
  private readonly sums: Record<keyof CellSums, number[]> = { count: [], events: [], squares: [], crossed: [] };

  constructor(outcome: AuditOutcome, sample: Sample, groupings: readonly Grouping[]) {
    this.outcome = outcome;
    this.sample = sample;
    this.groupings = groupings;
  }

  get count(): number {
    return this.p.length;
  }

  /** @param numbers of the conditions, by {@link conditionNumber} */
  push(numbers: readonly number[], sums: CellSums, found: { p: number; excess: number; low: number; adds: number | null }): void {
    for (const [place, column] of this.conditions.entries()) column.push(numbers[place] ?? none);
    for (const part of ['count', 'events', 'squares', 'crossed'] as const) this.sums[part].push(sums[part]);
    this.p.push(found.p);
    this.excess.push(found.excess);
    this.low.push(found.low);
    this.adds.push(found.adds ?? Number.NaN);
  }

  sumsAt(slice: number): CellSums {
    const { count, events, squares, crossed } = this.sums;
    return { count: count[slice]!, events: events[slice]!, squares: squares[slice]!, crossed: crossed[slice]! };
  }

  conditionsAt(slice: number): Condition[] {
    const numbers = this.conditions.map((column) => column[slice]!).filter((number) => number !== none);
    return numbers.map((number) => ({ grouping: this.groupings[Math.floor(number / levelsMost)]!, code: number % levelsMost }));
  }
}

export function conditionNumber(grouping: number, code: number): number {
  return grouping * levelsMost + code;
}
