import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auroc, aurocOf, averagePrecision, caughtAt, caughtOf } from '../../../src/core/statistics/index.ts';

// scikit-learn 1.9.1: roc_auc_score and average_precision_score.
const scores = [0.1, 0.4, 0.35, 0.8, 0.4, 0.9, 0.2, 0.4, 0.05, 0.8];
const positive = [0, 0, 1, 1, 1, 1, 0, 0, 0, 0].map(Boolean);

describe('area under the ROC curve', () => {
  it('agrees with scikit-learn in the presence of ties', () => {
    expect(auroc(scores, positive)).toBeCloseTo(0.7708333333333334, 14);
  });

  it('agrees with scikit-learn when items are weighted', () => {
    expect(aurocOf(scores, positive)([1, 2, 0, 1, 3, 1, 1, 0, 2, 2])).toBeCloseTo(0.75, 14);
  });

  it('needs both classes', () => {
    expect(auroc([1, 2], [true, true])).toBeNull();
    expect(auroc([1, 2], [false, false])).toBeNull();
    expect(aurocOf(scores, positive)(positive.map(Number))).toBeNull();
  });

  it('is a half when every score is the same', () => {
    expect(auroc([7, 7, 7], [true, false, false])).toBe(0.5);
  });

  it('is the share of ordered pairs, and its complement when scores are negated', () => {
    const items = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.boolean()), { maxLength: 25 });
    fc.assert(
      fc.property(items, (list) => {
        const s = list.map(([score]) => score);
        const y = list.map(([, isPositive]) => isPositive);
        const hits = s.filter((_, i) => y[i]);
        const misses = s.filter((_, i) => !y[i]);
        const figure = auroc(s, y);
        if (hits.length === 0 || misses.length === 0) {
          expect(figure).toBeNull();
          return;
        }
        const wins = hits.flatMap((h) => misses.map((m): number => (h > m ? 1 : h === m ? 0.5 : 0)));
        expect(figure).toBeCloseTo(wins.reduce((sum, win) => sum + win, 0) / wins.length, 12);
        expect(auroc(s.map((score) => -score), y)).toBeCloseTo(1 - figure!, 12);
      }),
    );
  });

  it('refuses scores and items of different number', () => {
    expect(() => auroc([1, 2], [true])).toThrow(RangeError);
  });
});

describe('average precision', () => {
  it('agrees with scikit-learn in the presence of ties', () => {
    expect(averagePrecision(scores, positive)).toBeCloseTo(0.6845238095238095, 14);
  });

  it('needs a positive item', () => {
    expect(averagePrecision([1, 2], [false, false])).toBeNull();
  });
});

describe('share caught among the highest scores', () => {
  it('counts the positives among the first items', () => {
    // By score: .9 + | .8 +, .8 − | .4 −, .4 +, .4 − | .35 + …
    expect(caughtAt(scores, positive, 0.1)).toBe(0.25);
    expect(caughtAt(scores, positive, 0.3)).toBe(0.5);
    expect(caughtAt(scores, positive, 1)).toBe(1);
  });

  it('shares out what a random choice among equal scores would find', () => {
    // The second place is one of the two items of .8, of which one is positive.
    expect(caughtAt(scores, positive, 0.2)).toBe((1 + 0.5) / 4);
  });

  it('needs a positive item', () => {
    expect(caughtAt([1, 2], [false, false], 0.5)).toBeNull();
  });
});

describe('what reviewing catches', () => {
  // From the top: .9 is positive, one of two .8, one of three .4, .35, and none of the three below: four of ten.
  const caught = caughtOf(scores, positive);

  it('rises in straight lines over equal scores and parts of an item', () => {
    // One item: the first of four. Half an item: half of it. Two items: one of the two at .8, of which one is positive.
    expect(caught(0.1)).toBeCloseTo(1 / 4, 12);
    expect(caught(0.05)).toBeCloseTo(1 / 8, 12);
    expect(caught(0.2)).toBeCloseTo(1.5 / 4, 12);
    expect(caught(0.3)).toBeCloseTo(2 / 4, 12);
    // Two of the three at .4, of which one is positive.
    expect(caught(0.5)).toBeCloseTo((2 + 2 / 3) / 4, 12);
    expect(caught(0.7)).toBeCloseTo(1, 12);
    expect([caught(0), caught(1)]).toEqual([0, 1]);
  });

  it('counts items as often as a resample has them', () => {
    // Twice .9 (positive), once .8 (negative), thrice .2 (negative), once .35 (positive): seven items, three positives.
    const weights = [0, 0, 1, 0, 0, 2, 3, 0, 0, 1];
    expect(caught(1 / 7, weights)).toBeCloseTo(1 / 3, 12);
    expect(caught(3 / 7, weights)).toBeCloseTo(2 / 3, 12);
    expect(caught(4 / 7, weights)).toBeCloseTo(1, 12);
    expect(caught(0.5, [1, 1, 0, 0, 0, 0, 1, 1, 1, 1])).toBeNull();
  });

  it('agrees with the share at a whole number of items', () => {
    for (const fraction of [0.1, 0.2, 0.3, 0.6, 1]) expect(caught(fraction)).toBeCloseTo(caughtAt(scores, positive, fraction)!, 12);
  });
});
