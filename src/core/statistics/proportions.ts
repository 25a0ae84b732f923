import { figure, missing, requireConfidence } from './figure.ts';
import { normalReach, normalTwoSided } from './normal.ts';
import { bisect } from './roots.ts';
import type { Estimate, Figure, RatioEstimate } from './figure.ts';

/** How many of a group's items have the property: whole numbers, 0 ≤ events ≤ total. */
export type Share = { events: number; total: number };

/** A share whose items say as much as `effective` independent ones: fewer where items of one cluster are alike, more where a finite population was sampled. */
export type EffectiveShare = Share & { effective: number };

/**
 * A share with the score interval of Wilson (1927), in [0, 1]: what Newcombe (1998, Statistics in Medicine 17:857, method 3)
 * recommends, since it holds for few items and for shares of 0 and 1.
 */
export function wilsonInterval(share: Share, confidence = 0.95): Figure<Estimate> {
  return scoreInterval(independent(share), confidence);
}

/**
 * Difference of two independent shares, first minus second, in [−1, 1], with Newcombe's hybrid score interval (1998, Statistics in
 * Medicine 17:873, method 10): the distances to the bounds of each share's Wilson interval, squared and added.
 */
export function differenceOfShares(first: Share, second: Share, confidence = 0.95): Figure<Estimate> {
  return differenceAt(independent(first), independent(second), confidence);
}

/**
 * Two-sided score test that two independent shares are equal: Pearson's χ² with one degree of freedom, without continuity correction.
 * @returns the signed root of χ² and the P value
 */
export function scoreTest(first: Share, second: Share): Figure<{ z: number; p: number }> {
  requireShare(first);
  requireShare(second);
  if (first.total === 0 || second.total === 0) return missing(emptyGroup);
  const pooled = (first.events + second.events) / (first.total + second.total);
  if (pooled === 0 || pooled === 1) return missing(constantOutcome(pooled));
  const z = (first.events / first.total - second.events / second.total) / Math.sqrt(pooled * (1 - pooled) * (1 / first.total + 1 / second.total));
  return figure({ z, p: normalTwoSided(z) });
}

export type RiskRatioOptions = { confidence?: number; method?: 'score' | 'log' };

/**
 * Ratio of two independent shares, first over second.
 *
 * `score`, the default: the interval of Koopman (1984, Biometrics 40:513), all ratios that the score test does not reject; with no
 * event in the second group there is no upper bound and no estimate, with none in the first the lower bound is 0.
 * `log`: the interval of Katz et al. (1978, Biometrics 34:469) on the logarithm, for many events only.
 */
export function riskRatio(first: Share, second: Share, { confidence = 0.95, method = 'score' }: RiskRatioOptions = {}): Figure<RatioEstimate> {
  const score = ratioAt(independent(first), independent(second), confidence);
  if (method === 'score' || score.value === null) return score;
  const { estimate } = score.value;
  if (estimate === null || estimate === 0) return missing('The interval on the logarithm needs events in both groups; the score interval does not.');
  const reach = normalReach(confidence);
  const error = Math.sqrt(1 / first.events - 1 / first.total + 1 / second.events - 1 / second.total);
  return figure({ estimate, low: estimate * Math.exp(-reach * error), high: estimate * Math.exp(reach * error) });
}

/** A two-by-two table: rows are the groups, columns events and the rest. */
export type Table = { first: Share; second: Share };

/**
 * Odds ratio, first over second, with the interval of Woolf (1955) on the logarithm. Where a cell is empty, one half is added to all
 * four (Haldane 1956, Anscombe 1956), and `corrected` says so.
 */
export function oddsRatio({ first, second }: Table, confidence = 0.95): Figure<Estimate & { corrected: boolean }> {
  return oddsRatioAt(independent(first), independent(second), confidence);
}

/**
 * Wilson's interval with the effective number of items in place of the counted one (Korn & Graubard 1998; Franco et al. 2019, Journal of Survey
 * Statistics and Methodology 7:334), in [0, 1].
 * @throws RangeError where counts are not whole, or the effective number is below 0 or not finite
 */
export function scoreInterval(share: EffectiveShare, confidence = 0.95): Figure<Estimate> {
  requireShare(share);
  requireConfidence(confidence);
  const { events, total, effective } = share;
  if (!(effective >= 0 && Number.isFinite(effective))) throw new RangeError(`an effective number of items is at least 0 and finite, not ${effective}`);
  if (total === 0 || effective === 0) return missing('The group has no items, so it has no share.');
  const z = normalReach(confidence);
  const estimate = events / total;
  const middle = (estimate * effective + (z * z) / 2) / (effective + z * z);
  const reach = (z / (effective + z * z)) * Math.sqrt(estimate * (1 - estimate) * effective + (z * z) / 4);
  return figure({ estimate, low: events === 0 ? 0 : middle - reach, high: events === total ? 1 : middle + reach });
}

