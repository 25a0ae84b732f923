import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blendRanks, flagPool } from '../../../../src/main/engine/hardness/index.ts';

describe('blend', () => {
  it('sums the ranks of its members as shares of the pool', () => {
    // Ranks 1, 2.5, 2.5, 4 and 4, 3, 2, 1, over 4.
    expect([...blendRanks([[0.1, 0.5, 0.5, 0.9], [8, 7, 6, 5]])]).toEqual([1.25, 1.375, 1.125, 1.25]);
  });

  it('takes no notice of the members’ scales', () => {
    const members = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(members, (pairs) => {
        const first = pairs.map(([a]) => a);
        const second = pairs.map(([, b]) => b);
        expect(blendRanks([first.map((a) => Math.exp(a)), second])).toEqual(blendRanks([first, second]));
      }),
    );
  });

  it('is empty for an empty pool', () => {
    expect(blendRanks([[], []])).toHaveLength(0);
  });
});

describe('flags', () => {
  const scores = Array.from({ length: 20 }, (_, i) => ((i * 7) % 20) / 20);

  it('are the top tenth, with the lowest flagged score as the cut-off', () => {
    const { flagged, cutOff } = flagPool(scores);
    expect(scores.filter((_, i) => flagged[i])).toEqual([0.95, 0.9].toSorted((a, b) => scores.indexOf(a) - scores.indexOf(b)));
    expect(cutOff).toBe(0.9);
  });

  it('stay exact in number where scores are equal, the first image first', () => {
    expect(flagPool([0.2, 0.5, 0.5, 0.5, 0.1, 0, 0, 0, 0, 0], 0.2).flagged).toEqual([false, true, true, ...Array<boolean>(7).fill(false)]);
  });

  it('never fall on an image that no pruned network saw differently', () => {
    expect(flagPool([0, 0, 0])).toEqual({ flagged: [false, false, false], cutOff: null });
    expect(flagPool([])).toEqual({ flagged: [], cutOff: null });
  });
});
