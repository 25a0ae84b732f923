import { mean } from '../../../core/statistics/index.ts';
import { studentP, studentQuantile } from './student.ts';

/** A mean of differences between runs that share a seed, with Student's 95 % interval over the seeds. */
export type PairedDifference = {
  n: number;
  mean: number;
  /** Standard deviation of one pair's difference, and half of the interval; null for fewer than two seeds. */
  deviation: number | null;
  low: number | null;
  high: number | null;
  /** Two-sided, of the paired t-test against no difference. */
  p: number | null;
};

/** @param differences one a seed */
export function pairedDifference(differences: readonly number[]): PairedDifference | null {
  const n = differences.length;
  const middle = mean(differences);
  if (middle === null) return null;
  if (n < 2) return { n, mean: middle, deviation: null, low: null, high: null, p: null };
  const deviation = Math.sqrt(differences.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (n - 1));
  const error = deviation / Math.sqrt(n);
  const half = studentQuantile(0.95, n - 1) * error;
  return { n, mean: middle, deviation, low: middle - half, high: middle + half, p: error === 0 ? (middle === 0 ? 1 : 0) : studentP(middle / error, n - 1) };
}

/**
 * Holm's correction (1979): p-values of several tests, made larger so that the chance of any false finding among them stays below the level
 * at which each is then judged.
 * @returns in the order given, at most 1 each
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const corrected: number[] = [];
  let least = 0;
  for (const [rank, i] of order.entries()) {
    least = Math.max(least, Math.min(1, values[i]! * (values.length - rank)));
    corrected[i] = least;
  }
  return corrected;
}
