import { pairwiseLikeness } from '../../../core/statistics/index.ts';
import { inOrderOfClusters, type OrderedUnits } from './cluster-order.ts';
import type { AuditTable } from '../rows/table.ts';

/** A column of 0 and 1 over the units that count, in the order of clusters, with what is found once for all groupings. */
export type OutcomeSample = OrderedUnits & {
  of: Uint8Array;
  /** ρ: how alike two units of one cluster are. */
  likeness: number;
  totalEvents: number;
  totalSquares: number;
};

/** Of a cell: units that count, those with the outcome, Σ over clusters of its units², and Σ of its units × all of the cluster. */
export type CellTally = { total: number; events: number; squares: number; crossed: number };

export function outcomeSample(table: AuditTable, { of, among }: { of: Uint8Array; among: Uint8Array }): OutcomeSample {
  const ordered = inOrderOfClusters(table.clusters, among);
  const { units, cluster, sizes } = ordered;
  const values = Uint8Array.from(units, (unit) => of[unit]!);
  return {
    ...ordered,
    of,
    likeness: pairwiseLikeness(values, { indices: cluster, count: table.clusters.count }),
    totalEvents: values.reduce((sum, value) => sum + value, 0),
    totalSquares: sizes.reduce((sum, size) => sum + size * size, 0),
  };
}

/** One pass over the units for all cells of a partition. */
export function tallyCells({ units, cluster, sizes, of }: OutcomeSample, { codes, cells }: { codes: Int16Array | Int32Array; cells: number }): CellTally[] {
  const tallies = Array.from({ length: cells }, (): CellTally => ({ total: 0, events: 0, squares: 0, crossed: 0 }));
  const [inCluster, last] = [new Int32Array(cells), new Int32Array(cells).fill(-1)];
  for (let i = 0; i < units.length; i++) {
    const code = codes[units[i]!]!;
    const tally = tallies[code]!;
    if (last[code] !== cluster[i]) inCluster[code] = 0;
    last[code] = cluster[i]!;
    tally.total += 1;
    tally.events += of[units[i]!]!;
    tally.crossed += sizes[cluster[i]!]!;
    // From k² to (k + 1)².
    tally.squares += 2 * inCluster[code]! + 1;
    inCluster[code]! += 1;
  }
  return tallies;
}

/** All that is not in a cell. */
export function restOf({ units, totalEvents, totalSquares }: OutcomeSample, cell: CellTally): CellTally {
  const squares = totalSquares - 2 * cell.crossed + cell.squares;
  return { total: units.length - cell.total, events: totalEvents - cell.events, squares, crossed: totalSquares - cell.crossed };
}

/** 1 + (m − 1)·ρ, m the mean size of cluster that a unit of the cell finds itself in, the cell's own units counted. */
export function designEffectOf({ likeness }: OutcomeSample, { squares, total }: CellTally): number {
  return total === 0 ? 1 : 1 + (squares / total - 1) * likeness;
}
