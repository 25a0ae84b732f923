import { describe, expect, it } from 'vitest';
import {
  comparePruningWithRandom, createJudge, evaluateLadder, evaluateSignals, evaluateTest, expectCatch, judgedRecords, overlapAtModelSize, type ImageRecord,
} from '../../../../src/main/engine/evaluate/index.ts';
import { scoreInterval } from '../../../../src/main/engine/evaluate/expected-catch.ts';

/** A test image of this IoU; pruning ranks it as its error does, the control by chance. */
function record(i: number, iou: number, changes: Partial<ImageRecord> = {}): ImageRecord {
  return {
    image: `image ${i}`, split: 'test', component: `lesion ${i}`, seen: false, byLevel: [0.1, (1 - iou) / 2],
    signals: { pruning: 1 - iou, 'self-confidence': iou, tta: 0.5, entropy: 1 - iou, 'label-conflict': 1 - iou, 'random-pruning': (i * 7) % 5 },
    dense: { dice: (2 * iou) / (1 + iou), iou },
    scored: { atModelSize: { dice: 0.8, iou: 0.7 }, levels: [{ dice: 0.6, iou: 0.5 }, { dice: 0.4, iou: iou / 2 }], hd95: i, normalizedSurfaceDice: 0.5 },
    ...changes,
  };
}

const ious = Array.from({ length: 40 }, (_, i) => 0.4 + i / 80);
const records = ious.map((iou, i) => record(i, iou));
const judged = judgedRecords(records, 'test');

describe('judging a map against a label', () => {
  it('upsamples to the label’s grid, and compares at model size as well', () => {
    const map = Float32Array.of(0.9, 0.1, 0.9, 0.1);
    const label = { width: 4, height: 2, data: Uint8Array.of(1, 1, 1, 0, 1, 0, 0, 0) };
    // Upsampled to columns .9, .7, .3, .1: mask 1100 1100 against 1110 1000, of which 3 agree; distances 0, 0, 0, 1 both ways.
    expect(createJudge(2).onLabelGrid(map, label)).toEqual({ dice: 6 / 8, iou: 3 / 5 });
    expect(createJudge(2).withOutlines(map, label)).toEqual({ dice: 6 / 8, iou: 3 / 5, areaBias: 0, hd95: expect.closeTo(0.85, 12), normalizedSurfaceDice: 1 });
    // 4 of 3 pixels outlined; and of none, where a share of them says nothing.
    expect(createJudge(2).withOutlines(map, { ...label, data: Uint8Array.of(1, 1, 0, 0, 1, 0, 0, 0) }).areaBias).toBeCloseTo(1 / 3, 12);
    expect(createJudge(2).withOutlines(map, { ...label, data: new Uint8Array(8) }).areaBias).toBeNull();
    expect(overlapAtModelSize(map, Uint8Array.of(1, 0, 0, 0))).toEqual({ dice: 2 / 3, iou: 1 / 2 });
  });
});

