import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../../../src/main/engine/backend/index.ts';
import { createNetwork, disposeNetwork, type Network } from '../../../../../src/main/engine/model/index.ts';
import { createOnlineAnnealed, type OnlineAnnealedOptions } from '../../../../../src/main/engine/train/attention/index.ts';
import { closeEngineWorkers } from '../../../../../src/main/engine/workers/shared.ts';
import { testEngine } from '../../../../support/engine.ts';
import { blobs, range } from '../blobs.ts';

const size = 16;
const count = 6;
let network: Network;

beforeAll(async () => {
  await openBackend(testEngine);
  network = createNetwork({ preset: 'tiny', size, classes: [] }, 3);
});

afterAll(async () => {
  disposeNetwork(network);
  await closeEngineWorkers();
});

function options(changes: Partial<OnlineAnnealedOptions> = {}): OnlineAnnealedOptions {
  const none = Array.from({ length: count }, () => false);
  return { steps: 100, batchSize: 4, factor: 3, source: blobs(count, size), trainIndices: range(0, count), held: none, hard: none, initial: null, shuffled: false, seed: 5, ...changes };
}

const all = range(0, count);

describe('online annealed attention', () => {
  it('weighs all alike until it has looked at a network that has learnt something', async () => {
    const attention = createOnlineAnnealed(options());
    expect(attention.weights(0, all)).toEqual([1, 1, 1, 1, 1, 1]);
    await attention.rescore(0, network);
    expect(attention.weights(0, all)).toEqual([1, 1, 1, 1, 1, 1]);
    const known = createOnlineAnnealed(options({ initial: [0, 0.2, 0.4, 0.6, 0.8, 1] }));
    expect(known.weights(0, [5, 0])).toEqual([4, 1]);
  });

  it('weighs by rank, less and less', async () => {
    const attention = createOnlineAnnealed(options());
    await attention.rescore(10, network);
    const found = attention.weights(0, all);
    // Ranks of six images are 0, .2, … 1, unless some disagree alike.
    expect(found.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(6 + 3 * 3, 10);
    expect(new Set(found).size).toBeGreaterThan(2);
    const half = attention.weights(50, all);
    for (const i of all) expect(half[i]! - 1).toBeCloseTo((found[i]! - 1) / 2, 12);
    expect(attention.weights(100, all)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(attention.weights(50, [3, 3, 1])).toEqual([half[3], half[3], half[1]]);
  });

  it('holds doubtful labels at 1, and takes for hardest what a person called hard', async () => {
    const attention = createOnlineAnnealed(options({ held: all.map((i) => i === 2), hard: all.map((i) => i === 4) }));
    await attention.rescore(10, network);
    expect(attention.weights(0, [2, 4])).toEqual([1, 4]);
  });

  it('deals the ranks at random in the control, anew at each look', async () => {
    const own = createOnlineAnnealed(options());
    const control = createOnlineAnnealed(options({ shuffled: true }));
    for (const attention of [own, control]) await attention.rescore(10, network);
    const first = control.weights(0, all);
    expect(first.toSorted()).toEqual(own.weights(0, all).toSorted());
    await control.rescore(20, network);
    expect(control.weights(0, all)).not.toEqual(first);
  });

  it('looks ten times, or as often as 15 % of the time allows', () => {
    expect(createOnlineAnnealed(options()).rescoreEvery).toBe(10);
    // 6 images by 9 networks are 54 passes, and 15 % of a step's twelve 1.8.
    expect(createOnlineAnnealed(options({ sparsities: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8] })).rescoreEvery).toBe(30);
  });

  it('goes on from what was saved, as JSON', async () => {
    const attention = createOnlineAnnealed(options({ shuffled: true }));
    await attention.rescore(10, network);
    const resumed = createOnlineAnnealed(options({ shuffled: true }));
    resumed.restore(JSON.parse(JSON.stringify(attention.save())));
    expect(resumed.weights(11, all)).toEqual(attention.weights(11, all));
    for (const each of [attention, resumed]) await each.rescore(20, network);
    expect(resumed.weights(21, all)).toEqual(attention.weights(21, all));
    expect(() => resumed.restore({ kind: 'online-annealed', looks: 1, ranks: [0, 1] })).toThrow(expect.objectContaining({ code: 'conflict' }) as Error);
  });

  it('keeps no tensor', async () => {
    const attention = createOnlineAnnealed(options());
    await attention.rescore(10, network);
    const before = tf.memory().numTensors;
    await attention.rescore(20, network);
    expect(tf.memory().numTensors).toBe(before);
  });
});
