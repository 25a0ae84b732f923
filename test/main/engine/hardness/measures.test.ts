import { describe, expect, it } from 'vitest';
import { disagreement, entropyPerArea, labelConflict, labelOdds, meanMap, selfDoubt } from '../../../../src/main/engine/hardness/index.ts';

describe('measures of probability maps', () => {
  const p = Float32Array.of(0.75, 1, 0.25, 0.5);

  it('disagreement is 1 − Dice of the masks, one half not being lesion', () => {
    // Masks 1100 and 1001: Dice 2·1/4.
    expect(disagreement(p, Float32Array.of(0.6, 0.1, 0.5, 0.51))).toBe(0.5);
    expect(disagreement(p, p)).toBe(0);
    expect(disagreement(new Float32Array(4), new Float32Array(4))).toBe(0);
    expect(disagreement(p, new Float32Array(4))).toBe(1);
  });

  it('self-doubt is 1 − 2Σmp/(Σm + Σp)', () => {
    // Σmp = 1.75, Σm = 2, Σp = 2.5.
    expect(selfDoubt(p)).toBeCloseTo(1 - 3.5 / 4.5, 12);
    expect(selfDoubt(Float32Array.of(1, 1, 0, 0))).toBe(0);
    expect(selfDoubt(Float32Array.of(0.1, 0.2, 0, 0))).toBe(1);
  });

  it('entropy is summed in nats and divided by the area plus ten', () => {
    // SciPy 1.17.1: stats.entropy([.75, .25]) = 0.5623351446188083; twice that and ln 2, over 2 + 10.
    expect(entropyPerArea(p)).toBeCloseTo((2 * 0.5623351446188083 + Math.LN2) / 12, 7);
    expect(entropyPerArea(Float32Array.of(1, 0))).toBe(0);
  });

  it('label conflict is the mean of cross-entropy and soft Dice loss', () => {
    // PyTorch 2.15.0 in float64, with the same ε: ½(F.binary_cross_entropy + Dice loss).
    expect(labelConflict(p, Uint8Array.of(1, 0, 0, 1))).toBeCloseTo(2.3955475943418447, 5);
    expect(labelConflict(Float32Array.of(1, 0), Uint8Array.of(1, 0))).toBeLessThan(1e-6);
  });

  it('odds against a label are the log-odds of the pixels that differ, per area', () => {
    // Own mask 1100. Against 1001 pixels 2 and 4 differ: log-odds at most ln(.9999999 / 1e-7) = 16.11809555, and 0 of a pixel at one half; areas 2 and 2.
    expect(labelOdds(p, Uint8Array.of(1, 0, 0, 1))).toBeCloseTo(16.118095550958316 / 12, 9);
    // Pixel 3 beside: ln 3; areas 2 and 4.
    expect(labelOdds(p, Uint8Array.of(0, 1, 1, 0))).toBeCloseTo((2 * Math.log(3)) / 12, 12);
    expect(labelOdds(p, Uint8Array.of(1, 1, 0, 0))).toBe(0);
    expect(labelOdds(new Float32Array(4), new Uint8Array(4))).toBe(0);
  });

  it('the mean of maps is pixel by pixel', () => {
    expect([...meanMap([p, Float32Array.of(0.25, 0, 0.25, 1)])]).toEqual([0.5, 0.5, 0.25, 0.75]);
  });
});
