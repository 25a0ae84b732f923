import { figure, missing } from './figure.ts';
import { quantile } from './summary.ts';
import type { Estimate, Figure } from './figure.ts';

/** Which two of several means are farthest apart, as places among them. */
export type Widest = Estimate & { highest: number; lowest: number };

/**
 * The greatest mean minus the smallest, with an interval that knows that the two were chosen for being farthest apart: it holds for all pairs at once
 * (studentized maximum over the pairs' resampled differences, Romano & Wolf 2005, JASA 100:94, § 4.2), so it may reach below 0 where no pair is surely
 * different.
 *
 * @param means at least one
 * @param resampled of each mean its resamples, the same ones for all; NaN where one does not define it
 * @returns or why there is none: fewer than two means, fewer than nine tenths of the resamples define all, or the means do not vary
 */
export function widestDifference(means: ArrayLike<number>, resampled: readonly Float64Array[], confidence = 0.95): Figure<Widest> {
  if (means.length < 2) return missing('There are not two groups to compare.');
  let [highest, lowest] = [0, 0];
  for (let i = 1; i < means.length; i++) {
    if (means[i]! > means[highest]!) highest = i;
    if (means[i]! < means[lowest]!) lowest = i;
  }
  // All are equal: any two will do.
  if (highest === lowest) lowest = 1;
  const estimate = means[highest]! - means[lowest]!;
  const all = Int32Array.from(resampled[0]!.keys()).filter((replicate) => resampled.every((figures) => !Number.isNaN(figures[replicate])));
  if (all.length < 0.9 * resampled[0]!.length) return missing('A group rests on too few independent patients or lesions to be drawn again.');
  const farthest = new Float64Array(all.length);
  let errorOfWidest = 0;
  for (let i = 1; i < means.length; i++) {
    for (let j = 0; j < i; j++) {
      const error = deviationOfDifference(resampled[i]!, resampled[j]!, all);
      if ((i === highest && j === lowest) || (i === lowest && j === highest)) errorOfWidest = error;
      if (error === 0) continue;
      const difference = means[i]! - means[j]!;
      for (let r = 0; r < all.length; r++) {
        const away = Math.abs(resampled[i]![all[r]!]! - resampled[j]![all[r]!]! - difference) / error;
        if (away > farthest[r]!) farthest[r] = away;
      }
    }
  }
  if (errorOfWidest === 0) return missing('The groups do not vary, so nothing is known about how sure their distance is.');
  const reach = quantile(farthest.sort(), confidence) * errorOfWidest;
  return figure({ highest, lowest, estimate, low: estimate - reach, high: estimate + reach });
}

function deviationOfDifference(first: Float64Array, second: Float64Array, replicates: Int32Array): number {
  let [sum, squares] = [0, 0];
  for (const replicate of replicates) sum += first[replicate]! - second[replicate]!;
  const mean = sum / replicates.length;
  for (const replicate of replicates) squares += (first[replicate]! - second[replicate]! - mean) ** 2;
  const deviation = Math.sqrt(squares / Math.max(1, replicates.length - 1));
  return deviation <= 1e-12 * Math.max(Math.abs(mean), 1e-300) ? 0 : deviation;
}
