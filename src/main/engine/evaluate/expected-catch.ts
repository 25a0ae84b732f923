import type { RoundResult } from '../../../core/contract/index.ts';
import { isFailure } from '../../../core/metrics/index.ts';
import { caughtOf, clusterBootstrap, type Interval } from '../../../core/statistics/index.ts';
import type { JudgedRecord } from './record.ts';
import { fewestFailures } from './signals.ts';

/** Shares of a pool that may have been reviewed; close together where queues begin. */
export const catchShares: readonly number[] = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/**
 * What reviewing by `blend` should find, as labelled validation images say: of all failures in a pool like them, the share among the
 * hardest. The interval holds the component bootstrap's, which knows how images hang together, and Wilson's of as many failures, which
 * knows that having found all of a few is no promise to find all. Between two shares the curve is as good as straight.
 *
 * @param validation with `blend` among the signals; its members may have been chosen there, which flatters the curve a little
 * @returns empty under ten failures, or ten images that did not fail
 */
export function expectCatch(validation: readonly JudgedRecord[], seed: number): NonNullable<RoundResult['expectedCatch']> {
  const failed = validation.map((record) => isFailure(record.dense.iou));
  const failures = failed.filter(Boolean).length;
  if (failures < fewestFailures || failed.length - failures < fewestFailures) return [];
  const blend = validation.map((record) => record.signals['blend']!);
  const clusters = validation.map((record) => record.component);
  const caught = caughtOf(blend, failed);
  return catchShares.flatMap((share) => {
    const interval = clusterBootstrap({ clusters, statistic: (weights) => caught(share, weights), seed });
    const found = caught(share)!;
    if (share === 1) return [{ share, caught: found, low: 1, high: 1 }];
    const { low, high } = scoreInterval(found, failures);
    return interval === null ? [] : [{ share, caught: found, low: Math.min(low, interval.low), high: Math.max(high, interval.high) }];
  });
}

/** The normal distribution's quantile at .975. */
const z = 1.959963984540054;

/** Wilson's score interval (1927) of a share of n at 95 %; the share need not be of whole items, since equal scores are shared out. */
export function scoreInterval(share: number, n: number): Interval {
  const centre = share + z ** 2 / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  const scale = 1 + z ** 2 / n;
  // At 0 and 1 the two terms are equal but for a rounding.
  return { low: share === 0 ? 0 : (centre - half) / scale, high: share === 1 ? 1 : (centre + half) / scale };
}
