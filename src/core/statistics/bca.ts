import { Random } from '../random.ts';
import { figure, missing, requireConfidence } from './figure.ts';
import { normalCumulative, normalQuantile } from './normal.ts';
import { studentReach } from './student.ts';
import type { Estimate, Figure } from './figure.ts';
import type { Interval } from './bootstrap.ts';
import type { UnitStatistic } from './resampling.ts';

export type BcaOptions = {
  /** How many units there are to draw from. */
  units: number;
  /** Figures to be computed on the same resamples, so that drawing is paid for once. */
  statistics: readonly UnitStatistic[];
  seed: number;
  replicates?: number;
  /** Coverage of the interval, in (0, 1). */
  confidence?: number;
  /** Up to so many units the jackknife leaves each out in turn, of more it leaves out that many equal groups. */
  jackknifeGroups?: number;
  /** Told the share that is done, in (0, 1], after each hundredth. */
  onProgress?: (share: number) => void;
};

/**
 * Bias-corrected and accelerated intervals by the bootstrap over whole units (Efron 1987, JASA 82:171), widened where few units count (see
 * `bcaBounds`): as many units as there are, drawn with replacement, each with all its items. The acceleration is the jackknife's over units or groups of them (Efron & Tibshirani 1993,
 * eq. 14.15; leaving out groups changes neither its numerator's nor its denominator's mean).
 *
 * @returns for each statistic its value on the sample with the interval, or why there is none: fewer than nine tenths of the resamples
 *   define the figure, it rests on a single unit, or all resamples lie on one side of it
 */
export function bcaIntervals(options: BcaOptions): Figure<Estimate>[] {
  const { units, statistics, seed, replicates = 2000, confidence = 0.95, onProgress } = options;
  requireConfidence(confidence);
  const once = new Int32Array(units).fill(1);
  const estimates = statistics.map((statistic) => (units === 0 ? null : statistic(once)));
  const figures = statistics.map(() => new Float64Array(replicates));
  const defined = new Int32Array(statistics.length);
  const random = Random.derive(seed, 'bca');
  const drawn = new Int32Array(units);
  for (let replicate = 0; replicate < replicates; replicate++) {
    drawn.fill(0);
    for (let i = 0; i < units; i++) drawn[random.below(units)]! += 1;
    for (let s = 0; s < statistics.length; s++) {
      const value = estimates[s] === null ? null : statistics[s]!(drawn);
      if (value !== null) figures[s]![defined[s]!++] = value;
    }
    if (onProgress && (replicate + 1) % Math.ceil(replicates / 100) === 0) onProgress((replicate + 1) / replicates);
  }
  return statistics.map((statistic, s) => {
    const estimate = estimates[s]!;
    if (estimate === null) return missing('There are no items, so there is no figure.');
    if (defined[s]! < 0.9 * replicates) return missing(`${tooFew} to be drawn again: without them the figure is not defined.`);
    const left = jackknife(units, statistic, options.jackknifeGroups ?? 1000);
    if (left === null) return missing(`${tooFew}: leaving some out leaves no figure.`);
    const bounds = bcaBounds({ resampled: figures[s]!.subarray(0, defined[s]!), estimate, jackknife: left, confidence });
    return bounds.value === null ? bounds : figure({ estimate, ...bounds.value });
  });
}

const tooFew = 'It rests on too few independent patients or lesions';

export type BcaBounds = { resampled: Float64Array; estimate: number; jackknife: Float64Array; confidence?: number };

/**
 * The bounds from figures of resamples and of the jackknife. The bias correction z₀ is the normal quantile of the share of resamples
 * below the estimate, ties counting one half (as SciPy's `bootstrap`); figures that differ by rounding only are ties.
 *
 * Efron's interval takes the resamples' spread for the true one, and so is too short where it rests on few units: it is widened as Hesterberg (2015, The
 * American Statistician 69:371) widens the percentile interval, by t × √((ν + 1) / ν) in place of the normal quantile. ν are the degrees of freedom of the
 * jackknife's variance (`degreesOfFreedom`): fewer than units where some count for more than others, as those of a small group that is compared with a large
 * one do. A bound that would lie beyond the outermost resample is this resample.
 */
