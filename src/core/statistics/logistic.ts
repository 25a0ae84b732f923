import { addSquare, along, dependentColumn, dot, examine, logistic, noFit } from './design.ts';
import { factorize, inverse, solve } from './cholesky.ts';
import { figure, requireConfidence } from './figure.ts';
import { itemsByCluster } from './clusters.ts';
import { grouped } from './grouped.ts';
import { normalReach, normalTwoSided } from './normal.ts';
import { addRow, addRowSquare, rowProduct, sparseOf } from './sparse.ts';
import type { Clusters } from './clusters.ts';
import type { Coefficient, Design, NoFit, SparseDesign } from './design.ts';
import type { Found } from './figure.ts';
import type { Factor } from './cholesky.ts';

export type LogisticFit = {
  coefficients: Coefficient[];
  /** Of the coefficients, [columns, columns]: robust to clusters where there are any, else the inverse information. */
  covariance: Float64Array;
  logLikelihood: number;
  rows: number;
  /** How many clusters the covariance rests on; null without clusters. */
  clusters: number | null;
};

export type LogisticOptions = {
  design: Design | SparseDesign;
  /** 0 or 1 a row. */
  outcome: ArrayLike<number>;
  /** Rows of one cluster may depend on each other. */
  clusters?: Clusters;
  /** Multiply the robust covariance by G/(G−1) · (n−1)/(n−k), as statsmodels does unless told not to. */
  smallSample?: boolean;
  confidence?: number;
};

/**
 * Logistic regression by maximum likelihood (iteratively reweighted least squares, which is Newton's method; McCullagh & Nelder 1989,
 * § 4.4). With clusters the covariance is the sandwich of Liang & Zeger (1986, Biometrika 73:13): A⁻¹·(Σ over clusters s·sᵀ)·A⁻¹, s the
 * sum of a cluster's scores. P values and intervals are Wald's, from the normal distribution. Few clusters (under about 40) make the
 * sandwich too small, whatever the correction.
 *
 * @returns the fit, or why there is none; under separation (Albert & Anderson 1984) no finite estimate exists, and `columns` says along
 *   which the likelihood rises forever
 */
export function logisticRegression(options: LogisticOptions): Found<LogisticFit> | NoFit {
  const { outcome, clusters, smallSample = true, confidence = 0.95 } = options;
  requireConfidence(confidence);
  const design = sparseOf(options.design);
  const rows = outcome.length;
  if (clusters && clusters.indices.length !== rows) throw new RangeError(`${clusters.indices.length} rows have a cluster, of ${rows}`);
  const ruledOut = examine(design, outcome);
  if (ruledOut) return ruledOut;
  const tooFew = clusters ? examineClusters(design, clusters) : null;
  if (tooFew) return tooFew;

  const found = maximize(sampleOf(design, outcome));
  if ('cause' in found) return found;
  const bread = inverse(found.factor);
  const robust = clusters ? sandwich(design, outcome, found.beta, bread, clusters, smallSample) : null;
  const covariance = robust?.covariance ?? bread;
  const reach = normalReach(confidence);
  const columns = design.names.length;
  const coefficients = design.names.map((name, j) => {
    const estimate = found.beta[j]!;
    const standardError = Math.sqrt(covariance[j * columns + j]!);
    return { name, estimate, standardError, low: estimate - reach * standardError, high: estimate + reach * standardError, p: normalTwoSided(estimate / standardError) };
  });
  // Scores of a single cluster add up to 0 at the estimate: a variance of 0 is ignorance, not certainty.
  const unknown = coefficients.findIndex(({ standardError }, j) => !(standardError > 1e-6 * Math.sqrt(bread[j * columns + j]!)));
  if (unknown >= 0) return noFit('few-clusters', `The patients or lesions are too few to say how certain “${design.names[unknown]}” is.`, [unknown]);
  return figure({ coefficients, covariance, logLikelihood: found.logLikelihood, rows, clusters: robust?.clusters ?? null });
}

/** A column that is 0 except in one cluster would get a standard error that ignores how such clusters vary. */
function examineClusters({ names, starts, columns, values }: SparseDesign, { indices }: Clusters): NoFit | null {
  const first = new Int32Array(names.length).fill(-1);
  const several = new Uint8Array(names.length);
  for (let i = 0; i < indices.length; i++) {
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      const j = columns[at]!;
      if (values[at] === 0) continue;
      if (first[j] === -1) first[j] = indices[i]!;
      else if (first[j] !== indices[i]) several[j] = 1;
    }
  }
  const alone = [...first.keys()].filter((j) => first[j] !== -1 && several[j] === 0);
  if (alone.length === 0) return null;
  const named = alone.map((j) => `“${names[j]}”`).join(', ');
  return noFit('few-clusters', `One patient or lesion holds all there is of ${named}, so nothing is known about how others vary.`, alone);
}

/** Rows, or distinct rows with how often each was there and with how many events. */
type Sample = { design: SparseDesign; events: ArrayLike<number>; totals: Float64Array | null };

