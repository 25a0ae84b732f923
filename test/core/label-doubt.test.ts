import { describe, expect, it } from 'vitest';
import { bothOdds, labelDoubt } from '../../src/core/label-doubt.ts';

describe('labelDoubt', () => {
  it('is the mean of the odds of the network and of one that has not seen the label, else the one that is there', () => {
    expect(labelDoubt({ 'label-odds': 1, 'out-of-fold-odds': 2, 'label-conflict': 9, 'out-of-fold-conflict': 9 })).toBe(1.5);
    expect(labelDoubt({ 'label-odds': 0, 'out-of-fold-odds': null, 'out-of-fold-conflict': 9 })).toBe(0);
    expect(labelDoubt({ 'label-odds': null, 'out-of-fold-odds': 2 })).toBe(2);
  });

  it('knows the mean of both where both are there alone', () => {
    expect(bothOdds({ 'label-odds': 1, 'out-of-fold-odds': 2 })).toBe(1.5);
    expect([bothOdds({ 'label-odds': 1 }), bothOdds({ 'label-odds': null, 'out-of-fold-odds': 2 })]).toEqual([null, null]);
  });

  it('is a loss in rounds of older versions, out of fold where there is one, and null without any', () => {
    expect(labelDoubt({ 'label-conflict': 0.5, 'out-of-fold-conflict': 0.2 })).toBe(0.2);
    expect(labelDoubt({ 'label-conflict': 0.5, 'out-of-fold-conflict': null })).toBe(0.5);
    expect(labelDoubt({ pruning: 1, 'label-conflict': null })).toBeNull();
  });
});
