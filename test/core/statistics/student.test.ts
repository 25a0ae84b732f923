import { describe, expect, it } from 'vitest';
import { normalReach, studentReach } from '../../../src/core/statistics/index.ts';

// SciPy 1.17.1: stats.t.ppf((1 + confidence) / 2, degrees).
describe("Student's t", () => {
  it.each([
    [0.9, 1, 6.313751514675],
    [0.9, 8, 1.8595480375309],
    [0.95, 1, 12.7062047361747],
    [0.95, 1.5, 6.0166631044279],
    [0.95, 29, 2.0452296421327],
    [0.95, 91.25, 1.9863038396201],
    [0.95, 3999, 1.960557377186],
    [0.99, 1, 63.6567411628715],
    [0.99, 1.5, 17.8203105144628],
    [0.99, 29, 2.7563859036706],
  ])('reaches, for %f and %f degrees of freedom, %f errors far', (confidence, degrees, reach) => {
    expect(studentReach(confidence, degrees) / reach).toBeCloseTo(1, 9);
  });

  it('is normal where there are a million', () => {
    expect(studentReach(0.95, 1e6)).toBeCloseTo(normalReach(0.95), 5);
  });

  it('is not made up without a degree of freedom, or for a certain interval', () => {
    expect(() => studentReach(0.95, 0.5)).toThrow(RangeError);
    expect(() => studentReach(0.95, Number.NaN)).toThrow(RangeError);
    expect(() => studentReach(1, 10)).toThrow(RangeError);
  });
});
