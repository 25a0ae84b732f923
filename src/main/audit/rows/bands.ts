import { bandLabel, bandLevel, usualBands } from '../../../core/bands.ts';
import { quantile } from '../../../core/statistics/index.ts';
import type { Level } from './table.ts';

/**
 * Inner bounds of a number's bands: those that were asked for, the usual ones of an age, else the quartiles.
 * @param values known ones, in any order
 */
export function bandBounds(key: string, values: Float64Array, asked: readonly number[] | undefined): number[] {
  return asked ? [...asked] : Object.hasOwn(usualBands, key) ? [...usualBands[key]!] : quantileBounds(values, [0.25, 0.5, 0.75]);
}

/**
 * Quantiles rounded to a hundredth of the values' range, in decimals, so that a band's text says exactly where it begins. Those that would leave
 * a band empty are left out: of many equal values, several quantiles are one.
 */
export function quantileBounds(values: Float64Array, shares: readonly number[]): number[] {
  if (values.length === 0) return [];
  const sorted = values.toSorted();
  const low = sorted[0]!;
  const high = sorted.at(-1)!;
  if (low === high) return [];
  const decimals = Math.max(0, Math.min(12, 2 - Math.floor(Math.log10(high - low))));
  const bounds: number[] = [];
  for (const share of shares) {
    const bound = Number(quantile(sorted, share).toFixed(decimals));
    const lower = bounds.at(-1) ?? -Infinity;
    if (bound <= low || bound > high || bound <= lower) continue;
    if (sorted.some((value) => value >= lower && value < bound)) bounds.push(bound);
  }
  return bounds;
}

/** One more than there are bounds: "(,30)", "[30,50)", "[50,)". */
export function bandLevels(bounds: readonly number[]): Level[] {
  return Array.from({ length: bounds.length + 1 }, (_, band) => ({ level: bandLevel(bounds, band), label: bandLabel(bounds, band), kind: 'value' }));
}
