import { describe, expect, it } from 'vitest';
import { clustersOf, designEffect, intraclassCorrelation, powerOfShares, smallestMeanDifference, smallestShareDifference } from '../../../src/core/statistics/index.ts';

describe('what a sample could have shown', () => {
  // statsmodels 0.15.0: power_proportions_2indep, solved for the difference by SciPy 1.17.1 (brentq).
  it('is as statsmodels has it for shares', () => {
    expect(powerOfShares({ first: 0.15, second: 0.1 }, { first: 400, second: 1200 })).toBeCloseTo(0.763578032973, 9);
    const found = smallestShareDifference(0.1, { first: 400, second: 1200 }).value!;
    expect(found.above).toBeCloseTo(0.0526450664707, 8);
    expect(found.below).toBeCloseTo(0.0443026633845, 8);
    const few = smallestShareDifference(0.95, { first: 30, second: 40 }).value!;
    expect(few.above).toBeNull();
    expect(few.below).toBeCloseTo(0.247897857459, 8);
  });

  // statsmodels 0.15.0: NormalIndPower().power(nobs1=80, ratio=2.5, alpha=0.05), solved for .8 by SciPy 1.17.1 (brentq); solve_power itself
  // stops five digits in.
  it('is as statsmodels has it for means', () => {
    expect(smallestMeanDifference({ first: 0.2, second: 0.2 }, { first: 80, second: 200 }).value).toBeCloseTo(0.2 * 0.3706144343023, 10);
  });

  it('is nothing for a group of one whose share is nowhere near, and a sentence for no group', () => {
    expect(smallestShareDifference(0.5, { first: 1, second: 500 }).value).toEqual({ above: null, below: null });
    expect(smallestShareDifference(0.5, { first: 0, second: 500 }).reason).toMatch(/no items/);
    expect(smallestMeanDifference({ first: 0, second: 0 }, { first: 9, second: 5 }).reason).toMatch(/All values are equal/);
    expect(smallestMeanDifference({ first: 1, second: 1 }, { first: 9, second: 0 }).reason).toMatch(/no items/);
  });

  it('stays a number where nobody has the property, or everybody', () => {
    expect(smallestShareDifference(0, { first: 100, second: 100 }).value!.below).toBeNull();
    expect(smallestShareDifference(0, { first: 100, second: 100 }).value!.above).toBeGreaterThan(0);
    expect(powerOfShares({ first: 1, second: 0 }, { first: 50, second: 50 })).toBe(1);
    expect(() => smallestShareDifference(0.5, { first: 9, second: 9 }, { power: 0.01 })).toThrow(RangeError);
  });
});

describe('clustering', () => {
  const clusters = clustersOf(['a', 'a', 'b', 'c', 'c', 'c']);

  it('inflates the variance by the size of cluster that an item sees: (4 + 1 + 9) / 6 = 7/3', () => {
    expect(designEffect(clusters, 0.3)).toBeCloseTo(1 + (4 / 3) * 0.3, 14);
    expect(designEffect(clusters, -0.3)).toBe(1);
    expect(designEffect(clustersOf([]), 0.5)).toBe(1);
  });

  // By hand: means 1.5, 4, 6 of 1 2 | 4 | 5 6 7, over all 25/6; between = 2·(8/3)² + 1/36 + 3·(11/6)² = 147/6 − … = 24.3333 (2 degrees of
  // freedom), within = 2.5 (3 degrees), typical size (6 − 14/6) / 2 = 11/6.
  it('is measured by the analysis of variance', () => {
    const between = 2 * (8 / 3) ** 2 + (1 / 6) ** 2 + 3 * (11 / 6) ** 2;
    expect(intraclassCorrelation([1, 2, 4, 5, 6, 7], clusters).value).toBeCloseTo((between / 2 - 2.5 / 3) / (between / 2 + (5 / 6) * (2.5 / 3)), 12);
  });

  it('is unknown where clusters have one item, there is one cluster, or all is equal', () => {
    expect(intraclassCorrelation([1, 2, 3], clustersOf(['a', 'b', 'c'])).reason).toMatch(/has one image/);
    expect(intraclassCorrelation([1, 2, 3], clustersOf(['a', 'a', 'a'])).reason).toMatch(/single patient/);
    expect(intraclassCorrelation([], clustersOf([])).reason).toMatch(/single patient/);
    expect(intraclassCorrelation([1, 1, 1], clustersOf(['a', 'a', 'b'])).reason).toMatch(/All values are equal/);
  });
});
