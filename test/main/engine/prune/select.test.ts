import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomValues, smallestFilters, smallestMagnitudes } from '../../../../src/main/engine/prune/select.ts';

describe('smallest magnitudes', () => {
  it('removes by magnitude, not by value', () => {
    expect([...smallestMagnitudes(Float32Array.of(0.5, -0.1, 3, -2, 0.2, 0), 3)]).toEqual([0, 1, 0, 0, 1, 1]);
  });

  it('breaks ties by index, so that the count is exact', () => {
    expect([...smallestMagnitudes(Float32Array.of(1, -1, 2, 1, -1), 2)]).toEqual([1, 1, 0, 0, 0]);
  });

  it('removes exactly as many, none of them larger than one that stays', () => {
    const values = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 40 }).map((list) => Float32Array.from(list));
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (weights, share) => {
        const count = Math.round(share * weights.length);
        const removal = smallestMagnitudes(weights, count);
        expect(removal.filter((flag) => flag === 1).length).toBe(count);
        const removed = weights.filter((_, i) => removal[i] === 1).map(Math.abs);
        const kept = weights.filter((_, i) => removal[i] === 0).map(Math.abs);
        expect(Math.max(0, ...removed)).toBeLessThanOrEqual(Math.min(Infinity, ...kept));
      }),
    );
  });
});

describe('random values', () => {
  it('removes exactly as many, the same for the same seed, and never fewer of them at a higher count', () => {
    const few = randomValues(1000, 100, 7);
    const many = randomValues(1000, 300, 7);
    expect([few, many].map((removal) => removal.reduce((sum, flag) => sum + flag, 0))).toEqual([100, 300]);
    expect(randomValues(1000, 100, 7)).toEqual(few);
    expect(randomValues(1000, 100, 8)).not.toEqual(few);
    expect(few.every((flag, i) => flag === 0 || many[i] === 1)).toBe(true);
  });
});

describe('smallest filters', () => {
  it('removes whole output channels by their L2 norm', () => {
    // Three filters of two weights, interleaved: (3, 4) norm 5, (−1, 1) norm 1.41, (0, 2) norm 2.
    const kernel = Float32Array.of(3, -1, 0, 4, 1, 2);
    expect([...smallestFilters(kernel, 3, 1)]).toEqual([0, 1, 0, 0, 1, 0]);
    expect([...smallestFilters(kernel, 3, 2)]).toEqual([0, 1, 1, 0, 1, 1]);
  });
});