describe('the test figures', () => {
  it('are per-image means, with failures below .65', () => {
    const test = evaluateTest(judged, 1)!;
    // IoU .4, .4125, … .8875: mean .64375; 20 of 40 lie below .65; those above average .76875, and halve as others count 0.
    expect(test.n).toBe(40);
    expect(test.iou).toBeCloseTo(0.64375, 12);
    expect(test.failureRate).toBe(0.5);
    expect(test.thresholdJaccard).toBeCloseTo(0.384375, 12);
    expect(test.iouHardest10).toBeCloseTo(0.41875, 12);
    expect(test.iouHardest20).toBeCloseTo(0.44375, 12);
    expect(test.hd95).toBe(19.5);
    expect(test.atModelSize).toEqual({ dice: expect.closeTo(0.8, 12), iou: expect.closeTo(0.7, 12) });
    expect(test.iouInterval.low).toBeGreaterThan(0.58);
    expect(test.iouInterval.low).toBeLessThan(0.62);
    expect(test.iouInterval.high).toBeGreaterThan(0.67);
    expect(test.iouInterval.high).toBeLessThan(0.71);
  });

  it('look at labelled test images only', () => {
    const others = [record(90, 0, { split: 'validation' }), record(91, 0, { scored: null }), record(92, 0, { split: 'train', seen: true, scored: null })];
    expect(evaluateTest(judgedRecords([...records, ...others], 'test'), 1)).toEqual(evaluateTest(judged, 1));
    expect(judgedRecords(others, 'validation').map((one) => one.image)).toEqual(['image 90']);
    expect(evaluateTest([], 1)).toBeNull();
  });

  it('tabulate the ladder, dense first', () => {
    const ladder = evaluateLadder(records, judged, [0.3, 0.9]);
    expect(ladder.map((row) => row.sparsity)).toEqual([0, 0.3, 0.9]);
    expect(ladder.map((row) => row.iou)).toEqual([0.64375, 0.5, 0.321875].map((iou) => expect.closeTo(iou, 12)));
    expect(ladder.map((row) => row.meanDisagreement)).toEqual([0, 0.1, 0.178125].map((value) => expect.closeTo(value, 12)));
    expect(evaluateLadder(records, [], [0.3, 0.9])[2]).toEqual({ sparsity: 0.9, dice: null, iou: null, meanDisagreement: expect.closeTo(0.178125, 12) });
  });
});

describe('the signals’ figures', () => {
  const by = (name: string, list = judged) => evaluateSignals(list, 1).find((signal) => signal.name === name)!;

  it('praise a signal that ranks as the error does, and condemn its opposite', () => {
    expect(by('pruning')).toEqual({
      name: 'pruning', spearman: expect.closeTo(1, 12), auroc: 1, aurocInterval: { low: 1, high: 1 }, auprc: 1,
      caughtAt10: 0.2, caughtAt20: 0.4, caughtAt30: 0.6, n: 40, failures: 20, reason: null,
    });
    expect(by('self-confidence')).toMatchObject({ spearman: expect.closeTo(-1, 12), auroc: 0, caughtAt30: 0 });
  });

  it('say nothing good of a constant', () => {
    expect(by('tta')).toMatchObject({ spearman: null, auroc: 0.5, reason: 'every test image has the same value' });
  });

  it('do not judge a signal that knows the label', () => {
    expect(by('label-conflict')).toMatchObject({ spearman: null, auroc: null, n: 40, failures: 20 });
    expect(by('label-conflict').reason).toMatch(/computed from the label itself/);
  });

  it('give a reason in place of figures for a signal that is missing', () => {
    expect(by('blend').reason).toBe('the signal was not computed for every test image');
    expect(by('pruning', []).reason).toBe('no labelled test images');
  });

  it('give no detection figures under ten failures, but the rank correlation', () => {
    const nine = judgedRecords(records.slice(11), 'test');
    expect(by('pruning', nine)).toMatchObject({
      spearman: expect.closeTo(1, 12), auroc: null, aurocInterval: null, auprc: null, caughtAt20: null, failures: 9,
      reason: 'only 9 of 29 test images failed (IoU < 0.65); at least 10 are needed',
    });
    expect(by('pruning', judgedRecords(records.slice(10), 'test')).auroc).toBe(1);
  });
});

describe('pruning against its random control', () => {
  it('is the difference of the AUROCs, paired', () => {
    const compared = comparePruningWithRandom(judged, 0.02, 1)!;
    const random = evaluateSignals(judged, 1).find((signal) => signal.name === 'random-pruning')!;
    expect(compared.difference).toBeCloseTo(1 - random.auroc!, 12);
    expect(compared.interval.low).toBeGreaterThan(0.2);
    expect(compared.interval.high).toBeLessThan(0.8);
    expect(compared).toMatchObject({ randomSparsity: 0.02, meanDisagreement: expect.closeTo(0.35625, 12), randomMeanDisagreement: 2 });
  });

  it('is nothing for a signal against itself', () => {
    const same = records.map((one) => ({ ...one, signals: { ...one.signals, 'random-pruning': one.signals['pruning']! } }));
    expect(comparePruningWithRandom(judgedRecords(same, 'test'), 0.02, 1)).toMatchObject({ difference: 0, interval: { low: 0, high: 0 } });
  });

  it('is null without a control and with too few failures', () => {
    expect(comparePruningWithRandom(judged, null, 1)).toBeNull();
    expect(comparePruningWithRandom(judgedRecords(records.slice(11), 'test'), 0.02, 1)).toBeNull();
  });
});