export function bcaBounds({ resampled, estimate, jackknife, confidence = 0.95 }: BcaBounds): Figure<Interval> {
  const sorted = resampled.toSorted();
  const size = Math.max(Math.abs(estimate), Math.abs(sorted[0]!), Math.abs(sorted.at(-1)!));
  let below = 0;
  for (const value of sorted) below += Math.abs(value - estimate) <= 1e-12 * size ? 0.5 : value < estimate ? 1 : 0;
  const share = below / sorted.length;
  if (share === 0 || share === 1) return missing('All resamples lie on one side of the estimate, so its bias cannot be corrected.');
  const bias = normalQuantile(share);
  const acceleration = accelerationOf(jackknife);
  const degrees = degreesOfFreedom(jackknife, estimate);
  const reach = studentReach(confidence, degrees) * Math.sqrt((degrees + 1) / degrees);
  const at = (normal: number): number | null => {
    const z = bias + normal;
    const stretch = 1 - acceleration * z;
    return stretch <= 0 ? null : resampleQuantile(sorted, normalCumulative(bias + z / stretch));
  };
  const low = at(-reach);
  const high = at(reach);
  if (low === null || high === null) return missing('The figure is too skewed over patients or lesions for an interval.');
  return figure({ low, high });
}

/**
 * The p (B + 1)-th of B resamples (Davison & Hinkley 1997, § 5.2.1), between two of them in proportion: of a continuous figure a new resample lies below it
 * with probability p on average. The quantile by which a sample is described, the p (B − 1)-th above the first, lies further in and loses .2 % of the
 * coverage with 1,000 resamples.
 */
function resampleQuantile(sorted: Float64Array, probability: number): number {
  const position = Math.min(Math.max(probability * (sorted.length + 1) - 1, 0), sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  return low + (sorted[Math.min(below + 1, sorted.length - 1)]! - low) * (position - below);
}

/**
 * Degrees of freedom of the jackknife's variance V = Σdᵢ², dᵢ = θ̄ − θᵢ: 2V² over its own variance (Satterthwaite 1946, Biometrics Bulletin 2:110), which is
 * estimated by Σdᵢ⁴ − V² / n. Values from a normal distribution with a unit each give about n − 1, and this is the most.
 * @returns at least 1; n counts units without which the figure is another by more than rounding
 */
export function degreesOfFreedom(jackknife: Float64Array, estimate: number): number {
  let mean = 0;
  for (const without of jackknife) mean += without / jackknife.length;
  let [squares, fourths, size] = [0, 0, Math.abs(estimate)];
  for (const without of jackknife) {
    const square = (mean - without) * (mean - without);
    squares += square;
    fourths += square * square;
    size = Math.max(size, Math.abs(without));
  }
  let units = 0;
  for (const without of jackknife) if (Math.abs(without - estimate) > 1e-12 * size) units += 1;
  const most = Math.max(1, units - 1);
  const variance = fourths - squares ** 2 / units;
  return variance > 0 ? Math.max(1, Math.min(most, (2 * squares ** 2) / variance)) : most;
}

/** Σ(θ̄ − θᵢ)³ / 6(Σ(θ̄ − θᵢ)²)^{3/2}; 0 where leaving out changes nothing. */
export function accelerationOf(jackknife: ArrayLike<number>): number {
  let mean = 0;
  for (let i = 0; i < jackknife.length; i++) mean += jackknife[i]! / jackknife.length;
  let squares = 0;
  let cubes = 0;
  for (let i = 0; i < jackknife.length; i++) {
    const influence = mean - jackknife[i]!;
    squares += influence * influence;
    cubes += influence * influence * influence;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

/** The figure without each unit, or each group of units; null where one of these is not defined. */
function jackknife(units: number, statistic: UnitStatistic, mostGroups: number): Float64Array | null {
  const groups = Math.min(units, mostGroups);
  const result = new Float64Array(groups);
  const weights = new Int32Array(units).fill(1);
  for (let group = 0; group < groups; group++) {
    for (let unit = group; unit < units; unit += groups) weights[unit] = 0;
    const value = statistic(weights);
    if (value === null) return null;
    result[group] = value;
    for (let unit = group; unit < units; unit += groups) weights[unit] = 1;
  }
  return result;
}
