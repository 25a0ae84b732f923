import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCumulative, normalQuantile, normalTwoSided } from '../../../src/core/statistics/index.ts';

// SciPy 1.17.1: stats.norm.ppf and 2 · stats.norm.sf.
describe('the normal distribution', () => {
  it.each([
    [1e-300, -37.0470962994],
    [1e-10, -6.3613409024],
    [0.025, -1.95996398454],
    [0.3, -0.524400512708],
    [0.975, 1.95996398454],
  ])('has its quantile at %f', (probability, z) => {
    expect(normalQuantile(probability)).toBeCloseTo(z, 9);
  });

  it.each([
    [0.1, 0.920344325446],
    [1, 0.317310507863],
    [1.96, 0.0499957902964],
    [3.5, 0.000465258158071],
    [-5, 5.73303143758e-7],
    [30, 9.8134278543e-198],
  ])('has two tails beyond %f', (z, p) => {
    expect(normalTwoSided(z) / p).toBeCloseTo(1, 10);
  });

  it('inverts itself', () => {
    fc.assert(fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (p) => {
      expect(normalCumulative(normalQuantile(p))).toBeCloseTo(p, 13);
    }));
    expect(() => normalQuantile(0)).toThrow(RangeError);
  });
});
