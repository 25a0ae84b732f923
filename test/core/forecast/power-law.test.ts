import { describe, expect, test } from 'vitest';
import { errorAt, exponentBounds, fitPowerLaw, type CurvePoint } from '../../../src/core/forecast/index.ts';
import { Random } from '../../../src/core/random.ts';

const points = (labels: number[], errors: number[]): CurvePoint[] => labels.map((n, place) => ({ n, error: errors[place]! }));

describe('the power law through points', () => {
  test('that lie on one is that one', () => {
    // error(n) = 2·n^(−.5) + .1, at the squares of 5, 10, 20 and 40.
    const fit = fitPowerLaw(points([25, 100, 400, 1600], [0.5, 0.3, 0.2, 0.15]));
    expect(fit.a).toBeCloseTo(2, 6);
    expect(fit.b).toBeCloseTo(0.5, 7);
    expect(fit.c).toBeCloseTo(0.1, 8);
    expect(fit.residual).toBeLessThan(1e-9);
    expect(errorAt({ a: 2, b: 0.5, c: 0.1 }, 10_000)).toBeCloseTo(0.12, 12);
  });

  // By scipy.optimize.least_squares (SciPy 1.17.1), bounds a ≥ 0, .05 ≤ b ≤ 2, 0 ≤ c ≤ 1, the best of 20 starts, tolerances 1e-15.
  test.each([
    { labels: [50, 100, 200, 400, 800], errors: [0.262, 0.221, 0.188, 0.169, 0.151], a: 0.93432246, b: 0.46212917, c: 0.10892429, residual: 0.00108466767, at1000: 0.14730467 },
    { labels: [50, 100, 200], errors: [0.3, 0.24, 0.21], a: 6, b: 1, c: 0.18, residual: 0, at1000: 0.186 },
    { labels: [50, 100, 200, 400], errors: [0.31, 0.22, 0.18, 0.177], a: 55.094279, b: 1.52298603, c: 0.16794112, residual: 0.00326460209, at1000: 0.16942756 },
    // At a bound of the exponent, and at one of c.
    { labels: [100, 200, 400, 500, 505], errors: [0.2, 0.21, 0.19, 0.2, 0.195], a: 0.12770846, b: 0.05, c: 0.10275401, residual: 0.00588479898, at1000: 0.19316468 },
    { labels: [25, 50, 100, 200, 400], errors: [0.5, 0.4, 0.33, 0.26, 0.21], a: 1.35968574, b: 0.310948, c: 0, residual: 0.00282990092, at1000: 0.15870643 },
  ])('that lie near one is what SciPy finds ($errors)', ({ labels, errors, a, b, c, residual, at1000 }) => {
    const fit = fitPowerLaw(points(labels, errors));
    expect(fit.a / a).toBeCloseTo(1, 5);
    expect(fit.b).toBeCloseTo(b, 6);
    expect(fit.c).toBeCloseTo(c, 6);
    expect(fit.residual).toBeCloseTo(residual, 9);
    expect(errorAt(fit, 1000)).toBeCloseTo(at1000, 7);
  });

  test('is flat where the error does not fall', () => {
    expect(fitPowerLaw(points([50, 100, 200], [0.2, 0.22, 0.24]))).toMatchObject({ a: 0, c: expect.closeTo(0.22, 12) as number });
    expect(fitPowerLaw(points([50, 50, 50], [0.2, 0.3, 0.4]))).toMatchObject({ c: expect.closeTo(0.3, 12) as number });
    expect(fitPowerLaw(points([80], [0.25]))).toMatchObject({ c: 0.25, residual: 0 });
    expect(() => fitPowerLaw([])).toThrow('at least one point');
  });

  test('is nearer to the points than any other within the bounds', () => {
    const random = Random.derive(7, 'laws');
    for (let round = 0; round < 40; round++) {
      const sample = Array.from({ length: 3 + random.below(5) }, () => ({ n: 20 + random.below(2000), error: random.between(0.05, 0.5) }));
      const fit = fitPowerLaw(sample);
      const misses = (law: { a: number; b: number; c: number }): number => Math.sqrt(sample.reduce((sum, { n, error }) => sum + (errorAt(law, n) - error) ** 2, 0) / sample.length);
      expect(misses(fit)).toBeCloseTo(fit.residual, 9);
      for (let other = 0; other < 400; other++) {
        const b = Math.exp(random.between(Math.log(exponentBounds.least), Math.log(exponentBounds.most)));
        expect(misses({ a: random.between(0, 0.6) * 300 ** b, b, c: random.between(0, 0.5) })).toBeGreaterThanOrEqual(fit.residual - 1e-7);
      }
    }
  });
});
