import { describe, expect, it } from 'vitest';
import { attentionGroups, attentionWeights, doubtAmong, doubtfulLabels, hardnessRanks, type AttentionImage, type FixedAttention } from '../../../src/core/attention/index.ts';
import { attentionNames } from '../../../src/core/contract/index.ts';

const following = ['online-annealed', 'group-dro', 'twin', 'recommended'];
const fixed = attentionNames.filter((name): name is FixedAttention => !following.includes(name));

function image(change: Partial<AttentionImage> = {}): AttentionImage {
  return { hardness: 0.1, conflict: 0.1, verdict: null, corrected: false, group: null, ...change };
}

/** Twenty images, harder and harder; the label of number 19 and of number 5 are contradicted most. */
function pool(changes: Record<number, Partial<AttentionImage>> = {}): AttentionImage[] {
  return Array.from({ length: 20 }, (_, i) => image({ hardness: (i + 1) / 20, conflict: i === 19 ? 0.9 : i === 5 ? 0.8 : i / 100, ...changes[i] }));
}

const options = { factor: 3, seed: 1 };
const ones = Array.from({ length: 20 }, () => 1);
const onesBut = (changes: Record<number, number>): number[] => ones.map((one, i) => changes[i] ?? one);

describe('attention weights', () => {
  it('are all 1 without a strategy, but for poor images', () => {
    expect(attentionWeights('none', pool(), options)).toEqual({ sampling: ones, loss: ones, attended: 0, lessened: 0, excluded: 0 });
    const { sampling, loss, excluded } = attentionWeights('none', pool({ 3: { verdict: 'poor-image' }, 4: { verdict: 'truly-hard' } }), options);
    expect(sampling).toEqual(onesBut({ 3: 0 }));
    expect(loss).toEqual(onesBut({ 3: 0 }));
    expect(excluded).toBe(1);
  });

  it('attend the hardest tenth, but for a label that is doubtful', () => {
    // The hardest two are 18 and 19; 19 is doubtful.
    expect(attentionWeights('oversample', pool(), options)).toEqual({ sampling: onesBut({ 18: 3 }), loss: ones, attended: 1, lessened: 0, excluded: 0 });
    expect(attentionWeights('loss-weight', pool(), options)).toEqual({ sampling: ones, loss: onesBut({ 18: 3 }), attended: 1, lessened: 0, excluded: 0 });
    // Of the clean ones, the hardest tenth of 18 is two.
    expect(attentionWeights('clean-attend', pool(), options).sampling).toEqual(onesBut({ 17: 3, 18: 3 }));
  });

  it('attend doubtful labels in a study that asks for it, unless the strategy itself does not', () => {
    const unguarded = { ...options, guarded: false };
    expect(attentionWeights('oversample', pool(), unguarded).sampling).toEqual(onesBut({ 18: 3, 19: 3 }));
    expect(attentionWeights('clean-attend', pool(), unguarded).sampling).toEqual(onesBut({ 17: 3, 18: 3 }));
  });

  it('rise with the rank', () => {
    const { loss, sampling } = attentionWeights('rank', pool(), options);
    expect(sampling).toEqual(ones);
    expect(loss[0]).toBe(1);
    expect(loss[18]).toBeCloseTo(1 + 2 * (18 / 19), 12);
    // Doubtful: 5 and 19.
    expect(loss[5]).toBe(1);
    expect(loss[19]).toBe(1);
    const scored = attentionWeights('rank', [image({ hardness: null }), image({ hardness: 0.4 }), image({ hardness: 0.2 })], { factor: 5, seed: 1, guarded: false });
    expect(scored.loss).toEqual([3, 5, 1]);
  });

  it('drop what is doubtful', () => {
    expect(attentionWeights('drop-conflict', pool(), options)).toEqual({ sampling: onesBut({ 5: 0, 19: 0 }), loss: ones, attended: 0, lessened: 0, excluded: 2 });
  });

  it('lessen the hardest fifth', () => {
    const third = 1 / 3;
    expect(attentionWeights('down-weight', pool(), options)).toEqual({
      sampling: ones, loss: onesBut({ 16: third, 17: third, 18: third, 19: third }), attended: 0, lessened: 4, excluded: 0,
    });
  });

  it('hold groups equal as far as the factor goes, a missing value being one', () => {
    const images = [
      ...Array.from({ length: 10 }, () => image({ hardness: 0, group: 'light' })),
      ...Array.from({ length: 5 }, () => image({ hardness: 0, group: 'dark' })),
      ...Array.from({ length: 4 }, () => image({ hardness: 0 })),
      image({ hardness: 0.5, group: 'dark' }),
    ];
    const { sampling } = attentionWeights('group-balanced', images.map((one) => ({ ...one, conflict: null })), { factor: 4, seed: 1 });
    expect(sampling).toEqual([...Array.from({ length: 10 }, () => 1), ...Array.from({ length: 5 }, () => 2), 2.5, 2.5, 2.5, 2.5, 4]);
    expect(attentionGroups(images).names).toEqual(['"dark"', '"dark", hard', '"light"', '(missing)']);
  });

  it('do not divide a value of that name from a missing one', () => {
    expect(attentionGroups([image({ group: '(missing)', hardness: null }), image({ hardness: null })]).names).toEqual(['"(missing)"', '(missing)']);
  });
});

