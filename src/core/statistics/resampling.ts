import { Random } from '../random.ts';
import type { Clusters } from './clusters.ts';
import type { Multiplicities } from './detection.ts';

/** What a bootstrap draws: clusters, or several clusters merged. Items of one unit are drawn together. */
export type Units = {
  /** The unit of each item, from 0 to count − 1. */
  of: Int32Array;
  count: number;
};

/** A figure of a resample, given how often each unit is in it; null where the resample does not define it. */
export type UnitStatistic = (multiplicities: Multiplicities) => number | null;

/**
 * The units that a bootstrap of these clusters draws: the clusters themselves, or, of more than `most`, that many bundles of them,
 * equal in number of clusters and put together at random. The variance between random bundles estimates the clusters' without bias
 * (random groups, Wolter 2007, § 2.2), with a relative error of √(2 / most): 10,000 bundles get the width of an interval right to
 * about .7 %, and make a resample of 400,000 images as cheap as one of 10,000.
 */
export function resamplingUnits({ indices, count }: Clusters, { most = 10_000, seed }: { most?: number; seed: number }): Units {
  if (count <= most) return { of: indices, count };
  const place = Int32Array.from({ length: count }, (_, i) => i);
  const random = Random.derive(seed, 'bundles');
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [place[i], place[j]] = [place[j]!, place[i]!];
  }
  return { of: indices.map((cluster) => place[cluster]! % most), count: most };
}

/** Of each unit that has any: how many of its items count, and the sum of their values. All that a mean needs to know of a unit. */
export type UnitSums = { units: Int32Array; sums: Float64Array; counts: Float64Array };

/**
 * Adds up a value by units, once for all resamples.
 * @param values one an item; NaN where the item has none, such an item does not count
 * @param include which items count, all by default: the members of a group, for one
 */
export function sumsByUnit(units: Units, values: ArrayLike<number>, include: (item: number) => boolean = () => true): UnitSums {
  if (values.length !== units.of.length) throw new RangeError(`${values.length} values for ${units.of.length} items`);
  const sums = new Float64Array(units.count);
  const counts = new Float64Array(units.count);
  for (let item = 0; item < values.length; item++) {
    if (Number.isNaN(values[item]) || !include(item)) continue;
    sums[units.of[item]!]! += values[item]!;
    counts[units.of[item]!]! += 1;
  }
  const present = Int32Array.from([...counts.keys()].filter((unit) => counts[unit]! > 0));
  return { units: present, sums: Float64Array.from(present, (unit) => sums[unit]!), counts: Float64Array.from(present, (unit) => counts[unit]!) };
}

/** The mean over all items that count, or the share of those whose value is 1. */
export function meanOfSums({ units, sums, counts }: UnitSums): UnitStatistic {
  return (multiplicities) => {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < units.length; i++) {
      const times = multiplicities[units[i]!]!;
      sum += times * sums[i]!;
      count += times * counts[i]!;
    }
    return count === 0 ? null : sum / count;
  };
}

/** First mean minus second; a unit may have items in both. */
export function differenceOfMeans(first: UnitSums, second: UnitSums): UnitStatistic {
  return combined(first, second, (a, b) => a - b);
}

/** First mean over second; null where the second is 0. */
export function ratioOfMeans(first: UnitSums, second: UnitSums): UnitStatistic {
  return combined(first, second, (a, b) => (b === 0 ? null : a / b));
}

function combined(first: UnitSums, second: UnitSums, by: (a: number, b: number) => number | null): UnitStatistic {
  const [meanOfFirst, meanOfSecond] = [meanOfSums(first), meanOfSums(second)];
  return (multiplicities) => {
    const a = meanOfFirst(multiplicities);
    const b = meanOfSecond(multiplicities);
    return a === null || b === null ? null : by(a, b);
  };
}

/** Makes a statistic of items (such as `aurocOf`) one of units. Each resample then costs a pass over all items. */
export function statisticOfItems(units: Units, statistic: (weights: Multiplicities) => number | null): UnitStatistic {
  const weights = new Int32Array(units.of.length);
  return (multiplicities) => {
    for (let item = 0; item < weights.length; item++) weights[item] = multiplicities[units.of[item]!]!;
    return statistic(weights);
  };
}
