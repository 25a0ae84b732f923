import { addSquare, along, dependentColumn, dot, examine, logistic, noFit, product } from './design.ts';
import { factorize, inverse, solve } from './cholesky.ts';
import { figure, requireConfidence } from './figure.ts';
import { grouped } from './grouped.ts';
import { normalReach, normalTwoSided } from './normal.ts';
import { sparseOf } from './sparse.ts';
import type { Coefficient, Design, NoFit, SparseDesign } from './design.ts';
import type { Found } from './figure.ts';
import type { Grouped } from './grouped.ts';

export type FirthFit = {
  /** Standard errors are the inverse information's. Bounds and P values are null for columns that were not asked for. */
  coefficients: (Omit<Coefficient, 'low' | 'high' | 'p'> & { low: number | null; high: number | null; p: number | null })[];
  penalizedLogLikelihood: number;
  rows: number;
};

export type FirthOptions = {
  design: Design | SparseDesign;
  /** 0 or 1 a row. */
  outcome: ArrayLike<number>;
  /** The columns whose profile-likelihood bounds and P values are wanted (each costs some ten passes over the rows); all by default. */
  profile?: readonly number[];
  confidence?: number;
};

/**
 * Logistic regression with Firth's penalty (1993, Biometrika 80:27): l*(β) = l(β) + ½ log |I(β)|, whose score is
 * Σ (y − π + h·(½ − π))·x, h the diagonal of the weighted hat matrix. The estimate is finite under separation. Bounds are those of the
 * profile of l* (Heinze & Schemper 2002, Statistics in Medicine 21:2409), found as Venzon & Moolgavkar (1988) do; P values are of the
 * penalized likelihood ratio test. All of it takes rows as independent: there are no clusters in this likelihood.
 */
export function firthRegression({ design: given, outcome, profile, confidence = 0.95 }: FirthOptions): Found<FirthFit> | NoFit {
  requireConfidence(confidence);
  const design = sparseOf(given);
  const ruledOut = examine(design, outcome);
  if (ruledOut) return ruledOut;
  const sample = grouped(design, outcome);
  const columns = design.names.length;
  const start = evaluate(sample, new Float64Array(columns));
  if ('dependent' in start) return dependentColumn(design, start.dependent);
  const best = maximize(sample, start, null);
  if (best === null) return noConvergence(design);

  const coefficients: FirthFit['coefficients'] = design.names.map((name, j) => {
    return { name, estimate: best.beta[j]!, standardError: Math.sqrt(best.covariance[j * columns + j]!), low: null, high: null, p: null };
  });
  const reach = normalReach(confidence);
  for (const column of profile ?? design.names.keys()) {
    const low = bound(sample, best, column, -reach) ?? boundByBisection(sample, best, column, -reach);
    const high = bound(sample, best, column, reach) ?? boundByBisection(sample, best, column, reach);
    const restricted = profileAt(sample, best, column, 0);
    if (low === null || high === null || restricted === null) return noConvergence(design, column);
    const ratio = Math.max(0, 2 * (best.penalized - restricted.penalized));
    Object.assign(coefficients[column]!, { low, high, p: normalTwoSided(Math.sqrt(ratio)) });
  }
  return figure({ coefficients, penalizedLogLikelihood: best.penalized, rows: outcome.length });
}

function noConvergence({ names }: Pick<Design, 'names'>, column?: number): NoFit {
  const of = column === undefined ? '' : ` for “${names[column]}”`;
  return noFit('no-convergence', `The penalized regression did not settle${of}; fewer columns would help.`, column === undefined ? [] : [column]);
}

type State = {
  beta: Float64Array;
  penalized: number;
  score: Float64Array;
  /** Minus the score's slope with h held: Σ (1 + h)·π(1 − π)·x·xᵀ. Steps by the information alone overshoot twofold where h is 1, and circle. */
  curvature: Float64Array;
  /** The inverse information. */
  covariance: Float64Array;
};

const mostIterations = 200;
/** The longest step of a coefficient, on the scale of its column: beyond it the quadratic approximation is worth nothing. */
const longestStep = 5;

/** The maximum of l*, over all columns or with one held where it is; null where it is not found. */
function maximize(sample: Grouped, start: State, held: number | null): State | null {
  let state = start;
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const step = newtonStep(state, held);
    if (step === null) return null;
    if (dot(step, state.score) < 1e-14) return state;
    const next = climb(sample, state, shortened(sample, step));
    if (next === null) return null;
    state = next;
  }
  return null;
}

/** The first of the step, its half, its quarter … that does not lower l*. */
function climb(sample: Grouped, state: State, step: Float64Array): State | null {
  for (let factor = 1; factor > 1e-8; factor /= 2) {
    const next = evaluate(sample, along(state.beta, step, factor));
    if (!('dependent' in next) && next.penalized >= state.penalized - 1e-12 * Math.abs(state.penalized)) return next;
  }
  return null;
}

/** Newton's step over the columns that are not held; 0 for the one that is. */
function newtonStep({ curvature, score }: State, held: number | null): Float64Array | null {
  const columns = score.length;
  const free = [...score.keys()].filter((j) => j !== held);
  const part = new Float64Array(free.length * free.length);
  for (const [r, j] of free.entries()) for (const [c, k] of free.entries()) part[r * free.length + c] = curvature[j * columns + k]!;
  const result = factorize(part, free.length);
  if (!('factor' in result)) return null;
  const solved = solve(result.factor, free.map((j) => score[j]!));
  const step = new Float64Array(columns);
  for (const [r, j] of free.entries()) step[j] = solved[r]!;
  return step;
}

