import { figure, missing } from './figure.ts';
import { normalCumulative, normalReach } from './normal.ts';
import { bisect } from './roots.ts';
import type { Clusters } from './clusters.ts';
import type { Figure } from './figure.ts';

export type Test = {
  /** The chance that the test should have of finding the difference. */
  power?: number;
  /** Two-sided level of the test. */
  alpha?: number;
};

/** Numbers of independent items in both groups; fractions are welcome, since an effective number may be one. */
export type Sizes = { first: number; second: number };

/**
 * The chance that the two-sided score test finds two shares different: normal approximation with the pooled variance under the null
 * hypothesis and the separate ones under the alternative (Fleiss, Levin & Paik 2003, § 4.2), rejections on the wrong side included.
 */
export function powerOfShares(shares: { first: number; second: number }, { first, second }: Sizes, alpha = 0.05): number {
  const difference = Math.abs(shares.first - shares.second);
  const pooled = (shares.first * first + shares.second * second) / (first + second);
  const underNull = Math.sqrt(pooled * (1 - pooled) * (1 / first + 1 / second));
  const underAlternative = Math.sqrt((shares.first * (1 - shares.first)) / first + (shares.second * (1 - shares.second)) / second);
  const critical = normalReach(1 - alpha) * underNull;
  if (underAlternative === 0) return difference > critical ? 1 : 0;
  return normalCumulative((difference - critical) / underAlternative) + normalCumulative((-difference - critical) / underAlternative);
}

/**
 * The smallest differences that the first group's share could have had from the second's, and been found: so that “no difference” is not
 * read into a sample that could not have shown any. An approximation for ten events a group and more; below, more is needed than it says.
 * @param share the second group's, in [0, 1]
 * @returns how far above and below it, in (0, 1]; null on a side where not even 1, or 0, would be found
 */
export function smallestShareDifference(share: number, sizes: Sizes, test: Test = {}): Figure<{ above: number | null; below: number | null }> {
  const { power, alpha } = requireTest(test);
  if (!(share >= 0 && share <= 1)) throw new RangeError(`a share is between 0 and 1, not ${share}`);
  if (isEmpty(sizes)) return missing(noItems);
  const lacking = (first: number): number => powerOfShares({ first, second: share }, sizes, alpha) - power;
  const found = (utmost: number): number | null =>
    share === utmost || lacking(utmost) < 0 ? null : Math.abs(bisect((first) => (first === share ? -1 : lacking(first)), share, utmost) - share);
  return figure({ above: found(1), below: found(0) });
}

/**
 * The smallest difference of two means that a two-sided test could have found, by the normal approximation, rejections on the wrong
 * side included: too small by 2 % at 30 independent items a group, by more below.
 * @param deviations standard deviation of single items in both groups
 */
export function smallestMeanDifference(deviations: { first: number; second: number }, sizes: Sizes, test: Test = {}): Figure<number> {
  const { power, alpha } = requireTest(test);
  if (!(deviations.first >= 0 && deviations.second >= 0)) throw new RangeError('a standard deviation is at least 0');
  if (isEmpty(sizes)) return missing(noItems);
  const error = Math.hypot(deviations.first / Math.sqrt(sizes.first), deviations.second / Math.sqrt(sizes.second));
  if (error === 0) return missing('All values are equal within both groups, so nothing is known about how they vary.');
  const critical = normalReach(1 - alpha);
  const lacking = (errors: number): number => normalCumulative(errors - critical) + normalCumulative(-errors - critical) - power;
  return figure(error * bisect(lacking, 0, critical + 10));
}

/**
 * By how much clustering inflates the variance of a mean: 1 + (m − 1)·ρ with m = Σmᵢ² / Σmᵢ, the size of cluster in which an item finds
 * itself on average (Kish 1965, § 5.4; for unequal sizes Eldridge, Ashby & Kerry 2006). A negative correlation counts as 0.
 */
export function designEffect(clusters: Clusters, intraclass: number): number {
  const sizes = sizesOf(clusters);
  let squares = 0;
  for (const size of sizes) squares += size * size;
  return clusters.indices.length === 0 ? 1 : 1 + (squares / clusters.indices.length - 1) * Math.max(0, intraclass);
}

/**
 * Intraclass correlation by the analysis of variance (Donner 1986, eq. 2.1): how alike two items of one cluster are, at most 1; it may
 * come out negative.
 * @param values one an item; 0 and 1 for a share
 */
export function intraclassCorrelation(values: ArrayLike<number>, clusters: Clusters): Figure<number> {
  if (values.length !== clusters.indices.length) throw new RangeError(`${values.length} values for ${clusters.indices.length} items`);
  const items = values.length;
  const sizes = sizesOf(clusters);
  const sums = new Float64Array(clusters.count);
  let total = 0;
  for (let i = 0; i < items; i++) {
    sums[clusters.indices[i]!]! += values[i]!;
    total += values[i]!;
  }
  const present = sizes.reduce((count, size) => count + (size > 0 ? 1 : 0), 0);
  if (present < 2) return missing('A single patient or lesion does not tell how alike the images of one are.');
  if (present === items) return missing('Every patient or lesion has one image, so nothing is known about how alike images of one are.');
  let between = 0;
  let within = 0;
  let squares = 0;
  for (let c = 0; c < clusters.count; c++) {
    if (sizes[c] === 0) continue;
    between += sizes[c]! * (sums[c]! / sizes[c]! - total / items) ** 2;
    squares += sizes[c]! ** 2;
  }
  for (let i = 0; i < items; i++) {
    const c = clusters.indices[i]!;
    within += (values[i]! - sums[c]! / sizes[c]!) ** 2;
  }
  const meanBetween = between / (present - 1);
  const meanWithin = within / (items - present);
  const typical = (items - squares / items) / (present - 1);
  const denominator = meanBetween + (typical - 1) * meanWithin;
  return denominator === 0 ? missing('All values are equal, so they do not tell how alike images of one patient are.') : figure((meanBetween - meanWithin) / denominator);
}

const noItems = 'One of the two groups has no items, so it could not have shown any difference.';

function isEmpty({ first, second }: Sizes): boolean {
  if (!(first >= 0 && second >= 0)) throw new RangeError('a number of items is at least 0');
  return first === 0 || second === 0;
}

function requireTest({ power = 0.8, alpha = 0.05 }: Test): { power: number; alpha: number } {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`a level is between 0 and 1, not ${alpha}`);
  if (!(power > alpha && power < 1)) throw new RangeError(`a power is between the level and 1, not ${power}`);
  return { power, alpha };
}

function sizesOf({ indices, count }: Clusters): Float64Array {
  const sizes = new Float64Array(count);
  for (const cluster of indices) sizes[cluster]! += 1;
  return sizes;
}
