import { describe, expect, it } from 'vitest';
import { cubicSparsity } from '../../../../src/main/engine/prune/index.ts';

describe('gradual pruning', () => {
  const schedule = { initialSparsity: 0.1, finalSparsity: 0.9, beginStep: 100, endStep: 300 };

  it('follows the cubic of Zhu & Gupta', () => {
    // Half way: .9 − .8 · (1/2)³ = .8; a quarter: .9 − .8 · (3/4)³ = .5625.
    expect(cubicSparsity(schedule, 200)).toBeCloseTo(0.8, 14);
    expect(cubicSparsity(schedule, 150)).toBeCloseTo(0.5625, 14);
  });

  it('is constant before and after', () => {
    expect([0, 100, 300, 1000].map((step) => cubicSparsity(schedule, step))).toEqual([0.1, 0.1, 0.9, 0.9].map((s) => expect.closeTo(s, 14)));
  });

  it('refuses to end before it begins', () => {
    expect(() => cubicSparsity({ ...schedule, endStep: 100 }, 5)).toThrow(RangeError);
  });
});
