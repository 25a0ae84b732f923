import type { RoundResult } from '../../../core/contract/index.ts';
import { isFailure } from '../../../core/metrics/index.ts';
import { caughtOf, clusterBootstrap } from '../../../core/statistics/index.ts';
import type { JudgedRecord } from './record.ts';
import { fewestFailures } from './signals.ts';

/** Shares of a pool that may have been reviewed; close together where queues begin. */
export const catchShares = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;

/**
 * What reviewing by `blend` should find, as labelled validation images say: of all failures in a pool like them, the share among the
 * hardest. The interval is the component bootstrap's; between two shares the curve is as good as straight.
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
    return interval === null ? [] : [{ share, caught: caught(share)!, ...interval }];
  });
}
