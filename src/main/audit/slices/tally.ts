import { itemsByCluster, pairwiseLikeness } from '../../../core/statistics/index.ts';
import { Random } from '../../../core/random.ts';
import { outcomeColumn } from '../outcome.ts';
import type { AuditOutcome } from '../../../core/contract/index.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

/** The units of one outcome in the order of their clusters, so that a cluster's share of a cell is counted in one pass. */
export type Sample = {
  /** Places in the table. */
  units: Int32Array;
  events: Uint8Array;
  /** Cluster of each, and its number of units here. */
  cluster: Int32Array;
  clusterSize: Float64Array;
  /** Random words a unit: sets of units are equal where their numbers and sums of these are. */
  firstWord: Int32Array;
  secondWord: Int32Array;
  total: number;
  totalEvents: number;
  /** Σ over clusters of (number of units)². */
  totalSquares: number;
  /** How alike the outcome is within clusters (`pairwiseLikeness`). */
  likeness: number;
};

export function sampleOf(table: AuditTable, outcome: AuditOutcome, seed: number): Sample {
  const { of, among } = outcomeColumn(table, outcome);
  const units = itemsByCluster(table.clusters).order.filter((unit) => among[unit] === 1);
  const total = units.length;
  const events = Uint8Array.from(units, (unit) => of[unit]!);
  const cluster = Int32Array.from(units, (unit) => table.clusters.indices[unit]!);
  const sizes = new Float64Array(table.clusters.count);
  for (const c of cluster) sizes[c]! += 1;
  const random = Random.derive(seed, 'sets of units');
  const word = (): number => random.nextInteger() | 0;
  return {
    units,
    events,
    cluster,
    clusterSize: Float64Array.from(cluster, (c) => sizes[c]!),
    firstWord: Int32Array.from(units, word),
    secondWord: Int32Array.from(units, word),
    total,
    totalEvents: events.reduce((sum, event) => sum + event, 0),
    totalSquares: sizes.reduce((sum, size) => sum + size * size, 0),
    likeness: pairwiseLikeness(events, { indices: cluster, count: table.clusters.count }),
  };
}

/** A grouping's large enough levels: codes in the sample's order, −1 in the others. */
export type Axis = { grouping: Grouping; levels: number[]; codes: Int16Array; /** Of levels with fewer units. */ tooSmall: number };

export function axisOf(sample: Sample, grouping: Grouping, minimumN: number): Axis {
  const counts = new Int32Array(grouping.levels.length);
  for (const unit of sample.units) counts[grouping.codes[unit]!]! += 1;
  const levels = [...counts.keys()].filter((code) => counts[code]! >= minimumN);
  const place = new Int16Array(counts.length).fill(-1);
  for (const [index, code] of levels.entries()) place[code] = index;
  const tooSmall = counts.filter((count) => count > 0 && count < minimumN).length;
  return { grouping, levels, codes: Int16Array.from(sample.units, (unit) => place[grouping.codes[unit]!]!), tooSmall };
}

/** Sums of each cell of one to three axes crossed; the last axis' code changes fastest. */
export type Tally = {
  counts: Int32Array;
  events: Int32Array;
  /** Σ over clusters of (units in the cell)², and of units in the cell × units of the cluster. */
  squares: Float64Array;
  crossed: Float64Array;
  firstSum: Int32Array;
  secondSum: Int32Array;
};

export function cellsOf(axes: readonly Axis[]): number {
  return axes.reduce((product, { levels }) => product * levels.length, 1);
}

export function tally(sample: Sample, axes: readonly Axis[]): Tally {
  const cells = cellsOf(axes);
  const result: Tally = {
    counts: new Int32Array(cells),
    events: new Int32Array(cells),
    squares: new Float64Array(cells),
    crossed: new Float64Array(cells),
    firstSum: new Int32Array(cells),
    secondSum: new Int32Array(cells),
  };
  const { counts, events, squares, crossed, firstSum, secondSum } = result;
  const lastCluster = new Int32Array(cells).fill(-1);
  const inCluster = new Int32Array(cells);
  const cellOf = cellReader(axes);
  for (let i = 0; i < sample.total; i++) {
    const cell = cellOf(i);
    if (cell < 0) continue;
    counts[cell]! += 1;
    events[cell]! += sample.events[i]!;
    if (lastCluster[cell] !== sample.cluster[i]) {
      lastCluster[cell] = sample.cluster[i]!;
      inCluster[cell] = 0;
    }
    // From k² to (k + 1)².
    squares[cell]! += 2 * inCluster[cell]! + 1;
    inCluster[cell]! += 1;
    crossed[cell]! += sample.clusterSize[i]!;
    firstSum[cell]! += sample.firstWord[i]!;
    secondSum[cell]! += sample.secondWord[i]!;
  }
  return result;
}

function cellReader(axes: readonly Axis[]): (i: number) => number {
  const [a, b, c] = axes.map(({ codes }) => codes);
  const [, second, third] = axes.map(({ levels }) => levels.length);
  if (!b) return (i) => a![i]!;
  if (!c) return (i) => (a![i]! < 0 || b[i]! < 0 ? -1 : a![i]! * second! + b[i]!);
  return (i) => (a![i]! < 0 || b[i]! < 0 || c[i]! < 0 ? -1 : (a![i]! * second! + b[i]!) * third! + c[i]!);
}
