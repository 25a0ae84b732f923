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
  return chooseBlend({
    ranks: new Map(blendCandidates.flatMap((name) => (signals[name] ? [[name, signals[name]] as const] : []))),
    ious: outcomes, clusters: outcomes.map((_, i) => `lesion ${i}`), seed: 1,
  });
}

describe('the members of the blend', () => {
  it('are those that know something, at least two, where the others are noise', () => {
    const choice = choose({ 'self-confidence': noise(), tta: truth, pruning: noise(), entropy: truth });
    expect(choice.members).toEqual(['tta', 'entropy']);
    expect(choice.reason).toMatch(
      /^better than the usual three in nine of ten resamples \(tta \+ entropy Spearman 1\.000, AUROC 1\.000, the usual three Spearman \S+, AUROC \S+, on 60 labelled validation images with 30 failures\)$/,
    );
  });

  it('are added one by one while they add something', () => {
    // Thirds of the truth: each signal knows every third image, the fourth nothing.
    const third = (part: number): number[] => truth.map((value, i) => (i % 3 === part ? value : 0.355));
    expect(choose({ 'self-confidence': third(0), tta: noise(), pruning: third(1), entropy: third(2) }).members.toSorted()).toEqual(['entropy', 'pruning', 'self-confidence']);
  });

  it('stay the usual three where another choice is better by chance alone', () => {
    const choice = choose({ 'self-confidence': noisy(0.5), tta: noisy(0.5), pruning: noisy(0.5), entropy: noisy(0.45) });
    expect(choice.members).toEqual([...defaultBlend]);
    expect(choice.reason).toMatch(/^the usual three: no other choice is better beyond chance \(.*on 60 labelled validation images with 30 failures\)$/);
  });

  it('draw whole components: what many images of one lesion say counts once', () => {
    const evidence = { 'self-confidence': noise(), tta: truth, pruning: noise(), entropy: truth };
    const ranks = new Map(blendCandidates.map((name) => [name, evidence[name]]));
    expect(chooseBlend({ ranks, ious, clusters: ious.map((_, i) => `lesion ${i}`), seed: 1 }).members).toEqual(['tta', 'entropy']);
    expect(chooseBlend({ ranks, ious, clusters: ious.map(() => 'one lesion'), seed: 1 }).members).toEqual(['tta', 'entropy']);
    // In one component three images speak for the usual three, in the other fifty-seven against: half of the resamples lack the latter.
    const against = ious.map((_, i) => (i % 20 === 0 ? 'for' : 'against'));
    const reversed = new Map(blendCandidates.map((name) => [name, evidence[name].map((value, i) => (i % 20 === 0 && (name === 'tta' || name === 'entropy') ? -value : value))]));
    expect(chooseBlend({ ranks: reversed, ious, clusters: against, seed: 1 }).members).toEqual([...defaultBlend]);
  });

  it('do not need a candidate that was not computed', () => {
    expect(choose({ 'self-confidence': truth, tta: truth, pruning: noise() }).members).toEqual(['self-confidence', 'tta']);
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
