import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionalOddsRatio, fisherExact } from '../../../src/core/statistics/index.ts';

const table = (a: number, n: number, b: number, m: number) => ({ first: { events: a, total: n }, second: { events: b, total: m } });

// SciPy 1.17.1: fisher_exact; mid-P is that less half of hypergeom.pmf; contingency.odds_ratio(kind='conditional') and its interval.
const cases = [
  { of: table(12, 40, 5, 50), p: 0.0281926590837, midP: 0.0218587690727, odds: 3.79789699533, low: 1.10047172445, high: 15.293610999 },
  { of: table(0, 20, 7, 30), p: 0.0327991157778, midP: 0.0226083352355, odds: 0, low: 0, high: 0.928303819721 },
  { of: table(6, 25, 0, 30), p: 0.00610907159187, midP: 0.00305453579593, odds: null, low: 1.61264570392, high: null },
  { of: table(2100, 200_000, 1900, 200_000), p: 0.0015620637937, midP: 0.00152148803232, odds: 1.10637987005, low: 1.03898187729, high: 1.17820712281 },
  { of: table(7, 12, 5, 399_988), p: 1.9295676517e-30, midP: 9.64791363499e-31, odds: 104015.968065, low: 21080.6573555, high: 600316.553313 },
];

/** To 7 digits, whatever the size; null where there is to be no bound. */
function agree(found: number | null, expected: number | null): void {
  if (expected === null || expected === 0) expect(found).toBe(expected);
  else expect(found! / expected).toBeCloseTo(1, 7);
}

describe("Fisher's exact test", () => {
  it.each(cases)('agrees for $of', ({ of, p, midP }) => {
    agree(fisherExact(of).value!.p, p);
    agree(fisherExact(of).value!.midP, midP);
  });

  it('stays a number where the probability is below any', () => {
    const { p, midP } = fisherExact(table(120_000, 200_000, 100_000, 200_000)).value!;
    expect(p).toBeLessThan(1e-300);
    expect(0 <= midP && midP <= p).toBe(true);
  });

  it('knows neither the order of groups nor that of outcomes', () => {
    const cell = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(cell, cell, cell, cell, (a, b, c, d) => {
        fc.pre(a + b > 0 && c + d > 0 && a + c > 0 && b + d > 0);
        const { p, midP } = fisherExact(table(a, a + b, c, c + d)).value!;
        expect(fisherExact(table(c, c + d, a, a + b)).value!.p).toBeCloseTo(p, 10);
        expect(fisherExact(table(b, a + b, d, c + d)).value!.p).toBeCloseTo(p, 10);
        expect(0 <= midP && midP < p && p <= 1).toBe(true);
      }),
    );
  });

  it('finds nothing in a group of one that is like the others, and a sentence for what cannot be compared', () => {
    expect(fisherExact(table(1, 1, 9, 10)).value!.p).toBe(1);
    expect(fisherExact(table(0, 0, 9, 10)).reason).toMatch(/no items/);
    expect(fisherExact(table(0, 5, 0, 10)).reason).toMatch(/none has it/);
    expect(fisherExact(table(5, 5, 10, 10)).reason).toMatch(/all have it/);
  });
});

describe('the conditional odds ratio', () => {
  it.each(cases)('agrees for $of', ({ of, odds, low, high }) => {
    const ratio = conditionalOddsRatio(of).value!;
    agree(ratio.estimate, odds);
    agree(ratio.low, low);
    agree(ratio.high, high);
  });

  it('has a narrower interval by mid-P, around the same estimate', () => {
    const exact = conditionalOddsRatio(cases[0]!.of).value!;
    const mid = conditionalOddsRatio(cases[0]!.of, { midP: true }).value!;
    expect(mid.estimate).toBe(exact.estimate);
    expect(mid.low).toBeGreaterThan(exact.low);
    expect(mid.high).toBeLessThan(exact.high!);
  });

  it('says what cannot be compared', () => {
    expect(conditionalOddsRatio(table(0, 5, 0, 10)).reason).toMatch(/none has it/);
    expect(conditionalOddsRatio(table(0, 0, 1, 10)).reason).toMatch(/no items/);
  });
});
