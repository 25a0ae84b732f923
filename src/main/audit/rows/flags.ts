import { auditFlagShares } from '../../../core/contract/index.ts';
import { ascendingOrder, topCount } from '../../../core/statistics/index.ts';
import type { AuditTable } from './table.ts';

/**
 * Which images would be flagged at other shares, by the round's own rule: the highest scores among images it was trained on, and among those it had
 * not seen; equal scores at the cut in the order of the images; a score of 0 never.
 * @param scores NaN where there is none
 */
export function flagsAt(scores: Float64Array, seen: Uint8Array): AuditTable['flaggedAt'] {
  const pools = [0, 1].map((pool) => {
    const images = Int32Array.from(scores.keys()).filter((image) => seen[image] === pool && !Number.isNaN(scores[image]));
    const hardestFirst = ascendingOrder(Float64Array.from(images, (image) => -scores[image]!));
    return hardestFirst.map((place) => images[place]!);
  });
  return auditFlagShares.map((at) => {
    const flagged = new Uint8Array(scores.length);
    for (const pool of pools) {
      for (const image of pool.subarray(0, topCount(pool.length, at))) flagged[image] = scores[image]! > 0 ? 1 : 0;
    }
    return { at, flagged };
  });
}
