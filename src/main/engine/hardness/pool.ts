import { ascendingOrder, ranks, topCount } from '../../../core/statistics/index.ts';
import { sumOf } from './blend.ts';

/** Share of each pool that is flagged. */
export const flaggedShare = 0.1;

/** Ranks within one pool, divided by its size, in (0, 1]: pools of different sizes can stand in one list. Higher means harder, as the values do. */
export function rankShares(values: readonly number[]): Float64Array {
  return ranks(values).map((rank) => rank / values.length);
}

/**
 * The blend of one pool: the sum of each member's ranks within the pool, as shares. Higher means harder, in (0, members].
 *
 * @param members one list of values a member, in the same order of images, higher = harder
 */
export function blendRanks(members: readonly (readonly number[])[]): Float64Array {
  return sumOf(members.map(rankShares), members[0]?.length ?? 0);
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
