import { bcaBounds, figure, missing, resamplingUnits, type Clusters, type Estimate, type Figure } from '../../../core/statistics/index.ts';
import { Random } from '../../../core/random.ts';
import type { Course } from '../course.ts';

/**
 * Cells whose means are of interest: each level in each layer. A layer has a value a unit, NaN where there is none; the cell of a layer and a level is
 * at layer × number of levels + level.
 */
export type Cells = { layers: readonly Float64Array[]; codes: Int16Array; levels: number };

/** Of the means of all cells, NaN where nothing is in one. */
export type Statistic = (means: Float64Array) => number;

type Options = { seed: number; replicates: number; confidence: number };

/**
 * Bundles of clusters that are drawn where there are more clusters: they get the width of an interval right to about 2.2 % (`resamplingUnits`), which is
 * enough for a course over rounds, and make resamples of hundreds of means cheap.
 */
const mostDrawn = 1000;

/**
 * BCa intervals (see `bcaIntervals`) of figures that are computed from means of cells, all from the same resamples of whole clusters: sums a
 * drawn unit and cell are added up once, and a resample is a weighted sum of them.
 * @returns of each statistic its value with the interval, or why there is none
 */
export async function resampleMeans(clusters: Clusters, cells: Cells, statistics: readonly Statistic[], { seed, replicates, confidence }: Options, course: Course): Promise<Figure<Estimate>[]> {
  const sums = sumUp(clusters, cells, seed);
  const { units } = sums;
  const means = new Float64Array(sums.cells);
  weighMeans(sums, new Float64Array(units).fill(1), means);
  const estimates = statistics.map((statistic) => statistic(means));
  const drawn = new Float64Array(units);
  const figures = statistics.map(() => new Float64Array(replicates));
  const defined = new Int32Array(statistics.length);
  const random = Random.derive(seed, 'over rounds');
  for (let replicate = 0; replicate < replicates; replicate++) {
    if (replicate % 16 === 0) {
      await course.pause?.();
      course.onProgress?.(replicate / replicates);
    }
    drawn.fill(0);
    for (let i = 0; i < units; i++) drawn[random.below(units)]! += 1;
    weighMeans(sums, drawn, means);
    for (const [s, statistic] of statistics.entries()) {
      const value = statistic(means);
      if (!Number.isNaN(value)) figures[s]![defined[s]!++] = value;
    }
  }
  course.onProgress?.(1);
  const left = leaveOneOut(sums, statistics);
  return statistics.map((_, s) => {
    const estimate = estimates[s]!;
    if (Number.isNaN(estimate)) return missing('There is nothing to compute it from.');
    const jackknife = left[s]!;
    if (defined[s]! < 0.9 * replicates || jackknife.some(Number.isNaN)) return missing('It rests on too few independent patients or lesions: without some of them it is not defined.');
    const bounds = bcaBounds({ resampled: figures[s]!.subarray(0, defined[s]!), estimate, jackknife, confidence });
    return bounds.value === null ? bounds : figure({ estimate, ...bounds.value });
  });
}

/** [cells, units] */
type Sums = { units: number; cells: number; sums: Float64Array; counts: Float64Array };

/** Only clusters that have a value in any cell are drawn. */
function sumUp(clusters: Clusters, { layers, codes, levels }: Cells, seed: number): Sums {
  const valued = Int32Array.from(codes.keys()).filter((unit) => layers.some((layer) => !Number.isNaN(layer[unit])));
  const place = new Int32Array(clusters.count).fill(-1);
  let count = 0;
  const indices = valued.map((unit) => {
    const cluster = clusters.indices[unit]!;
    if (place[cluster] === -1) place[cluster] = count++;
    return place[cluster]!;
  });
  const { of, count: units } = resamplingUnits({ indices, count }, { most: mostDrawn, seed });
  const cells = layers.length * levels;
  const result = { units, cells, sums: new Float64Array(units * cells), counts: new Float64Array(units * cells) };
  for (const [i, unit] of valued.entries()) {
    for (const [l, layer] of layers.entries()) {
      if (Number.isNaN(layer[unit])) continue;
      const at = (l * levels + codes[unit]!) * units + of[i]!;
      result.sums[at]! += layer[unit]!;
      result.counts[at]! += 1;
    }
  }
  return result;
}

/** A cell's columns of sums and counts are read in one go, so that the running totals stay in registers. */
function weighMeans({ units, cells, sums, counts }: Sums, times: Float64Array, means: Float64Array): void {
  for (let c = 0; c < cells; c++) {
    let [sum, count, otherSum, otherCount] = [0, 0, 0, 0];
    const start = c * units;
    let unit = 0;
    for (; unit + 1 < units; unit += 2) {
      const [one, other] = [times[unit]!, times[unit + 1]!];
      sum += one * sums[start + unit]!;
      count += one * counts[start + unit]!;
      otherSum += other * sums[start + unit + 1]!;
      otherCount += other * counts[start + unit + 1]!;
    }
    if (unit < units) {
      sum += times[unit]! * sums[start + unit]!;
      count += times[unit]! * counts[start + unit]!;
    }
    means[c] = count + otherCount > 0 ? (sum + otherSum) / (count + otherCount) : Number.NaN;
  }
}

/** Each statistic without each drawn unit in turn. */
function leaveOneOut({ units, cells, sums, counts }: Sums, statistics: readonly Statistic[]): Float64Array[] {
  const [wholeSums, wholeCounts] = [new Float64Array(cells), new Float64Array(cells)];
  for (let c = 0; c < cells; c++) {
    for (let at = c * units; at < (c + 1) * units; at++) {
      wholeSums[c]! += sums[at]!;
      wholeCounts[c]! += counts[at]!;
    }
  }
  const result = statistics.map(() => new Float64Array(units));
  const means = new Float64Array(cells);
  for (let unit = 0; unit < units; unit++) {
    for (let c = 0; c < cells; c++) {
      const number = wholeCounts[c]! - counts[c * units + unit]!;
      means[c] = number > 0 ? (wholeSums[c]! - sums[c * units + unit]!) / number : Number.NaN;
    }
    for (const [s, statistic] of statistics.entries()) result[s]![unit] = statistic(means);
  }
  return result;
}
