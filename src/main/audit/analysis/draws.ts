import { Random } from '../../../core/random.ts';
import { resamplingUnits, type Clusters, type Units } from '../../../core/statistics/index.ts';

/** Resamples of whole clusters, or of bundles of many, drawn once for all figures. */
export type Draws = {
  units: Units;
  replicates: number;
  /** [replicates, units.count]: how often each unit is in each resample. */
  times: Uint8Array;
};

/** Up to so many clusters, each is drawn by itself. */
const mostClusters = 10_000;

/** Bundles that more clusters are put together to: the width of an interval is right to about 1.1 %, √(1 / 2n), at two fifths of the time of 10,000. */
const bundles = 4_000;

/**
 * Draws as `bcaIntervals` does. That a unit comes more than 255 times in one resample has a chance below 1e-300 with 256 units and more, and with fewer
 * there are not as many draws.
 * @param most bundles that clusters are put together to, where there are more (`resamplingUnits`)
 */
export function drawResamples(clusters: Clusters, { seed, replicates }: { seed: number; replicates: number }, most = clusters.count > mostClusters ? bundles : mostClusters): Draws {
  const units = resamplingUnits(clusters, { seed, most });
  const times = new Uint8Array(replicates * units.count);
  const random = Random.derive(seed, 'bca');
  for (let start = 0; start < times.length; start += units.count) {
    for (let i = 0; i < units.count; i++) times[start + random.below(units.count)]! += 1;
  }
  return { units, replicates, times };
}