/** Difference of two shares, first minus second, with Newcombe's interval (`differenceOfShares`) from the bounds of {@link scoreInterval}. */
export function differenceAt(first: EffectiveShare, second: EffectiveShare, confidence = 0.95): Figure<Estimate> {
  const [a, b] = [scoreInterval(first, confidence), scoreInterval(second, confidence)];
  if (a.value === null || b.value === null) return missing(emptyGroup);
  const estimate = a.value.estimate - b.value.estimate;
  return figure({
    estimate,
    low: estimate - Math.hypot(a.value.estimate - a.value.low, b.value.high - b.value.estimate),
    high: estimate + Math.hypot(a.value.high - a.value.estimate, b.value.estimate - b.value.low),
  });
}

/** Ratio of two shares, first over second, with Koopman's score interval (`riskRatio`) at their effective numbers. */
export function ratioAt(first: EffectiveShare, second: EffectiveShare, confidence = 0.95): Figure<RatioEstimate> {
  for (const share of [first, second]) requireShare(share);
  requireConfidence(confidence);
  if (first.total === 0 || second.total === 0) return missing(emptyGroup);
  if (first.events + second.events === 0) return missing('Neither group has an event, so the ratio of their shares is not defined.');
  const estimate = second.events === 0 ? null : first.events / first.total / (second.events / second.total);
  return figure({ estimate, ...scoreBounds(atEffective(first), atEffective(second), estimate, normalReach(confidence)) });
}

/**
 * Odds ratio, first over second, with Woolf's interval (`oddsRatio`), each group's part of the variance multiplied by its design effect. Where a
 * cell is empty, one half is added to all four counts (Haldane 1956, Anscombe 1956), and `corrected` says so.
 */
export function oddsRatioAt(first: EffectiveShare, second: EffectiveShare, confidence = 0.95): Figure<Estimate & { corrected: boolean }> {
  for (const share of [first, second]) requireShare(share);
  requireConfidence(confidence);
  if (first.total === 0 || second.total === 0) return missing(emptyGroup);
  const pooled = (first.events + second.events) / (first.total + second.total);
  if (pooled === 0 || pooled === 1) return missing(constantOutcome(pooled));
  const cells = [first.events, first.total - first.events, second.events, second.total - second.events] as const;
  const corrected = cells.includes(0);
  const [a, b, c, d] = corrected ? (cells.map((cell) => cell + 0.5) as [number, number, number, number]) : cells;
  const estimate = (a * d) / (b * c);
  const variance = (first.total / first.effective) * (1 / a + 1 / b) + (second.total / second.effective) * (1 / c + 1 / d);
  const reach = normalReach(confidence) * Math.sqrt(variance);
  return figure({ estimate, low: estimate * Math.exp(-reach), high: estimate * Math.exp(reach), corrected });
}

function atEffective({ events, total, effective }: EffectiveShare): Share {
  return { events: (events / total) * effective, total: effective };
}

function independent(share: Share): EffectiveShare {
  return { ...share, effective: share.total };
}

/**
 * The two ratios at which Koopman's score statistic is `reach`.
 * @param first,second with events in at least one; fractions are welcome, since an effective number may be one
 */
function scoreBounds(first: Share, second: Share, estimate: number | null, reach: number): { low: number; high: number | null } {
  const excess = (logRatio: number): number => ratioScore(first, second, Math.exp(logRatio));
  const middle = Math.log(estimate === null ? (first.events + 0.5) / first.total / (0.5 / second.total) : Math.max(estimate, 0.25 / first.total));
  const bound = (sign: 1 | -1): number => {
    let far = middle + sign;
    while (sign * excess(far) > -reach) far += sign;
    let near = middle;
    while (sign * excess(near) < -reach) near -= sign;
    return Math.exp(bisect((logRatio) => sign * excess(logRatio) + reach, near, far));
  };
  return { low: first.events === 0 ? 0 : bound(-1), high: second.events === 0 ? null : bound(1) };
}

/** Koopman's statistic, as a signed root: how far the shares are from a given ratio, by the variance that this ratio makes most likely. */
function ratioScore(first: Share, second: Share, ratio: number): number {
  const n = first.total + second.total;
  const b = ratio * (first.total + second.events) + first.events + second.total;
  const c = first.events + second.events;
  // The smaller root of n·φ·p² − b·p + c = 0, written without cancellation.
  const p2 = Math.min((2 * c) / (b + Math.sqrt(Math.max(0, b * b - 4 * ratio * n * c))), 1, 1 / ratio);
  const p1 = Math.min(1, ratio * p2);
  const variance = (p1 * (1 - p1)) / first.total + (ratio * ratio * p2 * (1 - p2)) / second.total;
  const difference = first.events / first.total - (ratio * second.events) / second.total;
  return difference === 0 ? 0 : difference / Math.sqrt(variance);
}

export const emptyGroup = 'One of the two groups has no items, so there is nothing to compare.';

export function constantOutcome(share: number): string {
  return `The outcome is the same for every item (${share === 0 ? 'none has it' : 'all have it'}), so the groups cannot differ in it.`;
}

/** @throws RangeError where the counts are not whole numbers with 0 ≤ events ≤ total */
export function requireShare({ events, total }: Share): void {
  const whole = Number.isSafeInteger(events) && Number.isSafeInteger(total);
  if (!whole || events < 0 || events > total) throw new RangeError(`${events} of ${total} is no share of whole items`);
}
