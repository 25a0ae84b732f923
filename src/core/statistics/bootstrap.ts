import { Random } from '../random.ts';
import { quantile } from './summary.ts';
import type { Multiplicities } from './detection.ts';

export type Interval = { low: number; high: number };

export type BootstrapOptions = {
  /** The cluster each item belongs to; whole clusters are drawn, since images of one lesion or patient are alike. */
  clusters: readonly string[];
  /** A figure of a resample, given how often each item is in it; null where the resample does not define it. */
  statistic: (weights: Multiplicities) => number | null;
  seed: number;
  replicates?: number;
  /** Coverage of the interval, in (0, 1). */
  confidence?: number;
};

/**
 * Percentile interval of a figure by the cluster bootstrap (Davison & Hinkley 1997, § 3.8): as many clusters as there
 * are, drawn with replacement, each with all its items. A difference between two paired figures is one statistic.
 *
 * @returns null where fewer than nine tenths of the resamples define the figure
 */
export function clusterBootstrap({ clusters, statistic, seed, replicates = 1000, confidence = 0.95 }: BootstrapOptions): Interval | null {
  const members = new Map<string, number>();
  const clusterOf = Int32Array.from(clusters, (cluster) => {
    const known = members.get(cluster);
    if (known !== undefined) return known;
    members.set(cluster, members.size);
    return members.size - 1;
  });
  if (members.size === 0) return null;

  const random = Random.derive(seed, 'bootstrap');
  const drawn = new Int32Array(members.size);
  const weights = new Int32Array(clusters.length);
  const figures: number[] = [];
  for (let replicate = 0; replicate < replicates; replicate++) {
    drawn.fill(0);
    for (let i = 0; i < drawn.length; i++) drawn[random.below(drawn.length)]! += 1;
    for (let i = 0; i < weights.length; i++) weights[i] = drawn[clusterOf[i]!]!;
    const figure = statistic(weights);
    if (figure !== null) figures.push(figure);
  }
  if (figures.length < 0.9 * replicates) return null;
  const sorted = Float64Array.from(figures).sort();
  return { low: quantile(sorted, (1 - confidence) / 2), high: quantile(sorted, (1 + confidence) / 2) };
}

/**
 * The mean of the groups' weighted means, each counting alike, as a statistic of the bootstrap.
 *
 * @param groups of each value
 * @returns null of a resample in which a group has no value
 */
export function meanOfGroups(values: ArrayLike<number>, groups: readonly string[]): (weights: Multiplicities) => number | null {
  const names = [...new Set(groups)];
  const place = Int32Array.from(groups, (group) => names.indexOf(group));
  return (weights) => {
    const sums = new Float64Array(names.length);
    const totals = new Float64Array(names.length);
    for (let i = 0; i < values.length; i++) {
      sums[place[i]!]! += weights[i]! * values[i]!;
      totals[place[i]!]! += weights[i]!;
    }
    return totals.includes(0) ? null : sums.reduce((sum, of, group) => sum + of / totals[group]!, 0) / names.length;
  };
}

/** The weighted mean as a statistic of the bootstrap. */
export function meanOf(values: ArrayLike<number>): (weights: Multiplicities) => number | null {
  return (weights) => {
    let sum = 0;
    let total = 0;
    for (let i = 0; i < values.length; i++) {
      sum += weights[i]! * values[i]!;
      total += weights[i]!;
    }
    return total === 0 ? null : sum / total;
  };
}
