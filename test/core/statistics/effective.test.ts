import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clustersOf, differenceAt, differenceOfShares, dividedBy, finiteInterval, oddsRatioAt, pairwiseLikeness, ratioAt, riskRatio, scoreInterval, widestDifference, wilsonInterval, withDesignEffect } from '../../../src/core/statistics/index.ts';
import type { Estimate, Figure } from '../../../src/core/statistics/index.ts';

const share = fc.integer({ min: 1, max: 400 }).chain((total) => fc.record({ events: fc.integer({ min: 0, max: total }), total: fc.constant(total) }));

/** But for the last bits. */
function same(one: Figure<Estimate>, other: Figure<Estimate>): boolean {
  return (['estimate', 'low', 'high'] as const).every((part) => Math.abs(one.value![part] - other.value![part]) < 1e-12);
}

// statsmodels 0.15.0: proportion_confint(share · effective, effective, method='wilson').
describe('the score interval at an effective number', () => {
  it.each([
    [5, 40, 25.5, 0.0447511953188, 0.303440722579],
    [0, 12, 7.3, 0, 0.34478957222],
    [12, 12, 8.25, 0.68229980537, 1],
    [321, 4000, 1234.5, 0.0663645695643, 0.0967396432374],
  ])('agrees for %i of %i that count as %d', (events, total, effective, low, high) => {
    const interval = scoreInterval({ events, total, effective }).value!;
    expect(interval.estimate).toBe(events / total);
    expect(interval.low).toBeCloseTo(low, 10);
    expect(interval.high).toBeCloseTo(high, 10);
  });

  it("is Wilson's where every item counts as one, and says that an empty group has no share", () => {
    fc.assert(fc.property(share, (counted) => same(scoreInterval(withDesignEffect(counted, 1)), wilsonInterval(counted))));
    expect(scoreInterval({ events: 0, total: 0, effective: 0 })).toMatchObject({ value: null });
  });

  it('refuses an effective number that is none', () => {
    expect(() => scoreInterval({ events: 1, total: 2, effective: Number.NaN })).toThrow(RangeError);
    expect(() => withDesignEffect({ events: 1, total: 2 }, 0)).toThrow(RangeError);
    expect(() => dividedBy({ events: 1, total: 2 }, Number.POSITIVE_INFINITY)).toThrow(RangeError);
  });
});

// statsmodels 0.15.0: confint_proportions_2indep(12/40·25.5, 25.5, 5/50·31.25, 31.25, compare='diff', method='newcomb').
describe('the difference at effective numbers', () => {
  it('agrees', () => {
    const difference = differenceAt({ events: 12, total: 40, effective: 25.5 }, { events: 5, total: 50, effective: 31.25 }).value!;
    expect(difference.estimate).toBeCloseTo(0.2, 14);
    expect(difference.low).toBeCloseTo(-0.007995123153114209, 10);
    expect(difference.high).toBeCloseTo(0.4045535238605455, 10);
  });

  it("is Newcombe's without clusters, and needs items in both", () => {
    fc.assert(fc.property(share, share, (a, b) => same(differenceAt(withDesignEffect(a, 1), withDesignEffect(b, 1)), differenceOfShares(a, b))));
    expect(differenceAt({ events: 0, total: 0, effective: 0 }, { events: 1, total: 2, effective: 2 })).toMatchObject({ value: null });
  });
});

it('divides counts into whole ones, and never counts more events than items', () => {
  expect(dividedBy({ events: 12, total: 40 }, 1.6)).toEqual({ events: 8, total: 26 });
  fc.assert(
    fc.property(share, fc.double({ min: 1, max: 30, noNaN: true }), (counted, effect) => {
      const { events, total } = dividedBy(counted, effect);
      expect(events <= total && Math.abs(total - counted.total / effect) <= 1).toBe(true);
    }),
  );
});

describe('the likeness of pairs', () => {
  const values = [1, 1, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0];
  const names = ['a', 'a', 'a', 'b', 'b', 'c', 'd', 'd', 'e', 'e', 'e', 'e'];

  it('is the mean product over pairs, by definition', () => {
    const share = values.reduce((sum, value) => sum + value, 0) / values.length;
    const products = values.flatMap((one, i) => values.flatMap((other, j) => (i !== j && names[i] === names[j] ? [(one - share) * (other - share)] : [])));
    const mean = products.reduce((sum, product) => sum + product, 0) / products.length;
    // Half have it: p(1 − p) = ¼. Of 11 pairs 5 are equal and 6 are not.
    expect(mean / (share * (1 - share))).toBeCloseTo((5 - 6) / 11, 14);
    expect(pairwiseLikeness(values, clustersOf(names))).toBe(0);
    const alike = values.map((_, i) => (['a', 'e'].includes(names[i]!) ? 1 : 0));
    // Seven of twelve have it, in the two large clusters: nine pairs with (5/12)², two without it with (7/12)².
    expect(pairwiseLikeness(alike, clustersOf(names))).toBeCloseTo((9 * (25 / 144) + 2 * (49 / 144)) / 11 / (35 / 144), 12);
  });

  it('is 1 where all of a cluster are the same and clusters are of one size, and 0 where nothing is known', () => {
    expect(pairwiseLikeness([1, 1, 0, 0, 1, 1, 0, 0], clustersOf(['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd']))).toBeCloseTo(1, 14);
    expect(pairwiseLikeness([1, 0, 1], clustersOf(['a', 'b', 'c']))).toBe(0);
    expect(pairwiseLikeness([1, 1, 1], clustersOf(['a', 'a', 'c']))).toBe(0);
    expect(pairwiseLikeness([], clustersOf([]))).toBe(0);
    expect(() => pairwiseLikeness([1], clustersOf([]))).toThrow(RangeError);
  });
});

