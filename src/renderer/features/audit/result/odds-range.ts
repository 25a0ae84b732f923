import type { Ratio } from '../words.ts';

/** Ends of a logarithmic axis of odds ratios. */
export type OddsRange = readonly [number, number];

/** Powers of two that hold the intervals, 1 in the middle; at most from 1/32 to 32. */
export function oddsRange(ratios: readonly Ratio[]): OddsRange {
  const logs = ratios.flatMap(({ estimate, low, high }) => [estimate, low, high].filter((value): value is number => value !== null && value > 0).map((value) => Math.abs(Math.log2(value))));
  const power = Math.min(5, Math.max(1, Math.ceil(Math.max(0, ...logs))));
  return [2 ** -power, 2 ** power];
}