/**
 * Where the profile of l* has fallen by ½·reach² below its maximum, on the side of the sign of reach (Venzon & Moolgavkar 1988, Applied
 * Statistics 37:87): Newton's method for that and for a score of 0 in all other columns at once. Null where it is not found.
 */
function bound(sample: Grouped, best: State, column: number, reach: number): number | null {
  const columns = best.beta.length;
  const target = best.penalized - (reach * reach) / 2;
  const sign = Math.sign(reach);
  let state = best;
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const { curvature, score } = state;
    const factored = factorize(curvature, columns);
    if (!('factor' in factored)) return null;
    const inverted = inverse(factored.factor);
    const newton = times(inverted, score);
    const gain = dot(newton, score);
    const squared = (2 * (state.penalized - target) + gain) / inverted[column * columns + column]!;
    // Negative where the target was overshot by more than the other columns can make up: then back up the hill.
    const pull = sign * Math.sqrt(Math.max(0, squared));
    const step = newton.map((value, j) => value + pull * inverted[j * columns + column]!);
    const aside = dot(step, times(curvature, step));
    if (iteration > 0 && aside < 1e-16 && Math.abs(state.penalized - target) < 1e-8) return state.beta[column]!;
    const short = shortened(sample, step);
    let next = evaluate(sample, along(state.beta, short, 1));
    for (let factor = 0.5; 'dependent' in next || next.penalized < target - (reach * reach) / 2; factor /= 2) {
      if (factor < 1e-8) return null;
      next = evaluate(sample, along(state.beta, short, factor));
    }
    state = next;
  }
  return null;
}

/** The same by bisection on the profile, for where Newton's method circles: a level with one item has a profile far from a parabola. */
function boundByBisection(sample: Grouped, best: State, column: number, reach: number): number | null {
  const target = best.penalized - (reach * reach) / 2;
  const center = best.beta[column]!;
  let step = reach * Math.sqrt(best.covariance[column * best.beta.length + column]!);
  let inside = 0;
  let outside: number | null = null;
  for (let halving = 0; halving < 120; halving++) {
    const offset: number = outside === null ? inside + step : (inside + outside) / 2;
    if (outside !== null && Math.abs(outside - inside) < 1e-10) return center + offset;
    const state = profileAt(sample, best, column, center + offset);
    if (state === null) return null;
    if (state.penalized < target) outside = offset;
    else {
      inside = offset;
      step *= 2;
    }
  }
  return null;
}

/** The maximum of l* with one column held at a value. */
function profileAt(sample: Grouped, best: State, column: number, value: number): State | null {
  const start = evaluate(sample, best.beta.map((old, j) => (j === column ? value : old)));
  return 'dependent' in start ? null : maximize(sample, start, column);
}

function shortened({ scale }: Grouped, step: Float64Array): Float64Array {
  let longest = 0;
  for (let j = 0; j < step.length; j++) longest = Math.max(longest, Math.abs(step[j]!) * scale[j]!);
  return longest > longestStep ? step.map((value) => (value * longestStep) / longest) : step;
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  return vector.map((_, j) => product(matrix, j * vector.length, vector.length, vector));
}

/** l* with what steps need, at a coefficient vector; or the column at which the information is singular. */
function evaluate({ columns, values, events, totals }: Grouped, beta: Float64Array): State | { dependent: number } {
  const rows = totals.length;
  const probabilities = new Float64Array(rows);
  const information = new Float64Array(columns * columns);
  let logLikelihood = 0;
  for (let i = 0, start = 0; i < rows; i++, start += columns) {
    const eta = product(values, start, columns, beta);
    const { probability, softplus } = logistic(eta);
    probabilities[i] = probability;
    logLikelihood += events[i]! * eta - totals[i]! * softplus;
    addSquare(values, start, columns, totals[i]! * probability * (1 - probability), information);
  }
  const result = factorize(information, columns);
  if (!('factor' in result)) return { dependent: result.dependentColumn };
  const covariance = inverse(result.factor);
  const score = new Float64Array(columns);
  const curvature = new Float64Array(columns * columns);
  for (let i = 0, start = 0; i < rows; i++, start += columns) {
    const probability = probabilities[i]!;
    const spread = probability * (1 - probability);
    const hat = totals[i]! * spread * quadratic(values, start, columns, covariance);
    const residual = events[i]! - totals[i]! * probability + hat * (0.5 - probability);
    for (let j = 0; j < columns; j++) score[j]! += residual * values[start + j]!;
    addSquare(values, start, columns, (totals[i]! + hat) * spread, curvature);
  }
  for (let j = 0; j < columns; j++) for (let k = 0; k < j; k++) curvature[k * columns + j] = curvature[j * columns + k]!;
  return { beta, penalized: logLikelihood + result.factor.logDeterminant / 2, score, curvature, covariance };
}

/** xᵢᵀ·M·xᵢ of a symmetric matrix. */
function quadratic(values: Float64Array, start: number, columns: number, matrix: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    const x = values[start + j]!;
    if (x === 0) continue;
    const row = j * columns;
    let inner = (matrix[row + j]! * x) / 2;
    for (let k = 0; k < j; k++) inner += matrix[row + k]! * values[start + k]!;
    sum += 2 * x * inner;
  }
  return sum;
}
