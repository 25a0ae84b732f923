import type { Missing } from './figure.ts';

/** A regression's explanatory columns, row by row; a constant is a column of ones that the caller puts there. Finite values only. */
export type Design = {
  /** What the columns are called in sentences. */
  names: readonly string[];
  /** [rows, names.length] */
  values: Float64Array;
};

/**
 * A design of which only what is not 0 is written down, row by row: of a row with one attribute, two numbers and a diagnosis that is five entries,
 * however many levels there are. Sums over rows are the same to the last bit, since a 0 adds nothing.
 */
export type SparseDesign = {
  names: readonly string[];
  /** Row i has the entries starts[i] to starts[i + 1] − 1; one more than there are rows. */
  starts: Int32Array;
  /** Ascending within a row. */
  columns: Uint16Array;
  values: Float64Array;
};

/** Why a regression has no result, and which columns are to blame, so that the caller can act on it. */
export type NoFit = Missing & { cause: 'no-rows' | 'constant-outcome' | 'few-rows' | 'dependent-column' | 'separation' | 'few-clusters' | 'no-convergence'; columns: number[] };

/** A regression coefficient on the log-odds scale: exp of it and of its bounds is the odds ratio for one unit of its column. */
export type Coefficient = { name: string; estimate: number; standardError: number; low: number; high: number; p: number };

export function noFit(cause: NoFit['cause'], reason: string, columns: number[] = []): NoFit {
  return { value: null, reason, cause, columns };
}

/**
 * What rules out a regression before it starts.
 * @throws RangeError where lengths do not match, a value is not finite, or an outcome is neither 0 nor 1
 */
export function examine({ names, starts, columns, values }: SparseDesign, outcome: ArrayLike<number>): NoFit | null {
  const rows = outcome.length;
  if (starts.length !== rows + 1 || starts[rows] !== values.length) throw new RangeError(`${starts.length - 1} rows of columns for ${rows} outcomes`);
  for (let row = 0; row < rows; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) if (!Number.isFinite(values[at])) throw new RangeError(`row ${row} has no finite value of “${names[columns[at]!]}”`);
  }
  let events = 0;
  for (let i = 0; i < rows; i++) {
    if (outcome[i] !== 0 && outcome[i] !== 1) throw new RangeError(`row ${i} has the outcome ${outcome[i]}, which is neither 0 nor 1`);
    events += outcome[i]!;
  }
  if (rows === 0) return noFit('no-rows', 'No item has all the values that the adjustment needs.');
  if (events === 0 || events === rows) return noFit('constant-outcome', `The outcome is the same for all ${rows} items, so nothing can explain it.`);
  if (rows <= names.length) return noFit('few-rows', `${rows} items are too few for ${names.length} coefficients.`);
  return null;
}

export function dependentColumn({ names }: Pick<Design, 'names'>, column: number): NoFit {
  return noFit('dependent-column', `“${names[column]}” follows from the columns before it or is 0 throughout, so its effect cannot be told from theirs.`, [column]);
}

/** Adds weight · xᵢ·xᵢᵀ of a row to the lower triangle of a matrix. Indicator columns are mostly 0, and cost nothing then. */
export function addSquare(values: Float64Array, start: number, columns: number, weight: number, into: Float64Array): void {
  for (let j = 0; j < columns; j++) {
    const x = weight * values[start + j]!;
    if (x === 0) continue;
    const row = j * columns;
    for (let k = 0; k <= j; k++) into[row + k]! += x * values[start + k]!;
  }
}

/** xᵢᵀ·b of the row that starts here. */
export function product(values: Float64Array, start: number, columns: number, vector: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += values[start + j]! * vector[j]!;
  return sum;
}

export function dot(a: Float64Array, b: Float64Array): number {
  return product(a, 0, a.length, b);
}

/** a + factor · b */
export function along(a: Float64Array, b: Float64Array, factor: number): Float64Array {
  return a.map((value, i) => value + factor * b[i]!);
}

/** The logistic function, and log(1 + exp(η)), neither overflowing. */
export function logistic(eta: number): { probability: number; softplus: number } {
  const small = Math.exp(-Math.abs(eta));
  return { probability: eta >= 0 ? 1 / (1 + small) : small / (1 + small), softplus: Math.max(eta, 0) + Math.log1p(small) };
}
