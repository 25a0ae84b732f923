import { quantile, type SparseDesign } from '../../../core/statistics/index.ts';
import type { Columns } from './covariates.ts';

/** Constant, the attribute's levels but for the baseline, then the covariates' columns. */
export type ModelDesign = { design: SparseDesign; /** Of each column the covariate that it belongs to; null of the first ones. */ owners: (string | null)[] };

export function designOf(levelNames: readonly string[], codes: Int16Array, covariates: readonly Columns[]): ModelDesign {
  const names = ['constant', ...levelNames.slice(1)];
  const owners: ModelDesign['owners'] = names.map(() => null);
  const starts = covariates.map(({ covariate, names: own }) => {
    const start = names.length;
    names.push(...own);
    owners.push(...own.map(() => covariate.key));
    return start;
  });
  const rows = codes.length;
  const most = rows * (2 + covariates.length);
  const design = { names, starts: new Int32Array(rows + 1), columns: new Uint16Array(most), values: new Float64Array(most) };
  let next = 0;
  const put = (column: number, value: number): void => {
    design.columns[next] = column;
    design.values[next++] = value;
  };
  for (let i = 0; i < rows; i++) {
    put(0, 1);
    if (codes[i]! > 0) put(codes[i]!, 1);
    for (const [place, columns] of covariates.entries()) {
      if ('numbers' in columns) put(starts[place]!, columns.numbers[i]!);
      else if (columns.codes[i]! > 0) put(starts[place]! + columns.codes[i]! - 1, 1);
    }
    design.starts[i + 1] = next;
  }
  return { design: { ...design, columns: design.columns.subarray(0, next), values: design.values.subarray(0, next) }, owners };
}

/** Numbers replaced by the mean of their quantile bin, so that equal rows can be put together; levels stay as they are. */
export function binned(columns: Columns, bins: number): Columns {
  if (!('numbers' in columns)) return columns;
  const sorted = columns.numbers.toSorted();
  const bounds = [...new Set(Array.from({ length: bins - 1 }, (_, i) => quantile(sorted, (i + 1) / bins)))];
  const binOf = (value: number): number => {
    let [low, high] = [0, bounds.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (bounds[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const places = Int32Array.from(columns.numbers, binOf);
  const [sums, counts] = [new Float64Array(bins), new Int32Array(bins)];
  for (const [i, place] of places.entries()) {
    sums[place]! += columns.numbers[i]!;
    counts[place]! += 1;
  }
  return { ...columns, numbers: Float64Array.from(places, (place) => sums[place]! / counts[place]!) };
}
