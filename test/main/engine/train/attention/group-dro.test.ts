import { describe, expect, it } from 'vitest';
import { createGroupDro } from '../../../../../src/main/engine/train/attention/index.ts';

/** Four images of group 0 and one of group 1, which is drawn twice an epoch. */
const options = { groups: [0, 0, 0, 0, 1], sampling: [1, 1, 1, 1, 2], held: [false, false, false, false, false], stepSize: 0.5 };

describe('group DRO', () => {
  it('begins with groups that count the same in the loss, however often they are drawn', () => {
    const weights = createGroupDro(options).weights(0, [0, 4]);
    // q = ½ each; group 0 has 4/6 of the draws, group 1 has 2/6.
    expect(weights[0]).toBeCloseTo(0.75, 12);
    expect(weights[1]).toBeCloseTo(1.5, 12);
  });

  it('follows the exponentiated gradient of the groups’ mean losses', () => {
    const attention = createGroupDro(options);
    attention.observe(0, [0, 1, 4], [0.2, 0.4, 0.9]);
    // numpy 2.4.6: q = softmax(log([.5, .5]) + .5 * [.3, .9]) = [.42555748, .57444252]
    const [first, second] = attention.weights(1, [2, 4]) as [number, number];
    expect(first).toBeCloseTo((0.42555748 * 6) / 4, 7);
    expect(second).toBeCloseTo((0.57444252 * 6) / 2, 7);
    // A group that a step has no image of keeps its part, before all are brought to a sum of 1.
    attention.observe(1, [0], [0.8]);
    // numpy 2.4.6: q = [.42555748 * exp(.4), .57444252], normalized = [.52497919, .47502081]
    expect(attention.weights(2, [0])[0]).toBeCloseTo((0.52497919 * 6) / 4, 7);
  });

  it('adds to the losses of small groups what they generalize worse', () => {
    const attention = createGroupDro({ ...options, sizeAdjustment: 1 });
    attention.observe(0, [0, 4], [0.3, 0.3]);
    // Adjusted by 1/√4 and 1/√1: exp(.5 · .5) apart.
    const [first, second] = attention.weights(1, [0, 4]) as [number, number];
    expect(second / 3 / (first / 1.5)).toBeCloseTo(Math.exp(0.25), 10);
  });

  it('holds a doubtful label at 1', () => {
    const attention = createGroupDro({ ...options, held: [true, false, false, false, true] });
    expect(attention.weights(0, [0, 1, 4])).toEqual([0.75, 0.75, 1]);
  });

  it('goes on from what was saved, as JSON, and refuses what another attention saved', () => {
    const attention = createGroupDro(options);
    attention.observe(0, [0, 1, 4], [0.2, 0.4, 0.9]);
    const resumed = createGroupDro(options);
    resumed.restore(JSON.parse(JSON.stringify(attention.save())));
    expect(resumed.weights(1, [0, 4])).toEqual(attention.weights(1, [0, 4]));
    expect(() => createGroupDro({ ...options, groups: [0, 1, 2, 0, 1] }).restore(attention.save())).toThrow(expect.objectContaining({ code: 'conflict' }) as Error);
    expect(() => resumed.restore({ kind: 'online-annealed' })).toThrow(/does not hold the attention group-dro/);
  });
});
