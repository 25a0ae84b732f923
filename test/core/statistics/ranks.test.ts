import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ranks, spearman } from '../../../src/core/statistics/index.ts';

// SciPy 1.17.1: stats.rankdata and stats.spearmanr.
const a = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8];
const b = [2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5];

describe('ranks', () => {
  it('shares the mean rank among equal values, as SciPy', () => {
    expect([...ranks(a)]).toEqual([4.5, 1.5, 6, 1.5, 8, 12, 3, 10, 8, 4.5, 8, 11]);
  });
});

describe("Spearman's correlation", () => {
  it('agrees with SciPy in the presence of ties', () => {
    expect(spearman(a, b)).toBeCloseTo(0.1415796863640157, 14);
  });

  it('is not defined for a constant or for one pair', () => {
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNull();
    expect(spearman([1], [2])).toBeNull();
  });

  it('refuses lists of different lengths', () => {
    expect(() => spearman([1, 2], [1])).toThrow(RangeError);
  });

  it('does not change when a side is transformed monotonically, and turns round when it is negated', () => {
    const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(values, fc.infiniteStream(fc.integer({ min: -20, max: 20 })), (x, stream) => {
        const y = x.map(() => stream.next().value);
        const figure = spearman(x, y);
        expect(spearman(x.map((value) => value ** 3), y)).toBe(figure);
        if (figure !== null) expect(spearman(x.map((value) => -value), y)).toBeCloseTo(-figure, 12);
      }),
    );
  });
});
