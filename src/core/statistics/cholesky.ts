/** The lower triangle of a symmetric positive definite matrix's root, row by row, and the logarithm of the matrix's determinant. */
export type Factor = { size: number; lower: Float64Array; logDeterminant: number };

/** A column counts as a combination of those before it when less than this share of its square is left. */
const dependent = 1e-10;

/**
 * Cholesky's decomposition, M = L·Lᵀ (Golub & Van Loan 2013, algorithm 4.2.1). Only the lower triangle of the matrix is read.
 * @param matrix [size, size], row by row
 * @returns the factor, or the first column that depends on those before it
 */
export function factorize(matrix: Float64Array, size: number): { factor: Factor } | { dependentColumn: number } {
  const lower = new Float64Array(size * size);
  let logDeterminant = 0;
  for (let j = 0; j < size; j++) {
    for (let k = 0; k <= j; k++) {
      let rest = matrix[j * size + k]!;
      for (let i = 0; i < k; i++) rest -= lower[j * size + i]! * lower[k * size + i]!;
      if (k < j) lower[j * size + k] = rest / lower[k * size + k]!;
      else {
        if (!(rest > dependent * matrix[j * size + j]!)) return { dependentColumn: j };
        lower[j * size + j] = Math.sqrt(rest);
        logDeterminant += Math.log(rest);
      }
    }
  }
  return { factor: { size, lower, logDeterminant } };
}

/** x with M·x = b. */
export function solve({ size, lower }: Factor, right: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(right);
  for (let j = 0; j < size; j++) {
    for (let k = 0; k < j; k++) x[j]! -= lower[j * size + k]! * x[k]!;
    x[j]! /= lower[j * size + j]!;
  }
  for (let j = size - 1; j >= 0; j--) {
    for (let k = j + 1; k < size; k++) x[j]! -= lower[k * size + j]! * x[k]!;
    x[j]! /= lower[j * size + j]!;
  }
  return x;
}

/** M⁻¹, [size, size], symmetric. */
export function inverse(factor: Factor): Float64Array {
  const { size } = factor;
  const result = new Float64Array(size * size);
  const unit = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    unit.fill(0)[j] = 1;
    const column = solve(factor, unit);
    for (let k = 0; k < size; k++) result[k * size + j] = column[k]!;
  }
  return result;
}
