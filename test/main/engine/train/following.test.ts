import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { createNetwork, disposeNetwork, readTensors, type Network } from '../../../../src/main/engine/model/index.ts';
import { readCheckpoint, resolveTrainingConfiguration, train, type TrainOptions, type TrainResult } from '../../../../src/main/engine/train/index.ts';
import type { DynamicAttention, TrainingObserver } from '../../../../src/main/engine/train/attention/types.ts';
import { testEngine } from '../../../support/engine.ts';
import { blobs, range } from './blobs.ts';

const size = 16;
/** Positions are not indices: the first of these is image 9. */
const trainIndices = range(0, 10).toReversed();

function options(changes: Partial<TrainOptions> = {}): TrainOptions {
  const round = { steps: 6, epochs: null, batchSize: 5, normalizationGroup: 4, learningRate: 0.005, weightDecay: 0.01, patience: 0, seed: 3 };
  return {
    network: createNetwork({ preset: 'tiny', size, classes: [] }, 3), source: blobs(14, size), trainIndices, validationIndices: range(10, 14), weights: null,
    configuration: resolveTrainingConfiguration(round, 10), resumeFrom: null, checkpoint: null, ...changes,
  };
}

async function finalWeights(changes: Partial<TrainOptions> = {}): Promise<[string, { values: Float32Array }][]> {
  const asked = options(changes);
  const result: TrainResult = await train(asked);
  if (result.outcome !== 'done') throw new Error('training stopped');
  const weights = [...readTensors(result.network.parameters), ...readTensors(result.network.statistics)];
  disposeNetwork(result.network);
  disposeNetwork(asked.network);
  return weights;
}

/** Writes down how it is called, and weighs by `weigh`. */
function recording(weigh: (position: number) => number, rescoreEvery: number | null = null) {
  let calls: unknown[] = [];
  const losses: { step: number; positions: readonly number[]; values: number[] }[] = [];
  const attention: DynamicAttention & { calls: () => unknown[]; losses: typeof losses } = {
    weights: (step, positions) => (calls.push(['weights', step]), positions.map(weigh)),
    observe(step, positions, values) {
      calls.push(['observe', step]);
      losses.push({ step, positions, values: Array.from(values) });
    },
    rescoreEvery,
    rescore: async (step: number, network: Network) => void calls.push(['rescore', step, network.parameters.size]),
    save: () => ({ calls }),
    restore: (saved) => void (calls = [...(saved as { calls: unknown[] }).calls]),
    calls: () => calls,
    losses,
  };
  return attention;
}

let folder: string;

