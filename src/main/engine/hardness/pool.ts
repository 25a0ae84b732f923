import { ascendingOrder, ranks, topCount } from '../../../core/statistics/index.ts';

/** Signals that `blend` sums by default. */
export const defaultBlend = ['self-confidence', 'tta', 'pruning'] as const;

/** Share of each pool that is flagged. */
export const flaggedShare = 0.1;

/**
 * The blend of one pool: the sum of each member's ranks within the pool, every rank divided by the pool's size, so that
 * pools of different sizes can stand in one list. Higher means harder, in (0, members].
 *
 * @param members one list of values a member, in the same order of images, higher = harder
 */
export function blendRanks(members: readonly (readonly number[])[]): Float64Array {
  const count = members[0]?.length ?? 0;
  const blend = new Float64Array(count);
  for (const member of members) {
    const memberRanks = ranks(member);
    for (let i = 0; i < count; i++) blend[i]! += memberRanks[i]! / count;
  }
  return blend;
}

export type PoolFlags = {
  flagged: boolean[];
  /** The lowest flagged score; null where none is flagged. */
  cutOff: number | null;
};

/**
 * Flags the top share of one pool by score. Equal scores at the cut go in the order of the images, so that the number is
 * exact; an image on which no pruned network differed (score 0) is never flagged.
 */
export function flagPool(scores: readonly number[], share = flaggedShare): PoolFlags {
  const flagged = scores.map(() => false);
  let cutOff: number | null = null;
  const hardestFirst = ascendingOrder(scores.map((score) => -score));
  for (const index of hardestFirst.subarray(0, topCount(scores.length, share))) {
    const score = scores[index]!;
    if (score <= 0) break;
    flagged[index] = true;
    cutOff = score;
  }
  return { flagged, cutOff };
}
