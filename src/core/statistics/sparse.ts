import type { Design, SparseDesign } from './design.ts';

/** @throws RangeError where the values do not make whole rows */
export function sparseOf(design: Design | SparseDesign): SparseDesign {
  if ('starts' in design) return design;
  const { names, values } = design;
  const width = names.length;
  if (width > 0xffff || values.length % Math.max(1, width) !== 0) throw new RangeError(`${values.length} values for rows of ${width} columns`);
  let entries = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) entries += 1;
  const result = { names, starts: new Int32Array(values.length / width + 1), columns: new Uint16Array(entries), values: new Float64Array(entries) };
  let next = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== 0) {
      result.columns[next] = i % width;
      result.values[next++] = values[i]!;
    }
    if (i % width === width - 1) result.starts[(i + 1) / width] = next;
  }
  return result;
}

/** xᵢᵀ·b of row i. */
export function rowProduct({ starts, columns, values }: SparseDesign, i: number, vector: Float64Array): number {
  let sum = 0;
  for (let at = starts[i]!; at < starts[i + 1]!; at++) sum += values[at]! * vector[columns[at]!]!;
  return sum;
}

/** Adds weight · xᵢ to a vector. */
export function addRow({ starts, columns, values }: SparseDesign, i: number, weight: number, into: Float64Array): void {
  for (let at = starts[i]!; at < starts[i + 1]!; at++) into[columns[at]!]! += weight * values[at]!;
}

/** Adds weight · xᵢ·xᵢᵀ to the lower triangle of a matrix. */
export function addRowSquare({ names, starts, columns, values }: SparseDesign, i: number, weight: number, into: Float64Array): void {
  for (let at = starts[i]!; at < starts[i + 1]!; at++) {
    const x = weight * values[at]!;
    const row = columns[at]! * names.length;
    for (let other = starts[i]!; other <= at; other++) into[row + columns[other]!]! += x * values[other]!;
  }
}
