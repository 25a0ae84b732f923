import { bcaBounds, figure, missing, type Estimate, type Figure } from '../../../core/statistics/index.ts';

export const tooFewClusters = 'It rests on too few independent patients or lesions for an interval.';

/**
 * The BCa interval of a figure from its resamples and from its values without each unit (see `bcaIntervals`).
 * @param resampled,jackknife NaN where the figure is not defined
 */
export function intervalOf(estimate: number, resampled: Float64Array, jackknife: Float64Array, confidence: number): Figure<Estimate> {
  const defined = resampled.filter((value) => Number.isFinite(value));
  if (!Number.isFinite(estimate)) return missing('It is not defined for these images.');
  if (defined.length < 0.9 * resampled.length || jackknife.some((value) => !Number.isFinite(value))) return missing(tooFewClusters);
  const first = defined[0]!;
  const size = Math.max(Math.abs(estimate), Math.abs(first));
  if (defined.every((value) => Math.abs(value - first) <= 1e-12 * size)) return missing('All values are equal, so resampling cannot say how sure it is.');
  const bounds = bcaBounds({ resampled: defined, estimate, jackknife, confidence });
  return bounds.value === null ? bounds : figure({ estimate, ...bounds.value });
}

/** Standard deviation of the resamples that define a figure: its standard error. */
export function standardErrorOf(resampled: Float64Array): number {
  const defined = resampled.filter((value) => Number.isFinite(value));
  const mean = defined.reduce((sum, value) => sum + value, 0) / defined.length;
  return Math.sqrt(defined.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, defined.length - 1));
}

export function combine(first: Float64Array, second: Float64Array, by: (a: number, b: number) => number): Float64Array {
  return first.map((value, i) => by(value, second[i]!));
}
