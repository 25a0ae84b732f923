import { describe, expect, it } from 'vitest';
import { blendCandidates, chooseBlend, defaultBlend, type BlendCandidate } from '../../../../src/main/engine/hardness/index.ts';
import { Random } from '../../../../src/core/random.ts';

const count = 60;
/** IoU .351, .361, …, .941: the first 30 fail. */
const ious = Array.from({ length: count }, (_, i) => 0.351 + i / 100);

const random = new Random(1);
const truth = ious.map((iou) => 1 - iou);
const noise = (): number[] => ious.map(() => random.uniform());
const noisy = (share: number): number[] => truth.map((value) => value + share * (random.uniform() - 0.5));

function choose(signals: Partial<Record<BlendCandidate, number[]>>, outcomes: readonly number[] = ious) {
  return chooseBlend({ ranks: new Map(blendCandidates.flatMap((name) => (signals[name] ? [[name, signals[name]] as const] : []))), ious: outcomes });
}

describe('the members of the blend', () => {
  it('are the one signal that knows everything, where the others are noise', () => {
    const choice = choose({ 'self-confidence': noise(), tta: noise(), pruning: noise(), entropy: truth });
    expect(choice.members).toEqual(['entropy']);
    expect(choice.reason).toMatch(/^chosen on 60 labelled validation images with 30 failures: Spearman 1\.000, AUROC 1\.000; the usual three reach Spearman /);
  });

  it('are added one by one while they add something', () => {
    // Two halves of the truth: the first knows the images of even place, the second the others.
    const half = (parity: number): number[] => truth.map((value, i) => (i % 2 === parity ? value : 0.355));
    const choice = choose({ 'self-confidence': noise(), tta: half(0), pruning: noise(), entropy: half(1) });
    expect(choice.members.toSorted()).toEqual(['entropy', 'tta']);
  });

  it('stay the usual three where nothing is better by more than chance', () => {
    const choice = choose({ 'self-confidence': truth, tta: truth, pruning: truth, entropy: noise() });
    expect(choice.members).toEqual([...defaultBlend]);
    expect(choice.reason).toBe(
      'the usual three: on 60 labelled validation images with 30 failures they reach Spearman 1.000, AUROC 1.000, and the best choice, self-confidence, no more than Spearman 1.000, AUROC 1.000',
    );
  });

  it('do not need a candidate that was not computed', () => {
    expect(choose({ 'self-confidence': noisy(1), tta: noise(), pruning: noise() }).members).toEqual(['self-confidence']);
  });

  it.each([
    ['fewer than 50 images', ious.slice(5, 54), 'only 49 labelled validation images, and at least 50 are needed to choose'],
    ['fewer than 10 failures', ious.map((iou) => iou + 0.215), 'only 9 of 60 validation images failed (IoU < 0.65), and at least 10 are needed to choose'],
    ['fewer than 10 others', ious.map((iou) => iou - 0.205), 'only 9 of 60 validation images did not fail (IoU < 0.65), and at least 10 are needed to choose'],
  ])('are the usual three with %s', (_, outcomes, reason) => {
    const right = outcomes.map((iou) => 1 - iou);
    expect(choose({ 'self-confidence': right.toReversed(), tta: right.toReversed(), pruning: right.toReversed(), entropy: right }, outcomes)).toEqual({
      members: [...defaultBlend], reason: `the usual three: ${reason}`,
    });
  });
});