beforeAll(() => openBackend(testEngine));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weakspot-attention-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('what follows a training', () => {
  it('is asked, told and lets itself look in turn, at the same images', async () => {
    const attention = recording(() => 1, 4);
    await finalWeights({ attention });
    expect(attention.calls().map((call) => (call as [string, number]).slice(0, 2).join(' '))).toEqual([
      'rescore 0', 'weights 0', 'observe 0', 'weights 1', 'observe 1', 'weights 2', 'observe 2', 'weights 3', 'observe 3',
      'rescore 4', 'weights 4', 'observe 4', 'weights 5', 'observe 5',
    ]);
    // Two epochs of ten images in three steps of five each: every position once in each pair of steps.
    for (const pair of [0, 2, 4]) {
      expect([...attention.losses[pair]!.positions, ...attention.losses[pair + 1]!.positions].toSorted((a, b) => a - b)).toEqual(range(0, 10));
    }
    expect(attention.losses.every(({ values }) => values.length === 5 && values.every((loss) => loss > 0))).toBe(true);
  });

  it('changes nothing where all count alike, and leaves out what counts nothing', async () => {
    const plain = await finalWeights();
    expect(await finalWeights({ attention: recording(() => 1) })).toEqual(plain);
    expect(await finalWeights({ lossWeights: range(0, 10).map(() => 1) })).toEqual(plain);
    expect(await finalWeights({ observer: recording(() => 7) })).toEqual(plain);
    const uneven = await finalWeights({ lossWeights: range(0, 10).map((position) => 1 + position) });
    expect(uneven).not.toEqual(plain);
    // The same, half of it by each; and what is weighed 0 could have any mask.
    expect(await finalWeights({ attention: recording((position) => (1 + position) / 2), lossWeights: range(0, 10).map(() => 2) })).toEqual(uneven);
    const source = blobs(14, size);
    const wrong = { ...source, mask: (index: number) => (index === 9 ? source.mask(9)!.map((value) => 1 - value) : source.mask(index)) };
    const without = { lossWeights: range(0, 10).map((position) => (position === 0 ? 0 : 1)) };
    expect(await finalWeights({ ...without, source: wrong })).toEqual(await finalWeights(without));
    expect(await finalWeights({ source: wrong })).not.toEqual(plain);
  });

  it('is told losses before they are weighed, each of its own image', async () => {
    // With weights of 0 nothing is ever learnt: the same image has nearly the same loss whenever it comes, but for its augmentation.
    const still = { flip: false, rotateDegrees: 0, scale: 0, shift: 0, brightness: 0, contrast: 0, saturation: 0, tint: 0, cutOutProbability: 0 };
    const attention = recording(() => 0);
    const asked = options();
    const configuration = { ...asked.configuration, batchSize: 1, normalizationGroup: 1, steps: 20, augmentation: still, weightDecay: 0 };
    await finalWeights({ attention, configuration });
    const byPosition = new Map<number, number[]>();
    for (const { positions, values } of attention.losses) byPosition.set(positions[0]!, [...(byPosition.get(positions[0]!) ?? []), values[0]!]);
    expect([...byPosition.values()].every((values) => values.length === 2 && Math.abs(values[0]! - values[1]!) < 1e-6)).toBe(true);
    expect(new Set([...byPosition.values()].map(([loss]) => loss!.toFixed(4))).size).toBeGreaterThan(5);
    disposeNetwork(asked.network);
  });

  it('goes on from what a checkpoint kept of it, and refuses one of a training without it', async () => {
    const undisturbed = recording((position) => 1 + position, 2);
    const observed = recording(() => 1);
    const expected = await finalWeights({ attention: undisturbed, observer: observed });
    const abort = new AbortController();
    const asked = options({ checkpoint: { folder }, signal: abort.signal });
    await train({
      ...asked, attention: recording((position) => 1 + position, 2), observer: recording(() => 1), report: ({ step }) => (step === 4 ? abort.abort() : undefined),
    });
    const [attention, observer] = [recording((position) => 1 + position, 2), recording(() => 1)];
    const resumed = await finalWeights({ attention, observer, resumeFrom: await readCheckpoint(folder, () => {}) });
    expect(resumed).toEqual(expected);
    expect(attention.calls()).toEqual(undisturbed.calls());
    expect(observer.calls()).toEqual(observed.calls());
    await expect(train({ ...asked, signal: new AbortController().signal, resumeFrom: await readCheckpoint(folder, () => {}) })).rejects.toMatchObject({ code: 'conflict' });

    await train({ ...asked, signal: AbortSignal.abort(), checkpoint: { folder: join(folder, 'plain') } });
    const plain = await readCheckpoint(join(folder, 'plain'), () => {});
    const observerAlone: TrainingObserver = recording(() => 1);
    await expect(train({ ...asked, signal: AbortSignal.abort(), observer: observerAlone, resumeFrom: plain })).rejects.toMatchObject({
      code: 'conflict', message: expect.stringContaining('without observer'),
    });
    disposeNetwork(asked.network);
  });

  it('needs as many weights as images, none below 0', async () => {
    const asked = options();
    await expect(train({ ...asked, lossWeights: [1, 2] })).rejects.toThrow('2 loss weights for 10 training images');
    await expect(train({ ...asked, lossWeights: range(0, 10).map((position) => 3 - position) })).rejects.toThrow('a loss weight of -1');
    disposeNetwork(asked.network);
  });
});
