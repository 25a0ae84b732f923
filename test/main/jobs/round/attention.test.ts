import { describe, expect, it } from 'vitest';
import { roundConfiguration } from '../../../../src/core/contract/index.ts';
import type { SnapshotImage } from '../../../../src/core/snapshot.ts';
import type { SampleSource } from '../../../../src/main/engine/sample-source.ts';
import { attentionUse, knownImages, unlabelledWeights } from '../../../../src/main/jobs/round/attention.ts';
import { createProgress } from '../../../../src/main/jobs/round/progress.ts';
import { resolveSetting, selectTraining, selectUnlabelled, trainingSource } from '../../../../src/main/jobs/round/roles.ts';
import { compareArms, undecided } from '../../../../src/main/jobs/round/trial.ts';

const geometry = { size: [2, 2] as [number, number], counts: '022' };

function image(change: Partial<SnapshotImage> = {}): SnapshotImage {
  return {
    id: 'i', file: 'f', sha256: 's', width: 2, height: 2, split: 'train', component: 'c', lesion: null, patient: null, name: 'n',
    mask: { annotation: 'm', geometry }, labelled: true, verdict: null, weak: [], diagnosis: null, weight: 1, ...change,
  };
}

function scored(score: number, seen: boolean, change: Partial<SnapshotImage> = {}, signals: Record<string, number | null> = {}): SnapshotImage {
  return image({ hardness: { score, flagged: false, seen, signals: { pruning: score, ...signals } }, ...change });
}

describe('what is known of images', () => {
  it('is their place in the pool that the network before had seen, or had not', () => {
    const images = [scored(0.1, true), scored(0.2, true), scored(0.3, false), scored(0.9, false, { split: 'test' }), scored(0.4, false), image(), scored(0, true), scored(0.2, true)];
    const hardness = knownImages(images, [0, 1, 2, 4, 5, 6, 7], 'pruning', null).map((known) => known.hardness);
    // Seen: 0, .1, .2, .2; unseen, with the test image: .3, .4, .9.
    expect(hardness).toEqual([1.5 / 4, 3 / 4, 0.5 / 3, 1.5 / 3, null, 0, 3 / 4]);
  });

  it('holds what was found of the label: by folds of this round, else by the one before', () => {
    const images = [
      scored(0.1, true, {}, { 'label-conflict': 0.5, 'out-of-fold-conflict': 0.2 }), scored(0.1, true, {}, { 'label-conflict': 0.3, 'out-of-fold-conflict': null }),
      scored(0.1, true, { split: 'validation' }, { 'label-conflict': 9 }), scored(0.1, true, { corrected: true, verdict: 'label-wrong', group: 'g' }, { 'label-conflict': null }),
    ];
    const known = knownImages(images, [0, 1, 3], 'pruning', null);
    expect(known.map(({ conflict }) => conflict)).toEqual([0.25, 0.75, null]);
    expect(known[2]).toMatchObject({ corrected: true, verdict: 'label-wrong', group: 'g' });
    expect(knownImages(images, [0, 1, 3], 'pruning', new Map([[0, 0.9], [1, 0.8], [3, 0.1]])).map(({ conflict }) => conflict)).toEqual([2.5 / 3, 1.5 / 3, 0.5 / 3]);
  });

  it('weighs images without a label by the blend alone', () => {
    const images = Array.from({ length: 10 }, (_, i) => scored(1 - i / 10, false, { mask: null, verdict: 'model-wrong' }, { blend: (i + 1) / 10 }));
    const indices = images.map((_, i) => i);
    const configuration = roundConfiguration.parse({ attention: 'down-weight', attentionFactor: 4 });
    expect(unlabelledWeights(images, indices, configuration)!.loss).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0.25, 0.25]);
    expect(unlabelledWeights(images, indices, roundConfiguration.parse({ attention: 'rank' }))).toBeNull();
  });

  it('is told in words', () => {
    const configuration = roundConfiguration.parse({ attention: 'group-balanced', attentionBy: 'sex', previous: 3 });
    const counts = { attended: 4, lessened: 0, excluded: 1 };
    expect(attentionUse(configuration, 'group-balanced', counts, null)).toEqual({
      strategy: 'group-balanced', signal: 'pruning', by: 'sex', previous: 3, ...counts,
      reason: 'groups of sex and of being hard or not come equally often, as far as 10 times goes',
    });
    expect(attentionUse(configuration, 'none', counts, 'because')).toMatchObject({ signal: null, by: null, previous: null, reason: 'every image counts the same: because' });
    expect(attentionUse({ ...configuration, attentionFactor: 2.5 }, 'down-weight', counts, null).reason).toBe('the hardest fifth of the images counts 1/2.5');
  });
});

