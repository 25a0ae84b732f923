import { describe, expect, it } from 'vitest';
import { bothOdds } from '../../../../src/core/label-doubt.ts';
import { conflictFigures, overlapFigures, signalFigures } from '../../../../src/main/study/statistics/figures.ts';
import { holm, pairedDifference } from '../../../../src/main/study/statistics/paired.ts';
import { incompleteBeta, studentP, studentQuantile } from '../../../../src/main/study/statistics/student.ts';

describe('Student\'s t', () => {
  // SciPy 1.17.1: stats.t.ppf(.975, d) and 2 stats.t.sf(1.7, d).
  it.each([
    [1, 12.706204736174694, 0.3385060546606654],
    [2, 4.302652729749462, 0.23123342620157122],
    [4, 2.7764451051977934, 0.16435494127005],
    [9, 2.262157162798205, 0.12334766214382385],
    [29, 2.045229642132703, 0.09983379148846933],
  ])('agrees with SciPy at %i degrees of freedom', (degrees, quantile, p) => {
    expect(studentQuantile(0.95, degrees)).toBeCloseTo(quantile, 8);
    expect(studentP(1.7, degrees)).toBeCloseTo(p, 10);
    expect(studentP(-1.7, degrees)).toBeCloseTo(p, 10);
  });

  it('has SciPy\'s incomplete beta function', () => {
    // SciPy 1.17.1: special.betainc(2.5, .5, .3).
    expect(incompleteBeta(0.3, 2.5, 0.5)).toBeCloseTo(0.018927124071945658, 12);
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
  });
});

describe('pairedDifference', () => {
  it('agrees with SciPy\'s paired t-test', () => {
    // SciPy 1.17.1: stats.ttest_1samp(x, 0), its confidence_interval(.95), and statistics.stdev.
    const found = pairedDifference([0.004, -0.002, 0.01, 0.003, 0.001])!;
    expect(found.mean).toBeCloseTo(0.0032, 12);
    expect(found.deviation).toBeCloseTo(0.00443846820423443, 12);
    expect(found.low).toBeCloseTo(-0.0023110861763700028, 9);
    expect(found.high).toBeCloseTo(0.008711086176370004, 9);
    expect(found.p).toBeCloseTo(0.1822258881868708, 9);
  });

  it('gives no interval of one seed, and nothing of none', () => {
    expect(pairedDifference([0.01])).toEqual({ n: 1, mean: 0.01, deviation: null, low: null, high: null, p: null });
    expect(pairedDifference([])).toBeNull();
  });
});

it('corrects by Holm: the smallest times the number of tests, the next times one less, never falling', () => {
  expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
  expect(holm([0.6, 0.5])).toEqual([1, 1]);
});

describe('figures', () => {
  const images = [0.9, 0.8, 0.7, 0.6, 0.2].map((iou, index) => ({ index, iou, signals: { tta: 1 - iou, pruning: index === 4 ? 0 : 1, blend: null } }));

  it('summarizes IoUs as a round does', () => {
    const found = overlapFigures(images)!;
    expect(found.iou).toBeCloseTo(0.64, 12);
    // Failures (below .65) count 0.
    expect(found.thresholdJaccard).toBeCloseTo(0.48, 12);
    expect(found.worstFifth).toBe(0.2);
    expect(found.failureRate).toBe(0.4);
    expect(overlapFigures([])).toBeNull();
  });

  it('tells a signal that foresees failures from one that does not, and one that is not there', () => {
    expect(signalFigures(images, 'tta')).toMatchObject({ auroc: 1, auprc: 1, caughtAt20: 0.5 });
    expect(signalFigures(images, 'tta')!.spearman).toBeCloseTo(1, 12);
    expect(signalFigures(images, 'pruning')!.auroc).toBe(0.25);
    expect(signalFigures(images, 'blend')).toBeNull();
  });

  it('judges conflict by the masks that were wrong, not by failures', () => {
    expect(conflictFigures(images, [0, 1], 'tta')).toMatchObject({ auroc: 0 });
    expect(conflictFigures(images, [4], 'tta')).toMatchObject({ auroc: 1, auprc: 1 });
    expect(conflictFigures(images, [4], 'blend')).toBeNull();
    const judged = [[3, 0], [1, 1.5], [0, 1]].map(([own, unseen], index) => ({ index, iou: null, signals: { 'label-odds': own!, 'out-of-fold-odds': unseen! } }));
    // Means 1.5, 1.25, .5.
    expect(conflictFigures(judged, [1], bothOdds)).toMatchObject({ auroc: 0.5 });
    expect(conflictFigures(judged, [1], 'out-of-fold-odds')).toMatchObject({ auroc: 1 });
  });
});
