import { figure, missing, requireConfidence } from './figure.ts';
import { normalReach } from './normal.ts';
import { constantOutcome, emptyGroup, requireShare, scoreBounds } from './proportions.ts';
import type { Clusters } from './clusters.ts';
import type { Estimate, Figure, RatioEstimate } from './figure.ts';
import type { Share } from './proportions.ts';

/** A share whose items say as much as `effective` independent ones: fewer where items of one cluster are alike, more where a finite population was sampled. */
export type EffectiveShare = Share & { effective: number };

/**
 * How alike two items of one cluster are in a share, as the mean over all such pairs (the pairwise estimator with equal weights, Karlin, Cameron & Williams
 * 1981; Ridout, Demétrio & Firth 1999, Biometrics 55:137): Σ over pairs of (yᵢ − p)(yⱼ − p), over p(1 − p) times their number. Of all estimates it
 * is the one by which 1 + (m − 1)·ρ is the design effect of the observed clusters (`designEffect`), also where large clusters have the property more
 * often than small ones, which `intraclassCorrelation` does not see.
 *
 * @param values 0 or 1 an item
 * @returns at least 0; 0 where it would be negative, and where no cluster has two items or all items are equal, since nothing is known of it then
 */
export function pairwiseLikeness(values: ArrayLike<number>, { indices, count }: Clusters): number {
  if (values.length !== indices.length) throw new RangeError(`${values.length} values for ${indices.length} items`);
  const [sums, sizes] = [new Float64Array(count), new Float64Array(count)];
  let events = 0;
  for (let i = 0; i < values.length; i++) {
    sums[indices[i]!]! += values[i]!;
    sizes[indices[i]!]! += 1;
    events += values[i]!;
  }
  const share = events / values.length;
  const variance = share * (1 - share);
  let squares = 0;
  let pairs = 0;
  for (let c = 0; c < count; c++) {
    squares += (sums[c]! - share * sizes[c]!) ** 2;
    pairs += sizes[c]! * (sizes[c]! - 1);
  }
  return pairs === 0 || variance === 0 ? 0 : Math.max(0, (squares / variance - values.length) / pairs);
}

/** A share whose variance is `effect` times that of independent items. */
export function withDesignEffect(share: Share, effect: number): EffectiveShare {
  requireEffect(effect);
  return { ...share, effective: share.total / effect };
}

/** Whole counts for an exact test: events and the others divided by the design effect, each rounded. */
export function dividedBy({ events, total }: Share, effect: number): Share {
  requireEffect(effect);
  const divided = Math.round(events / effect);
  return { events: divided, total: divided + Math.round((total - events) / effect) };
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

/**
 * A share of a finite population from a simple random sample of it: Wilson's interval at the effective number n·(N − 1) / (N − n), which
 * the finite population correction amounts to (Cochran 1977, eq. 3.8), never beyond what the counted items leave possible.
 * @param population N, the sampled items included
 */
export function finiteInterval(sample: Share, population: number, confidence = 0.95): Figure<Estimate> {
  requireShare(sample);
  const { events, total } = sample;
  if (!Number.isSafeInteger(population) || population < total) throw new RangeError(`${total} items are no sample of ${population}`);
  if (total === 0) return missing('The sample has no items, so nothing is known of the others.');
  const estimate = events / total;
  if (total === population) return figure({ estimate, low: estimate, high: estimate });
  const { low, high } = scoreInterval({ ...sample, effective: (total * (population - 1)) / (population - total) }, confidence).value!;
  return figure({ estimate, low: Math.max(low, events / population), high: Math.min(high, (population - total + events) / population) });
}

function requireEffect(effect: number): void {
  if (!(effect > 0 && Number.isFinite(effect))) throw new RangeError(`a design effect is above 0 and finite, not ${effect}`);
}
