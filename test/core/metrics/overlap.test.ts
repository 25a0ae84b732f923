import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confusionCounts, dice, iou, isFailure, thresholdJaccard } from '../../../src/core/metrics/index.ts';

const mask = (text: string): Uint8Array => Uint8Array.from(text.replaceAll(/\s/g, ''), Number);
const pair = fc.integer({ min: 1, max: 40 }).chain((length) => {
  const pixels = fc.array(fc.constantFrom(0, 1), { minLength: length, maxLength: length }).map((values) => Uint8Array.from(values));
  return fc.tuple(pixels, pixels);
});

describe('overlap of two masks', () => {
  const prediction = mask('1110 1100 0000');
  const truth = mask('0110 0110 0010');

  it('counts each kind of pixel', () => {
    expect(confusionCounts(prediction, truth)).toEqual({ truePositive: 3, falsePositive: 2, falseNegative: 2, trueNegative: 5 });
  });

  it('gives Dice 6/10 and IoU 3/7', () => {
    const counts = confusionCounts(prediction, truth);
    expect(dice(counts)).toBe(0.6);
    expect(iou(counts)).toBe(3 / 7);
  });

  it('is 1 when both masks are empty and 0 when one is', () => {
    const empty = new Uint8Array(12);
    expect([dice(confusionCounts(empty, empty)), iou(confusionCounts(empty, empty))]).toEqual([1, 1]);
    expect([dice(confusionCounts(empty, truth)), iou(confusionCounts(truth, empty))]).toEqual([0, 0]);
  });

  it('takes an IoU below .65 for a failure that counts 0', () => {
    expect([0.6499, 0.65, 0.9].map(isFailure)).toEqual([true, false, false]);
    expect([0.6499, 0.65, 0.9].map(thresholdJaccard)).toEqual([0, 0.65, 0.9]);
  });

  it('refuses masks of different sizes', () => {
    expect(() => confusionCounts(new Uint8Array(3), new Uint8Array(4))).toThrow(RangeError);
  });

  it('is symmetric, and Dice = 2 IoU / (1 + IoU)', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const forward = confusionCounts(a, b);
        const backward = confusionCounts(b, a);
        expect(dice(forward)).toBe(dice(backward));
        expect(iou(forward)).toBe(iou(backward));
        expect(dice(forward)).toBeCloseTo((2 * iou(forward)) / (1 + iou(forward)), 12);
      }),
    );
  });
});
