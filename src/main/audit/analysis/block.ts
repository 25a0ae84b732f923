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
  /** [entries] each: sums of the columns, then counts. */
  data: Float64Array[];
  /** How many there are in `data`. */
  stride: number;
  /** Where in `data` the count of each column is: columns that the same items have share one. */
  countAt: Int32Array;
  /** Of all entries of a cell, [cells, stride]. */
  totals: Float64Array;
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
  const data = Array.from({ length: stride }, () => new Float64Array(unit.length));
  const present = data[columns.length]!;
  for (const item of items) {
    const entry = entryOf[codes[item]! * units.count + units.of[item]!]!;
    present[entry]! += 1;
    for (let k = 0; k < columns.length; k++) {
      const value = columns[k]![item]!;
      if (Number.isNaN(value)) continue;
      data[k]![entry]! += value;
      if (countAt[k] !== columns.length) data[countAt[k]!]![entry]! += 1;
    }
  }
  const totals = new Float64Array(cells * stride);
  for (const [k, column] of data.entries()) {
    for (let cell = 0; cell < cells; cell++) {
      for (let entry = starts[cell]!; entry < starts[cell + 1]!; entry++) totals[cell * stride + k]! += column[entry]!;
    }
  }
  return { cells, columns: columns.length, starts, unit: Int32Array.from(unit), data, stride, countAt, totals };
}

/** Resamples that are added up in one pass over the entries. */
const atOnce = 4;

/** Means of a cell's columns in each resample, and of everything outside it; NaN where nothing is drawn. */
export type ResampledMeans = { own: Float64Array; outside: Float64Array };

/**
 * @param wanted cells whose resamples are kept
 * @returns of each wanted cell its columns
 */
export async function resampleMeans(block: Block, { units, replicates, times }: Draws, wanted: readonly number[], course: Course): Promise<ResampledMeans[][]> {
  const { columns, stride, countAt, cells } = block;
  const result = wanted.map(() => Array.from({ length: columns }, (): ResampledMeans => ({ own: new Float64Array(replicates), outside: new Float64Array(replicates) })));
  const size = cells * stride;
  const totals = new Float64Array(atOnce * size);
  const all = new Float64Array(stride);
  const rowOf = (replicate: number): Uint8Array => times.subarray(replicate * units.count, (replicate + 1) * units.count);
  for (let replicate = 0; replicate < replicates; replicate++) {
    const place = replicate % atOnce;
    if (place === 0) {
      await course.pause?.();
      course.onProgress?.(replicate / replicates);
      // After the last one it stands again, for nobody to read.
      weigh(block, (ahead) => rowOf(Math.min(replicate + ahead, replicates - 1)), totals);
    }
    all.fill(0);
    for (let i = 0; i < size; i++) all[i % stride]! += totals[place * size + i]!;
    for (let w = 0; w < wanted.length; w++) {
      const at = place * size + wanted[w]! * stride;
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

/**
 * Sums of the cells in four resamples, [resample, cells, stride]: each entry as often as its unit was drawn. Four resamples of two columns leave eight sums in
 * registers and read each entry once, in a quarter of the time of a resample at a time.
 * @param drawn of each of the four, how often each unit was drawn
 */
function weigh({ cells, stride, starts, unit, data }: Block, drawn: (resample: number) => Uint8Array, totals: Float64Array): void {
  const [first, second, third, fourth] = [drawn(0), drawn(1), drawn(2), drawn(3)];
  const size = cells * stride;
  for (let column = 0; column < stride; column += 2) {
    const [left, right] = [data[column]!, data[Math.min(column + 1, stride - 1)]!];
    for (let cell = 0; cell < cells; cell++) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      let e = 0;
      let f = 0;
      let g = 0;
      let h = 0;
      const end = starts[cell + 1]!;
      for (let entry = starts[cell]!; entry < end; entry++) {
        const of = unit[entry]!;
        const one = left[entry]!;
        const other = right[entry]!;
        const i = first[of]!;
        const j = second[of]!;
        const k = third[of]!;
        const l = fourth[of]!;
        a += i * one;
        b += j * one;
        c += k * one;
        d += l * one;
        e += i * other;
        f += j * other;
        g += k * other;
        h += l * other;
      }
      const at = cell * stride + column;
      totals[at] = a;
      totals[size + at] = b;
      totals[2 * size + at] = c;
      totals[3 * size + at] = d;
      if (column + 1 === stride) continue;
      totals[at + 1] = e;
      totals[size + at + 1] = f;
      totals[2 * size + at + 1] = g;
      totals[3 * size + at + 1] = h;
    }
  }
}

/** A column's sum and count of some cells, by unit of resampling. */
export type UnitTotals = { sums: Float64Array; counts: Float64Array; sum: number; count: number };

/** @param cell null for all cells */
export function totalsByUnit({ starts, unit, data, countAt, cells }: Block, units: number, cell: number | null, column: number): UnitTotals {
  const [sums, counts] = [new Float64Array(units), new Float64Array(units)];
  let [sum, count] = [0, 0];
  const [ofColumn, counted] = [data[column]!, data[countAt[column]!]!];
  for (let entry = starts[cell ?? 0]!; entry < starts[cell === null ? cells : cell + 1]!; entry++) {
    const [s, n] = [ofColumn[entry]!, counted[entry]!];
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