describe('what reviewing should find', () => {
  it('is the share of failures among the hardest by blend, with a component bootstrap', () => {
    // 40 images of which the 20 hardest fail: half of the pool holds all failures, a share s below that s / .5 of them.
    const blended = records.map((one) => ({ ...one, split: 'validation' as const, signals: { ...one.signals, blend: 1 - one.dense!.iou } }));
    const expected = expectCatch(judgedRecords(blended, 'validation'), 1);
    expect(expected.map(({ share }) => share)).toEqual([0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    for (const { share, caught } of expected) expect(caught).toBeCloseTo(Math.min(1, 2 * share), 12);
    // With as many failures as a resample happens to have, between 12 and 28 of 40: a fifth of the pool is 8 of those.
    const fifth = expected.find(({ share }) => share === 0.2)!;
    // Wilson's of .4 of 20, by hand: (.4 + 3.8415 / 40 ∓ 1.96 √(.24 / 20 + 3.8415 / 1600)) / (1 + 3.8415 / 20) = .2188, .6134.
    expect(fifth.low).toBeCloseTo(0.2188, 3);
    expect(fifth.high).toBeGreaterThanOrEqual(0.6134);
    expect(fifth.high).toBeLessThan(8 / 11);
    // All were found in half of the pool; of twenty that is no certainty: 20 / (20 + 3.8415).
    expect(expected.find(({ share }) => share === 0.6)).toEqual({ share: 0.6, caught: 1, low: expect.closeTo(0.8389, 4), high: 1 });
    expect(expected.at(-1)).toEqual({ share: 1, caught: 1, low: 1, high: 1 });
  });

  it('does not depend on how sure the order is, but on the order', () => {
    const backwards = records.map((one) => ({ ...one, split: 'validation' as const, signals: { ...one.signals, blend: one.dense!.iou } }));
    const expected = expectCatch(judgedRecords(backwards, 'validation'), 1);
    expect(expected.find(({ share }) => share === 0.5)!.caught).toBeCloseTo(0, 12);
    expect(expected.find(({ share }) => share === 0.8)!.caught).toBeCloseTo(0.6, 12);
  });

  // SciPy 1.17.1: binomtest(k, n).proportion_ci(0.95, 'wilson').
  it.each([
    [20, 20, 0.8388748419471808, 1],
    [13, 20, 0.4328542766852363, 0.8188081758989179],
    [0, 12, 0, 0.24249400665524085],
    [8, 11, 0.4343546988238708, 0.9025394070997511],
  ])('knows how little %i of %i say', (k, n, low, high) => {
    expect(scoreInterval(k / n, n)).toEqual({ low: expect.closeTo(low, 12), high: expect.closeTo(high, 12) });
  });

  it('is not known where too few failed', () => {
    const nine = records.slice(11).map((one) => ({ ...one, split: 'validation' as const, signals: { ...one.signals, blend: 1 - one.dense!.iou } }));
    expect(expectCatch(judgedRecords(nine, 'validation'), 1)).toEqual([]);
  });
});

describe('the signals on validation images', () => {
  it('are judged as on test images, and say so', () => {
    const validation = judgedRecords(records.map((one) => ({ ...one, split: 'validation' as const })), 'validation');
    const of = (name: string): unknown => evaluateSignals(validation, 1, 'validation').find((signal) => signal.name === name);
    expect(of('pruning')).toEqual(evaluateSignals(judged, 1).find((signal) => signal.name === 'pruning'));
    expect(of('tta')).toMatchObject({ reason: 'every validation image has the same value' });
    expect(of('blend')).toMatchObject({ reason: 'the signal was not computed for every validation image' });
    expect(evaluateSignals([], 1, 'validation')[0]).toMatchObject({ reason: 'no labelled validation images' });
  });
});
