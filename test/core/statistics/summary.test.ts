import { describe, expect, it } from 'vitest';
import { lowestMean, mean, quantile, topCount } from '../../../src/core/statistics/index.ts';

describe('summaries', () => {
  it('averages the lowest fraction, at least one value', () => {
    const values = [0.9, 0.2, 0.8, 0.4, 0.7, 0.6, 0.95, 0.85, 0.75, 0.65];
    expect(lowestMean(values, 0.1)).toBe(0.2);
    expect(lowestMean(values, 0.2)).toBeCloseTo(0.3, 14);
    expect(lowestMean([0.5], 0.1)).toBe(0.5);
    expect(lowestMean([], 0.1)).toBeNull();
  });

  it('has no mean of nothing', () => {
    expect(mean([])).toBeNull();
    expect(mean([1, 2, 6])).toBe(3);
  });

  it('rounds how many a fraction is', () => {
    expect([0, 1, 4, 14, 15, 30, 1000].map((count) => topCount(count, 0.1))).toEqual([0, 1, 1, 1, 2, 3, 100]);
  });

  // NumPy 2.4.6: quantile.
  it('interpolates quantiles as NumPy', () => {
    const values = [1, 2, 4, 8, 16, 32];
    expect([0.025, 0.5, 0.9, 0.975].map((probability) => quantile(values, probability))).toEqual([1.125, 6, 24, 30]);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});
