import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg, holm } from '../../../src/core/statistics/index.ts';

const family = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34, 0.341, 0.384, 0.569, 0.594, 0.696];

// statsmodels 0.15.0: multipletests(method='fdr_bh') and (method='holm').
const q = [0.02, 0.08, 0.168, 0.168, 0.168, 0.2, 0.211428571429, ...Array<number>(7).fill(0.392857142857), 0.42625, 0.42625, 0.451764705882, 0.625263157895, 0.625263157895, 0.696];
const adjusted = [0.02, 0.152, 0.702, 0.702, 0.702, 0.9, ...Array<number>(14).fill(1)];

describe('many comparisons', () => {
  it('have q values and adjusted P values as statsmodels has them', () => {
    for (const [i, value] of benjaminiHochberg(family).entries()) expect(value).toBeCloseTo(q[i]!, 10);
    for (const [i, value] of holm(family).entries()) expect(value).toBeCloseTo(adjusted[i]!, 10);
  });

  it('keep their places, and what was not tested does not count', () => {
    const mixed = [null, ...family.toReversed(), null];
    for (const of of [benjaminiHochberg, holm]) expect(of(mixed)).toEqual([null, ...of(family).toReversed(), null]);
    for (const of of [benjaminiHochberg, holm]) expect(of([null, null])).toEqual([null, null]);
    for (const of of [benjaminiHochberg, holm]) expect(of([])).toEqual([]);
  });

  it('never turn out smaller than alone, and Holm never smaller than Benjamini and Hochberg', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (ps) => {
        const rate = benjaminiHochberg(ps);
        const any = holm(ps);
        for (const [i, p] of ps.entries()) expect(p <= rate[i]! && rate[i]! <= any[i]! + 1e-15 && any[i]! <= 1).toBe(true);
      }),
    );
  });

  it('are refused where one is no probability', () => {
    expect(() => holm([0.1, 1.5])).toThrow(RangeError);
    expect(() => benjaminiHochberg([Number.NaN])).toThrow(RangeError);
  });
});