// statsmodels 0.15.0 as above, at n·(N − 1) / (N − n).
describe('a share of a finite population', () => {
  it.each([
    [3, 20, 180, 0.0552968473152, 0.347273114283],
    // Of 30, 29 at the most can have it: the one found without it is among them.
    [19, 20, 30, 0.860957110407, 29 / 30],
    // One of 40 has it, that much is certain.
    [1, 20, 40, 0.025, 0.167078858716],
  ])('agrees for %i of %i out of %i', (events, total, population, low, high) => {
    const interval = finiteInterval({ events, total }, population).value!;
    expect(interval.estimate).toBe(events / total);
    expect(interval.low).toBeCloseTo(low, 10);
    expect(interval.high).toBeCloseTo(high, 10);
  });

  it('is certain once all were looked at, and nothing before any was', () => {
    expect(finiteInterval({ events: 3, total: 12 }, 12).value).toEqual({ estimate: 0.25, low: 0.25, high: 0.25 });
    expect(finiteInterval({ events: 0, total: 0 }, 12)).toMatchObject({ value: null });
    expect(() => finiteInterval({ events: 0, total: 13 }, 12)).toThrow(RangeError);
  });

  it('covers the truth of every population about as often as it says, over all samples', () => {
    // Each sample's chance is hypergeometric; coverage is summed over samples and averaged over populations of 60 with 0 to 60 events.
    const choose = (n: number, k: number): number => (k < 0 || k > n ? 0 : Array.from({ length: k }, (_, i) => (n - i) / (i + 1)).reduce((a, b) => a * b, 1));
    let sum = 0;
    let least = 1;
    for (let events = 0; events <= 60; events++) {
      let covered = 0;
      for (let x = 0; x <= 15; x++) {
        const { low, high } = finiteInterval({ events: x, total: 15 }, 60).value ?? { low: 0, high: 0 };
        if (low <= events / 60 + 1e-12 && events / 60 <= high + 1e-12) covered += (choose(events, x) * choose(60 - events, 15 - x)) / choose(60, 15);
      }
      sum += covered / 61;
      least = Math.min(least, covered);
    }
    expect(sum).toBeGreaterThan(0.94);
    expect(least).toBeGreaterThan(0.8);
  });
});

describe('ratios at effective numbers', () => {
  // NumPy 2 with SciPy 1.17.1's normal quantile: log-variance 2·(1/30 + 1/70) + 1.5·(1/12 + 1/78).
  it('widens the odds ratio by each group\'s own design effect', () => {
    const { value } = oddsRatioAt(withDesignEffect({ events: 30, total: 100 }, 2), withDesignEffect({ events: 12, total: 90 }, 1.5));
    expect(value!.estimate).toBeCloseTo(2.785714285714285, 12);
    expect(value!.low).toBeCloseTo(1.0675700051305679, 9);
    expect(value!.high).toBeCloseTo(7.269035327274438, 9);
    expect(value!.corrected).toBe(false);
  });

  // statsmodels 0.15.0, confint_proportions_2indep(15, 50, 8, 60, compare='ratio', method='score', correction=False).
  it('gives Koopman\'s interval of the divided counts', () => {
    const { value } = ratioAt(withDesignEffect({ events: 30, total: 100 }, 2), withDesignEffect({ events: 12, total: 90 }, 1.5));
    expect(value!.estimate).toBeCloseTo(2.25, 12);
    expect(value!.low).toBeCloseTo(1.06701250732974, 6);
    expect(value!.high).toBeCloseTo(4.8271067572172335, 6);
  });

  it('is the ordinary ratio where every item counts whole', () => {
    fc.assert(fc.property(share, share, (a, b) => {
      expect(ratioAt(withDesignEffect(a, 1), withDesignEffect(b, 1))).toEqual(riskRatio(a, b));
    }));
  });
});

describe('the widest difference', () => {
  // Two groups, by hand: differences of the resamples −1, 0, 1, 2, 3 around 1; their deviation is √2.5, so that the quantile .5 of |d − 1| is 1.
  it('of two groups reaches as far as the resampled differences do', () => {
    const { value } = widestDifference([3, 2], [Float64Array.of(1, 2, 3, 4, 5), new Float64Array(5).fill(2)], 0.5);
    expect(value).toMatchObject({ estimate: 1, highest: 0, lowest: 1 });
    expect([value!.low, value!.high]).toEqual([expect.closeTo(0, 12), expect.closeTo(2, 12)]);
  });

  it('reaches farther where more groups could have been the widest', () => {
    const second = Float64Array.of(2.3, 1.1, 2.9, 1.7, 2);
    const two = widestDifference([3, 2], [Float64Array.of(1, 2, 3, 4, 5), second], 0.8).value!;
    const three = widestDifference([3, 2, 2.5], [Float64Array.of(1, 2, 3, 4, 5), second, Float64Array.of(0, 5, 2.5, 9, -4)], 0.8).value!;
    expect(three.high - three.low).toBeGreaterThanOrEqual(two.high - two.low);
  });

  it('is a sentence for one group, and for groups that do not vary', () => {
    expect(widestDifference([1], [Float64Array.of(1, 1)]).value).toBeNull();
    expect(widestDifference([1, 2], [Float64Array.of(1, 1), Float64Array.of(2, 2)]).reason).toMatch(/do not vary/);
  });
});
