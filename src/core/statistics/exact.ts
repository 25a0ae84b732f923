import { figure, missing, requireConfidence } from './figure.ts';
import { constantOutcome, emptyGroup, requireShare } from './proportions.ts';
import { bisect } from './roots.ts';
import type { Figure, RatioEstimate } from './figure.ts';
import type { Table } from './proportions.ts';

export type ExactTest = {
  /** Two-sided: the probability, given the margins, of all tables that are at most as probable as the observed one; 0 only below 1e-300. */
  p: number;
  /** `p` less half the probability of the observed table. */
  midP: number;
};

/** Tables whose probabilities differ by less than this, relatively, count as equally probable: beyond what rounding may add up to. */
const tie = 1e-9;

/**
 * Fisher's exact test of a two-by-two table, two-sided by the order of probabilities (Fisher 1935, Irwin 1935), and its mid-P
 * version (Lancaster 1961; two-sided as Lydersen, Fagerland & Laake 2009, Statistics in Medicine 28:1159), which is less conservative.
 */
export function fisherExact(table: Table): Figure<ExactTest> {
  const reason = undefinedBecause(table);
  if (reason !== null) return missing(reason);
  const { weights, first } = hypergeometric(table, 1, 0);
  const observed = weights[table.first.events - first]!;
  let all = 0;
  let extreme = 0;
  for (const weight of weights) {
    all += weight;
    if (weight <= observed * (1 + tie)) extreme += weight;
  }
  const p = Math.min(1, extreme / all);
  return figure({ p, midP: Math.max(0, p - observed / all / 2) });
}

/**
 * The conditional odds ratio: its maximum-likelihood estimate given the margins, and the exact interval, at whose bounds each
 * one-sided test has half of 1 − confidence (Cornfield 1956; Breslow & Day 1980, eq. 4.6). With `midP` the observed table counts one
 * half in both tails. Where the table is the utmost that its margins allow, one bound is 0, or there is none.
 */
export function conditionalOddsRatio(table: Table, { confidence = 0.95, midP = false } = {}): Figure<RatioEstimate> {
  requireConfidence(confidence);
  const reason = undefinedBecause(table);
  if (reason !== null) return missing(reason);
  const { least, most } = supportOf(table);
  const observed = table.first.events;
  const counted = midP ? 0.5 : 1;
  const tail = (1 - confidence) / 2;
  const solve = (of: (moments: Moments) => number): number => solveOdds((logOdds) => of(moments(table, Math.exp(logOdds))), logOddsOf(table));
  return figure({
    estimate: observed === least ? 0 : observed === most ? null : solve(({ mean }) => mean - observed),
    low: observed === least ? 0 : solve(({ above, at }) => above + counted * at - tail),
    high: observed === most ? null : solve(({ below, at }) => tail - below - counted * at),
  });
}

type Moments = { mean: number; below: number; at: number; above: number };

/** Of the count in the first group's events, given the margins and an odds ratio: its mean, and the chances of less, of the observed, of more. */
function moments(table: Table, odds: number): Moments {
  const observed = table.first.events;
  // What is 1e-25 as probable as the mode adds nothing to a tail of any use.
  const { weights, first } = hypergeometric(table, odds, 1e-25);
  let sum = 0;
  let weighted = 0;
  let below = 0;
  let above = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    sum += weight;
    weighted += weight * (first + i);
    if (first + i < observed) below += weight;
    else if (first + i > observed) above += weight;
  }
  const at = weights[observed - first] ?? 0;
  return { mean: weighted / sum, below: below / sum, at: at / sum, above: above / sum };
}

/**
 * The (noncentral) hypergeometric distribution, relative to its mode: walked outwards from there by the ratio of neighbours, so that
 * no factorial is ever formed and every product has factors of at most 1. Over 200,000 steps this may lose six of sixteen digits;
 * differences of log-gamma at such margins lose seven or more.
 * @param cutOff relative probability under which the walk ends; with 0 it goes over the whole support
 * @returns weights by count, and the count that the first one belongs to
 */
function hypergeometric(table: Table, odds: number, cutOff: number): { weights: Float64Array; first: number } {
  const { least, most, events, nonEvents } = supportOf(table);
  const n = table.first.total;
  const growth = (k: number): number => (odds * (events - k) * (n - k)) / ((k + 1) * (nonEvents - n + k + 1));
  let mode = least;
  for (let high = most; mode < high; ) {
    const middle = Math.floor((mode + high) / 2);
    if (growth(middle) >= 1) mode = middle + 1;
    else high = middle;
  }
  const up = [1];
  for (let k = mode; k < most; k++) {
    const weight = up[up.length - 1]! * growth(k);
    if (weight < cutOff) break;
    up.push(weight);
  }
  const down: number[] = [];
  for (let k = mode - 1, weight = 1; k >= least; k--) {
    weight /= growth(k);
    if (weight < cutOff) break;
    down.push(weight);
  }
  return { weights: Float64Array.from([...down.toReversed(), ...up]), first: mode - down.length };
}

function supportOf({ first, second }: Table): { least: number; most: number; events: number; nonEvents: number } {
  const events = first.events + second.events;
  return { least: Math.max(0, events - second.total), most: Math.min(first.total, events), events, nonEvents: first.total + second.total - events };
}

/** Where a rising function of the logarithm of the odds ratio is 0, sought around a guess. */
function solveOdds(of: (logOdds: number) => number, guess: number): number {
  let low = guess - 1;
  let high = guess + 1;
  for (let reach = 1; of(low) > 0; reach *= 2) low -= reach;
  for (let reach = 1; of(high) < 0; reach *= 2) high += reach;
  return Math.exp(bisect(of, low, high));
}

function logOddsOf({ first, second }: Table): number {
  const odds = ({ events, total }: { events: number; total: number }): number => (events + 0.5) / (total - events + 0.5);
  return Math.log(odds(first) / odds(second));
}

function undefinedBecause({ first, second }: Table): string | null {
  requireShare(first);
  requireShare(second);
  if (first.total === 0 || second.total === 0) return emptyGroup;
  const share = (first.events + second.events) / (first.total + second.total);
  return share === 0 || share === 1 ? constantOutcome(share) : null;
}