describe('roles', () => {
  const box = [{ annotation: 'b', label: { kind: 'box' as const, box: { x: 0, y: 0, width: 1, height: 1 } } }];
  const images = [
    image(), image({ labelled: false }), image({ mask: null, labelled: false, weak: box }), image({ labelled: false, weak: box, verdict: 'label-wrong' }),
    image({ weight: 0, weak: box, verdict: 'poor-image', labelled: false }), image({ labelled: false, weak: box, mask: { annotation: null, geometry }, verdict: 'not-a-lesion' }),
    image({ split: 'test', mask: null, labelled: false, weak: box }), image({ split: 'validation' }),
  ];

  it.each([
    ['supervised', [0], []],
    ['semi-supervised', [0, 2, 3], [1, 5]],
    ['weakly-supervised', [0, 2, 3], []],
  ] as const)('%s', (setting, training, unlabelled) => {
    expect(selectTraining(images, setting)).toEqual(training);
    expect(selectUnlabelled(images, setting)).toEqual(unlabelled);
  });

  it('follow from the labels', () => {
    expect(resolveSetting('auto', images)).toBe('weakly-supervised');
    expect(resolveSetting('auto', [images[0]!, images[1]!, images[4]!, images[5]!, images[6]!])).toBe('supervised');
    expect(resolveSetting('supervised', images)).toBe('supervised');
  });

  it('show a training no mask that the round does not use', () => {
    const mask = Uint8Array.of(1);
    const whole: SampleSource = { count: 8, size: 1, image: () => mask, mask: () => mask, classIndex: () => null };
    const source = trainingSource(whole, images);
    expect(images.map((_, index) => source.mask(index) !== null)).toEqual([true, false, false, false, false, false, true, true]);
  });
});

