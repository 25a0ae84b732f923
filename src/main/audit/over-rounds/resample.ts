import { buildBlock, leaveOneOut, resampleMeans, totalsByUnit } from '../analysis/block.ts';
import { drawResamples } from '../analysis/draws.ts';
import { intervalOf } from '../analysis/interval.ts';
import type { Course } from '../course.ts';
import type { Clusters, Estimate, Figure } from '../../../core/statistics/index.ts';

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
 * BCa intervals of figures that are computed from means of cells, all from the same resamples of whole clusters. Only clusters that have a value in
 * any cell are drawn.
 * @returns of each statistic its value with the interval, or why there is none
 */
export async function statisticsOfMeans(clusters: Clusters, { layers, codes, levels }: Cells, statistics: readonly Statistic[], options: Options, course: Course): Promise<Figure<Estimate>[]> {
  const valued = Int32Array.from(codes.keys()).filter((unit) => layers.some((layer) => !Number.isNaN(layer[unit])));
  const draws = drawResamples(renumbered(clusters, valued), options, mostDrawn);
  const columns = layers.map((layer) => Float64Array.from(valued, (unit) => layer[unit]!));
  const block = buildBlock(draws, { codes: Int32Array.from(valued, (unit) => codes[unit]!), cells: levels }, valued.map((_, place) => place), columns);
  const resampled = await resampleMeans(block, draws, [...Array(levels).keys()], course);
  course.onProgress?.(1);

  const cells = layers.flatMap((_, layer) => Array.from({ length: levels }, (__, level) => ({ layer, level })));
  const totals = cells.map(({ layer, level }) => totalsByUnit(block, draws.units.count, level, layer));
  const whole = totals.map(({ sum, count }) => Float64Array.of(count === 0 ? Number.NaN : sum / count));
  const [estimates, drawn, without] = [whole, cells.map(({ layer, level }) => resampled[level]![layer]!.own), totals.map(leaveOneOut)].map((means) => evaluated(statistics, means));
  return statistics.map((_, s) => intervalOf(estimates![s]![0]!, drawn![s]!, without![s]!, options.confidence));
}

/** The clusters of some units, numbered by first occurrence. */
function renumbered({ indices, count }: Clusters, units: Int32Array): Clusters {
  const place = new Int32Array(count).fill(-1);
  let known = 0;
  const of = units.map((unit) => {
    const cluster = indices[unit]!;
    if (place[cluster] === -1) place[cluster] = known++;
    return place[cluster]!;
  });
  return { indices: of, count: known };
}

/** Each statistic of the cells' first means, second means, and so on. */
function evaluated(statistics: readonly Statistic[], cells: readonly Float64Array[]): Float64Array[] {
  // Without any cell, as of a project without images, there is nothing to be found of any statistic.
  const length = cells[0]?.length ?? 0;
  const result = statistics.map(() => new Float64Array(length));
  const means = new Float64Array(cells.length);
  for (let i = 0; i < length; i++) {
    for (let c = 0; c < cells.length; c++) means[c] = cells[c]![i]!;
    for (const [s, statistic] of statistics.entries()) result[s]![i] = statistic(means);
  }
  return result;
}