describe('verdicts', () => {
  it.each(['truly-hard', 'model-wrong'] as const)('%s is attended, whatever its score and its conflict', (verdict) => {
    const images = pool({ 2: { verdict }, 5: { verdict } });
    expect(attentionWeights('oversample', images, options).sampling).toEqual(onesBut({ 2: 3, 5: 3, 18: 3 }));
    expect(attentionWeights('loss-weight', images, options).loss).toEqual(onesBut({ 2: 3, 5: 3, 18: 3 }));
    const clean = attentionWeights('clean-attend', images, options).sampling;
    expect([clean[2], clean[5], clean[19]]).toEqual([3, 3, 1]);
    expect(hardnessRanks(images)[2]).toBe(1);
    expect(attentionWeights('drop-conflict', images, options).sampling[5]).toBe(1);
  });

  it('nothing wrong is attended for no more than its score, and clears the label of doubt', () => {
    // 5 and 19 are doubtful as long as nobody has looked, and 19 is the hardest.
    expect(doubtfulLabels(pool())[19]).toBe(true);
    const images = pool({ 2: { verdict: 'nothing-wrong' }, 19: { verdict: 'nothing-wrong' } });
    expect(doubtfulLabels(images)[19]).toBe(false);
    expect(attentionWeights('drop-conflict', images, options).sampling[19]).toBe(1);
    expect(attentionWeights('oversample', images, options).sampling).toMatchObject({ 2: 1, 19: 3 });
    expect(hardnessRanks(images)[2]).toBe(hardnessRanks(pool())[2]);
  });

  it('a corrected label trains as any other, and may be attended', () => {
    const images = pool({ 19: { verdict: 'label-wrong', corrected: true } });
    // What the network said of the old label counts no more: 5 and 18 are the most contradicted of the others.
    expect(attentionWeights('oversample', images, options).sampling).toEqual(onesBut({ 19: 3 }));
    expect(attentionWeights('drop-conflict', images, options).sampling[19]).toBe(1);
  });

  it('a label that was called wrong is doubtful until it is corrected', () => {
    const images = pool({ 0: { verdict: 'label-wrong' } });
    expect(attentionWeights('drop-conflict', images, options).sampling[0]).toBe(0);
    expect(attentionWeights('rank', images.with(0, { ...images[0]!, hardness: 2 }), options).loss[0]).toBe(1);
  });

  it.each(fixed)('%s gives a poor image no weight, and one without a lesion no more than 1', (strategy) => {
    const images = pool({ 18: { verdict: 'poor-image', group: 'rare' }, 17: { verdict: 'not-a-lesion', group: 'rare' } });
    for (const shuffled of [false, true]) {
      const { sampling, loss } = attentionWeights(strategy, images, { ...options, shuffled });
      expect(sampling[18]! * loss[18]!).toBe(0);
      if (!shuffled) expect(sampling[17]! * loss[17]!).toBeLessThanOrEqual(1);
    }
  });

  it.each(fixed)('%s never weighs an unreviewed label of the top decile by conflict up', (strategy) => {
    const images = pool({ 5: { group: 'rare' }, 19: { group: 'rare' } });
    expect(doubtfulLabels(images).flatMap((doubtful, i) => (doubtful ? [i] : []))).toEqual([5, 19]);
    const { sampling, loss } = attentionWeights(strategy, images, options);
    // Where groups are weighed, it is the decile of the group: of two, the first.
    for (const i of doubtAmong(strategy) === 'groups' ? [19] : [5, 19]) expect(sampling[i]! * loss[i]!).toBeLessThanOrEqual(1);
  });
});

describe('doubt where groups are weighed', () => {
  // Twenty images of a source that the network knows, and four of one that it contradicts in all: the last most.
  const images = Array.from({ length: 24 }, (_, i): AttentionImage => ({
    hardness: null, conflict: i < 20 ? i / 100 : 0.8 + i / 1000, verdict: null, corrected: false, group: i < 20 ? 'known' : 'new',
  }));
  const doubtful = (among: 'all' | 'groups'): number[] => doubtfulLabels(images, among).flatMap((isDoubtful, i) => (isDoubtful ? [i] : []));

  it('is of the group, so that a new source is not held back as a whole', () => {
    expect(doubtful('all')).toEqual([22, 23]);
    expect(doubtful('groups')).toEqual([18, 19, 23]);
    const { sampling } = attentionWeights('group-balanced', images, { factor: 10, seed: 1 });
    expect(sampling.slice(20)).toEqual([5, 5, 5, 1]);
    expect(attentionWeights('group-balanced', images, { factor: 10, seed: 1, doubtAmong: 'all' }).sampling.slice(20)).toEqual([5, 5, 1, 1]);
  });

  it('leaves other strategies as they are', () => expect([doubtAmong('oversample'), doubtAmong('group-dro')]).toEqual(['all', 'groups']));
});

describe('the control', () => {
  it.each(['oversample', 'drop-conflict', 'rank'] as const)('deals the weights of %s to other images, by seed', (strategy) => {
    const images = pool();
    const own = attentionWeights(strategy, images, options);
    const dealt = attentionWeights(strategy, images, { ...options, shuffled: true });
    for (const key of ['sampling', 'loss'] as const) expect([...dealt[key]].sort()).toEqual([...own[key]].sort());
    expect([dealt.sampling, dealt.loss]).not.toEqual([own.sampling, own.loss]);
    expect(attentionWeights(strategy, images, { ...options, shuffled: true })).toEqual(dealt);
    expect(attentionWeights(strategy, images, { ...options, seed: 2, shuffled: true })).not.toEqual(dealt);
  });
});

it('refuses a factor that attends nothing', () => {
  expect(() => attentionWeights('oversample', pool(), { factor: 1, seed: 1 })).toThrow(RangeError);
});
