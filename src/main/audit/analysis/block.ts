import type { Draws } from './draws.ts';
import type { Course } from '../course.ts';

/** Cells of a partition (an attribute's groups, or two attributes' crossed) by units of resampling, with sums of several columns: all that means need. */
export type Block = {
  cells: number;
  columns: number;
  /** Entries of a cell: from starts[cell] to starts[cell + 1] − 1. */
  starts: Int32Array;
  /** Unit of resampling of each entry. */
  unit: Int32Array;
  /** [entries, stride]: sums of the columns, then counts. */
  data: Float64Array;
  stride: number;
  /** Where in an entry the count of each column is: columns that the same items have share one. */
  countAt: Int32Array;
  /** Of all entries of a cell, [cells, stride]. */
  totals: Float64Array;
  /** The entries once more, unit by unit: what resampling reads, since a unit that is not drawn is then passed over at once. */
  byUnit: { starts: Int32Array; cell: Int32Array; data: Float64Array };
};

export type Partition = { codes: Int16Array | Int32Array; cells: number };

/**
 * Adds columns up by cells and units of resampling, once for all resamples.
 * @param items places of the table that have a value in any column; others do not count
 * @param columns NaN where an item has no value
 */
export function buildBlock({ units }: Draws, { codes, cells }: Partition, items: Int32Array, columns: readonly Float64Array[]): Block {
  const entryOf = new Int32Array(units.count * cells).fill(-1);
  for (const item of items) entryOf[codes[item]! * units.count + units.of[item]!] = 0;
  const starts = new Int32Array(cells + 1);
  const unit: number[] = [];
  for (let cell = 0; cell < cells; cell++) {
    for (let u = 0; u < units.count; u++) {
      if (entryOf[cell * units.count + u] === 0) entryOf[cell * units.count + u] = unit.push(u) - 1;
    }
    starts[cell + 1] = unit.length;
  }
  const countAt = new Int32Array(columns.length);
  let stride = columns.length + 1;
  for (const [k, column] of columns.entries()) countAt[k] = items.some((item) => Number.isNaN(column[item])) ? stride++ : columns.length;
  const data = new Float64Array(unit.length * stride);
  for (const item of items) {
    const at = entryOf[codes[item]! * units.count + units.of[item]!]! * stride;
    data[at + columns.length]! += 1;
    for (let k = 0; k < columns.length; k++) {
      const value = columns[k]![item]!;
      if (Number.isNaN(value)) continue;
      data[at + k]! += value;
      if (countAt[k] !== columns.length) data[at + countAt[k]!]! += 1;
    }
  }
  const byUnit = inOrderOfUnits({ starts, unit, data, stride, cells }, units.count);
  const block = { cells, columns: columns.length, starts, unit: Int32Array.from(unit), data, stride, countAt, totals: new Float64Array(cells * stride), byUnit };
  weigh(block, new Uint8Array(units.count).fill(1), 0, block.totals);
  return block;
}

/** Means of a cell's columns in each resample, and of everything outside it; NaN where nothing is drawn. */
export type ResampledMeans = { own: Float64Array; outside: Float64Array };

/**
 * @param wanted cells whose resamples are kept
 * @returns of each wanted cell its columns
 */
export async function resampleMeans(block: Block, { units, replicates, times }: Draws, wanted: readonly number[], course: Course): Promise<ResampledMeans[][]> {
  const { columns, stride, countAt, cells } = block;
  const result = wanted.map(() => Array.from({ length: columns }, (): ResampledMeans => ({ own: new Float64Array(replicates), outside: new Float64Array(replicates) })));
  const totals = new Float64Array(cells * stride);
  const all = new Float64Array(stride);
  for (let replicate = 0; replicate < replicates; replicate++) {
    if (replicate % 8 === 0) {
      await course.pause?.();
      course.onProgress?.(replicate / replicates);
    }
    weigh(block, times, replicate * units.count, totals);
    all.fill(0);
    for (let i = 0; i < totals.length; i++) all[i % stride]! += totals[i]!;
    for (let w = 0; w < wanted.length; w++) {
      const at = wanted[w]! * stride;
      for (let k = 0; k < columns; k++) {
        const count = totals[at + countAt[k]!]!;
        result[w]![k]!.own[replicate] = count === 0 ? Number.NaN : totals[at + k]! / count;
        const others = all[countAt[k]!]! - count;
        result[w]![k]!.outside[replicate] = others === 0 ? Number.NaN : (all[k]! - totals[at + k]!) / others;
      }
    }
  }
  return result;
}

function inOrderOfUnits({ starts, unit, data, stride, cells }: Pick<Block, 'starts' | 'data' | 'stride' | 'cells'> & { unit: readonly number[] }, units: number): Block['byUnit'] {
  const ends = new Int32Array(units + 1);
  for (const u of unit) ends[u + 1]! += 1;
  for (let u = 0; u < units; u++) ends[u + 1]! += ends[u]!;
  const next = ends.slice();
  const result = { starts: ends, cell: new Int32Array(unit.length), data: new Float64Array(data.length) };
  for (let cell = 0; cell < cells; cell++) {
    for (let entry = starts[cell]!; entry < starts[cell + 1]!; entry++) {
      const place = next[unit[entry]!]!++;
      result.cell[place] = cell;
      result.data.set(data.subarray(entry * stride, (entry + 1) * stride), place * stride);
    }
  }
  return result;
}

/** Sums of the cells in a resample: each unit's entries as often as it was drawn. */
function weigh({ byUnit: { starts, cell, data }, stride }: Block, times: Uint8Array, from: number, totals: Float64Array): void {
  totals.fill(0);
  for (let unit = 0; unit < starts.length - 1; unit++) {
    const often = times[from + unit]!;
    if (often === 0) continue;
    for (let entry = starts[unit]!; entry < starts[unit + 1]!; entry++) {
      const into = cell[entry]! * stride;
      const at = entry * stride;
      for (let k = 0; k < stride; k++) totals[into + k] = totals[into + k]! + often * data[at + k]!;
    }
  }
}

/** A column's sum and count of some cells, by unit of resampling. */
export type UnitTotals = { sums: Float64Array; counts: Float64Array; sum: number; count: number };

/** @param cell null for all cells */
export function totalsByUnit({ starts, unit, data, stride, countAt, cells }: Block, units: number, cell: number | null, column: number): UnitTotals {
  const [sums, counts] = [new Float64Array(units), new Float64Array(units)];
  let [sum, count] = [0, 0];
  for (let entry = starts[cell ?? 0]!; entry < starts[cell === null ? cells : cell + 1]!; entry++) {
    const [s, n] = [data[entry * stride + column]!, data[entry * stride + countAt[column]!]!];
    sums[unit[entry]!]! += s;
    counts[unit[entry]!]! += n;
    sum += s;
    count += n;
  }
  return { sums, counts, sum, count };
}

export function outsideOf(all: UnitTotals, own: UnitTotals): UnitTotals {
  return {
    sums: all.sums.map((sum, unit) => sum - own.sums[unit]!),
    counts: all.counts.map((count, unit) => count - own.counts[unit]!),
    sum: all.sum - own.sum,
    count: all.count - own.count,
  };
}

/** The mean without each unit in turn; NaN where nothing is left. */
export function leaveOneOut({ sums, counts, sum, count }: UnitTotals): Float64Array {
  return sums.map((own, unit) => (count === counts[unit] ? Number.NaN : (sum - own) / (count - counts[unit]!)));
}