/** Rows of nothing but indicators are put together where they are equal: there are few different ones, and the likelihood stays the same. */
function sampleOf(design: SparseDesign, outcome: ArrayLike<number>): Sample {
  if (design.values.some((value) => value !== 1)) return { design, events: outcome, totals: null };
  const { values, events, totals } = grouped(design, outcome);
  return { design: sparseOf({ names: design.names, values }), events, totals };
}

type State = { beta: Float64Array; logLikelihood: number; gradient: Float64Array; factor: Factor };

const mostIterations = 60;

function maximize(sample: Sample): State | NoFit {
  const { design } = sample;
  let state = evaluate(sample, new Float64Array(design.names.length));
  if ('dependent' in state) return dependentColumn(design, state.dependent);
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const step = solve(state.factor, state.gradient);
    const decrement = dot(step, state.gradient);
    if (decrement < 1e-16) return state;
    // In a separated sample the step turns into a direction in which the likelihood only rises; elsewhere there is none such.
    if (iteration >= 6 && separates(sample, step)) return separation(design, step);
    let next = evaluate(sample, along(state.beta, step, 1));
    for (let factor = 0.5; !('dependent' in next) && next.logLikelihood < state.logLikelihood - 1e-9 * Math.abs(state.logLikelihood) && factor > 1e-6; factor /= 2) {
      next = evaluate(sample, along(state.beta, step, factor));
    }
    // A full-rank design whose information vanishes has probabilities at 0 and 1: the same finding, met earlier.
    if ('dependent' in next) return separates(sample, step) ? separation(design, step) : noConvergence;
    state = next;
  }
  return noConvergence;
}

const noConvergence = noFit('no-convergence', 'The regression did not settle on an estimate; its columns are close to separating the outcome or to each other.');

/** Log-likelihood, its gradient and the factored information at a coefficient vector. */
function evaluate({ design, events, totals }: Sample, beta: Float64Array): State | { dependent: number } {
  const columns = design.names.length;
  const gradient = new Float64Array(columns);
  const information = new Float64Array(columns * columns);
  let logLikelihood = 0;
  for (let i = 0; i < events.length; i++) {
    const total = totals === null ? 1 : totals[i]!;
    const eta = rowProduct(design, i, beta);
    const { probability, softplus } = logistic(eta);
    logLikelihood += events[i]! * eta - total * softplus;
    addRow(design, i, events[i]! - total * probability, gradient);
    addRowSquare(design, i, total * probability * (1 - probability), information);
  }
  const result = factorize(information, columns);
  return 'factor' in result ? { beta, logLikelihood, gradient, factor: result.factor } : { dependent: result.dependentColumn };
}

/** Whether going along a direction makes no observed outcome less likely, and some more. */
function separates({ design, events, totals }: Sample, direction: Float64Array): boolean {
  let worst = 0;
  let best = 0;
  for (let i = 0; i < events.length; i++) {
    const gain = rowProduct(design, i, direction);
    const [some, others] = [events[i]! > 0, events[i]! < (totals === null ? 1 : totals[i]!)];
    worst = Math.min(worst, some ? gain : 0, others ? -gain : 0);
    best = Math.max(best, some ? gain : 0, others ? -gain : 0);
  }
  return best > 1e-3 && worst > -1e-6 * best;
}

function separation({ names, columns, values }: SparseDesign, direction: Float64Array): NoFit {
  const spread = new Float64Array(names.length);
  for (let at = 0; at < values.length; at++) spread[columns[at]!] = Math.max(spread[columns[at]!]!, Math.abs(values[at]!));
  const moves = direction.map((value, j) => Math.abs(value) * spread[j]!);
  const most = Math.max(...moves);
  const blamed = [...moves.keys()].filter((j) => moves[j]! > 1e-3 * most);
  const named = blamed.map((j) => `“${names[j]}”`).join(', ');
  return noFit('separation', `The outcome is perfectly told apart by ${named}, so no finite odds ratio fits best; Firth's penalty gives one.`, blamed);
}

function sandwich(
  design: SparseDesign,
  outcome: ArrayLike<number>,
  beta: Float64Array,
  bread: Float64Array,
  clusters: Clusters,
  smallSample: boolean,
): { covariance: Float64Array; clusters: number } {
  const columns = design.names.length;
  const { order, starts } = itemsByCluster(clusters);
  const meat = new Float64Array(columns * columns);
  const score = new Float64Array(columns);
  let used = 0;
  for (let c = 0; c < clusters.count; c++) {
    if (starts[c] === starts[c + 1]) continue;
    used += 1;
    score.fill(0);
    for (let place = starts[c]!; place < starts[c + 1]!; place++) {
      const i = order[place]!;
      addRow(design, i, outcome[i]! - logistic(rowProduct(design, i, beta)).probability, score);
    }
    addSquare(score, 0, columns, 1, meat);
  }
  for (let j = 0; j < columns; j++) for (let k = 0; k < j; k++) meat[k * columns + j] = meat[j * columns + k]!;
  const correction = smallSample ? (used / (used - 1)) * ((outcome.length - 1) / (outcome.length - columns)) : 1;
  return { covariance: multiply(multiply(bread, meat, columns), bread, columns).map((value) => value * correction), clusters: used };
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) for (let j = 0; j < size; j++) result[i * size + j]! += a[i * size + k]! * b[k * size + j]!;
  return result;
}