describe('a pair', () => {
  const clusters = Array.from({ length: 20 }, (_, i) => `c${i}`);
  const baseline = clusters.map((_, i) => 0.6 + i / 100);
  const judge = (about: 'attention' | 'setting', changes: (i: number) => number) =>
    compareArms({ about, baselineName: 'none', candidateName: 'clean-attend', ious: { baseline, candidate: baseline.map((iou, i) => iou + changes(i)) }, clusters, seed: 1 });

  it('keeps attention where the interval lies above 0', () => {
    const found = judge('attention', (i) => (i % 2 === 0 ? 0.02 : 0.03));
    expect(found).toMatchObject({ n: 20, kept: 'candidate' });
    expect(found.difference).toBeCloseTo(0.025, 12);
    expect(found.baselineIou).toBeCloseTo(0.695, 12);
    // The worst fifth are the first four of both; the five from .60 to .64 failed, and .63 and .64 no longer do.
    expect(found.worstFifthDifference).toBeCloseTo(0.025, 12);
    expect(found.failureRateDifference).toBeCloseTo(-2 / 20, 12);
    expect(found.reason).toMatch(/^clean-attend against none: \+0\.025 IoU \(95 % interval 0\.02\d to 0\.02\d\) on 20 validation images, so clean-attend is kept$/);
  });

  it('keeps every image the same where the interval includes 0, or lies below', () => {
    const unsure = (i: number): number => (i % 2 === 0 ? 0.05 : -0.04);
    expect(judge('attention', unsure)).toMatchObject({ kept: 'baseline', reason: expect.stringMatching(/the interval includes 0, so none is kept$/) });
    expect(judge('attention', () => 0)).toMatchObject({ kept: 'baseline', difference: 0, interval: { low: 0, high: 0 } });
    expect(judge('attention', () => -0.02)).toMatchObject({ kept: 'baseline', reason: expect.stringMatching(/, so none is kept$/) });
  });

  it('keeps the setting with the higher mean, and says what that is worth', () => {
    expect(judge('setting', (i) => (i % 2 === 0 ? 0.05 : -0.04))).toMatchObject({ kept: 'candidate', reason: expect.stringMatching(/includes 0, and clean-attend is kept for its higher mean$/) });
    expect(judge('setting', (i) => (i % 2 === 0 ? -0.05 : 0.04))).toMatchObject({ kept: 'baseline', reason: expect.stringMatching(/none is kept for its higher mean$/) });
    expect(judge('setting', () => 0)).toMatchObject({ kept: 'baseline' });
  });

  describe('that holds groups equal', () => {
    // Two photographs' worth of gain in a group of five, and a small loss in the fifteen others.
    const judgeBy = (groups: readonly (string | null)[], change: (group: string | null) => number) =>
      compareArms({
        about: 'attention', baselineName: 'none', candidateName: 'group-balanced by collection', clusters, groups, seed: 1,
        ious: { baseline, candidate: baseline.map((iou, i) => iou + change(groups[i]!)) },
      });
    const few = clusters.map((_, i) => (i % 4 === 0 ? 'photographs' : 'dermoscopy'));
    const change = (group: string | null): number => (group === 'photographs' ? 0.1 : -0.04);

    it('is judged by the mean of their means, so that the largest does not decide alone', () => {
      const found = judgeBy(few, change);
      expect(found).toMatchObject({ kept: 'candidate', groups: 2, n: 20 });
      expect(found.difference).toBeCloseTo(0.03, 12);
      expect(found.candidateIou! - found.baselineIou!).toBeCloseTo(0.03, 12);
      expect(found.reason).toContain('on 20 validation images, the means of 2 groups counting alike');
      expect(judge('attention', (i) => change(few[i]!))).toMatchObject({ kept: 'baseline', groups: null });
    });

    it('takes a few images of small groups for one group, or for the largest where they are fewer than five', () => {
      const small = clusters.map((_, i) => (i < 3 ? 'a' : i < 6 ? null : 'large'));
      const gains = (group: string | null): number => (group === 'a' ? 0.1 : group === null ? 0.04 : -0.01);
      expect(judgeBy(small, gains)).toMatchObject({ groups: 2, difference: expect.closeTo((0.07 - 0.01) / 2, 12) });
      const tiny = clusters.map((_, i) => (i < 2 ? 'a' : 'large'));
      expect(judgeBy(tiny, gains)).toMatchObject({ groups: null, difference: expect.closeTo((2 * 0.1 - 18 * 0.01) / 20, 12) });
    });

    it('counts lesions and not their images, of which a resample may lack all', () => {
      const alike = { baselineName: 'none', candidateName: 'group-balanced', about: 'attention', seed: 1 } as const;
      const ious = { baseline: baseline.map(() => 0.6), candidate: baseline.map((_, i) => (i < 8 ? 0.7 : 0.6)) };
      const groups = clusters.map((_, i) => (i < 8 ? 'a' : 'large'));
      const ofOneLesion = clusters.map((cluster, i) => (i < 8 ? 'one lesion' : cluster));
      expect(compareArms({ ...alike, ious, groups, clusters })).toMatchObject({ groups: 2, difference: expect.closeTo(0.05, 12) });
      expect(compareArms({ ...alike, ious, groups, clusters: ofOneLesion })).toMatchObject({ groups: null, difference: expect.closeTo(0.04, 12) });
    });
  });

  it('that was not trained says so', () => {
    expect(undecided({ about: 'setting', baselineName: 'supervised', candidateName: 'semi-supervised', by: null }, 'candidate', 'nothing to compare by')).toMatchObject({
      n: 0, by: null, difference: null, interval: null, kept: 'candidate', seconds: 0, reason: 'nothing to compare by, so semi-supervised was trained alone',
    });
    expect(undecided({ about: 'attention', baselineName: 'none', candidateName: 'group-dro', by: 'sex' }, 'candidate', 'nothing')).toMatchObject({
      candidate: 'group-dro', by: 'sex', reason: 'nothing, so group-dro by sex was trained alone',
    });
  });
});

it('the time left knows which steps take longer', () => {
  const left: (number | null)[] = [];
  let now = 0;
  const progress = createProgress(({ secondsLeft }) => left.push(secondsLeft), () => now);
  for (const phase of ['pruning', 'scoring', 'evaluating'] as const) progress.expect(phase, 1);
  // Ten steps of one each, then ten of three.
  progress.begin('training', { done: 0, total: 20, unit: 'steps', effort: (done) => Math.min(done, 10) + 3 * Math.max(0, done - 10) });
  for (const done of [1, 2, 4]) {
    now = done;
    progress.advance(done);
  }
  expect(left.at(-1)).toBe(40 - 4 + 3);
  now = 10;
  progress.advance(10);
  for (const done of [12, 14]) {
    now = 10 + 3 * (done - 10);
    progress.advance(done);
  }
  expect(left.at(-1)).toBeCloseTo(3 * 6 + 3, 9);
});
