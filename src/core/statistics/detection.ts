import { ascendingOrder } from './ranks.ts';
import { topCount } from './summary.ts';

/** How many times each item counts in a resample. */
export type Multiplicities = ArrayLike<number>;

/**
 * Prepares the area under the ROC curve of scores that should be high on the positive items: the chance that a positive
 * one is scored above a negative one, a tie counting one half (Mann & Whitney). The order is found once, so that each
 * resample costs one pass.
 *
 * @returns a function of the items' multiplicities (all 1 by default) to [0, 1], or null without both classes
 */
export function aurocOf(scores: ArrayLike<number>, positive: ArrayLike<boolean>): (weights?: Multiplicities) => number | null {
  requireSameLength(scores, positive);
  const order = ascendingOrder(scores);
  return (weights) => {
    let negativesBelow = 0;
    let positives = 0;
    let wins = 0;
    for (let start = 0; start < order.length; ) {
      const score = scores[order[start]!];
      let tiedPositives = 0;
      let tiedNegatives = 0;
      let end = start;
      for (; end < order.length && scores[order[end]!] === score; end++) {
        const item = order[end]!;
        const weight = weights ? weights[item]! : 1;
        if (positive[item]) tiedPositives += weight;
        else tiedNegatives += weight;
      }
      wins += tiedPositives * (negativesBelow + tiedNegatives / 2);
      negativesBelow += tiedNegatives;
      positives += tiedPositives;
      start = end;
    }
    return positives === 0 || negativesBelow === 0 ? null : wins / (positives * negativesBelow);
  };
}

/** The area under the ROC curve, ties counting one half; null without both classes. */
export function auroc(scores: ArrayLike<number>, positive: ArrayLike<boolean>): number | null {
  return aurocOf(scores, positive)();
}

/**
 * Area under the precision–recall curve as average precision: Σ (Rₙ − Rₙ₋₁) Pₙ over the distinct scores from the highest
 * (tied items enter together), without interpolation. Null without positives.
 */
export function averagePrecision(scores: ArrayLike<number>, positive: ArrayLike<boolean>): number | null {
  requireSameLength(scores, positive);
  const order = ascendingOrder(scores).toReversed();
  let found = 0;
  let sum = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let tiedPositives = 0;
    for (; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) {
      if (positive[order[end]!]) tiedPositives += 1;
    }
    found += tiedPositives;
    sum += tiedPositives * (found / end);
    start = end;
  }
  return found === 0 ? null : sum / found;
}

/**
 * Share of all positive items among the highest-scored fraction. Where equal scores straddle the cut, the share that a
 * random choice among them would find on average. Null without positives.
 * @param fraction of the items that is looked at, in (0, 1]
 */
export function caughtAt(scores: ArrayLike<number>, positive: ArrayLike<boolean>, fraction: number): number | null {
  requireSameLength(scores, positive);
  const looked = topCount(scores.length, fraction);
  const order = ascendingOrder(scores).toReversed();
  let all = 0;
  let caught = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let tiedPositives = 0;
    for (; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) {
      if (positive[order[end]!]) tiedPositives += 1;
    }
    all += tiedPositives;
    if (start < looked) caught += (tiedPositives * (Math.min(end, looked) - start)) / (end - start);
    start = end;
  }
  return all === 0 ? null : caught / all;
}

/**
 * Prepares the share of all positive items that is found by looking at the highest-scored ones first. The fraction is of the items'
 * multiplicities and counts parts of an item; among equal scores it is what a random order finds on average, so the curve is piecewise
 * linear from (0, 0) to (1, 1).
 *
 * @returns a function of the fraction looked at, in [0, 1], and of the items' multiplicities (all 1 by default); null without positives
 */
export function caughtOf(scores: ArrayLike<number>, positive: ArrayLike<boolean>): (fraction: number, weights?: Multiplicities) => number | null {
  requireSameLength(scores, positive);
  const order = ascendingOrder(scores).toReversed();
  return (fraction, weights) => {
    let total = 0;
    for (let i = 0; i < order.length; i++) total += weights ? weights[i]! : 1;
    const looked = fraction * total;
    let all = 0;
    let caught = 0;
    let before = 0;
    for (let start = 0; start < order.length; ) {
      const score = scores[order[start]!];
      let tied = 0;
      let tiedPositives = 0;
      let end = start;
      for (; end < order.length && scores[order[end]!] === score; end++) {
        const item = order[end]!;
        const weight = weights ? weights[item]! : 1;
        tied += weight;
        if (positive[item]) tiedPositives += weight;
      }
      all += tiedPositives;
      if (tied > 0 && before < looked) caught += tiedPositives * Math.min(1, (looked - before) / tied);
      before += tied;
      start = end;
    }
    return all === 0 ? null : caught / all;
  };
}

function requireSameLength(scores: ArrayLike<number>, positive: ArrayLike<boolean>): void {
  if (scores.length !== positive.length) throw new RangeError(`${scores.length} scores for ${positive.length} items`);
}
