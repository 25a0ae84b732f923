import { figure, missing } from './figure.ts';
import { requireShare, scoreInterval, type EffectiveShare, type Share } from './proportions.ts';
import type { Clusters } from './clusters.ts';
import type { Estimate, Figure } from './figure.ts';

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
