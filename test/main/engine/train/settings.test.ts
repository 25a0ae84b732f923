import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { createNetwork, disposeNetwork, readTensors, type Network } from '../../../../src/main/engine/model/index.ts';
import { weakWeights } from '../../../../src/main/engine/loss/index.ts';
import { readCheckpoint, train, type TrainOptions, type TrainResult } from '../../../../src/main/engine/train/index.ts';
import { closeEngineWorkers } from '../../../../src/main/engine/workers/shared.ts';
import { testEngine } from '../../../support/engine.ts';
import { range } from './blobs.ts';
import { settingOptions, settings, size } from './settings.ts';

type Done = Extract<TrainResult, { outcome: 'done' }>;

function options(changes: Partial<TrainOptions> & ReturnType<typeof settingOptions>): TrainOptions {
  return { network: createNetwork({ preset: 'tiny', size, classes: [] }, 3), resumeFrom: null, checkpoint: null, ...changes };
}

/** Trains to the end and frees what it took. */
async function finalWeights(changes: Parameters<typeof options>[0]): Promise<{ weights: ReturnType<typeof snapshot>; result: Done; tensors: number[] }> {
  const asked = options(changes);
  const tensors: number[] = [];
  const result = await train({ ...asked, report: (progress) => (tensors.push(tf.memory().numTensors), changes.report?.(progress)) });
  if (result.outcome !== 'done') throw new Error('training stopped');
  const weights = snapshot(result.network);
  disposeNetwork(result.network);
  disposeNetwork(asked.network);
  return { weights, result, tensors };
}

function snapshot(network: Network): [string, { values: Float32Array }][] {
  return [...readTensors(network.parameters), ...readTensors(network.statistics)];
}

let folder: string;

beforeAll(() => openBackend(testEngine));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weakspot-settings-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe.each(settings)('training by %s', (setting) => {
  it('ends in the same weights bit for bit, whether undisturbed or stopped and resumed; the number of tensors stays flat', async () => {
    const before = tf.memory().numTensors;
    const undisturbed = await finalWeights(settingOptions(setting));
    expect(tf.memory().numTensors).toBe(before);
    // What the pruned copy keeps is there from the first step on.
    expect(new Set(undisturbed.tensors).size).toBe(1);

    const abort = new AbortController();
    const asked = options({ ...settingOptions(setting), checkpoint: { folder }, signal: abort.signal });
    // In the middle between two choices of what the pruned copy keeps, and between two validations.
    const stopped = await train({ ...asked, report: ({ step }) => (step === 7 ? abort.abort() : undefined) });
    expect(stopped).toEqual({ outcome: 'stopped', step: 7 });
    disposeNetwork(asked.network);
    const resumed = await finalWeights({ ...settingOptions(setting), resumeFrom: await readCheckpoint(folder, () => {}) });
    expect(resumed.weights).toEqual(undisturbed.weights);
    expect(resumed.result.curve).toEqual(undisturbed.result.curve);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('training', () => {
  // Of the discs; found .88 and more, but for points (.58, .63), and classes (.37), which say nothing of where.
  it.each([
    ['mean-teacher', 0.85], ['fixmatch', 0.85], ['twin', 0.85], ['attention twin', 0.85], ['box', 0.8], ['scribble', 0.8], ['point', 0.45], ['class', 0.25], ['mixed', 0.8],
  ] as const)('learns by %s', async (setting, leastIou) => {
    const { result } = await finalWeights(settingOptions(setting, { steps: 60, validateEvery: 10, learningRate: 0.006 }));
    const losses = result.curve.map(({ loss }) => loss);
    expect(losses.at(-1)!).toBeLessThan(0.6 * losses[0]!);
    expect(result.curve.at(-1)!.validationIou).toBeGreaterThan(leastIou);
  });
});

describe.skipIf(testEngine !== 'wasm').each(['mean-teacher', 'twin', 'mixed'] as const)('training by %s over worker threads', (setting) => {
  const threadsAsked = process.env['WEAKSPOT_THREADS'];

  afterEach(async () => {
    await closeEngineWorkers();
    if (threadsAsked === undefined) delete process.env['WEAKSPOT_THREADS'];
    else process.env['WEAKSPOT_THREADS'] = threadsAsked;
  });

  it('ends in the same weights bit for bit on one thread and on two', async () => {
    const results = [];
    for (const threads of ['1', '2']) {
      process.env['WEAKSPOT_THREADS'] = threads;
      results.push(await finalWeights(settingOptions(setting)));
      await closeEngineWorkers();
    }
    expect(results[1]!.weights).toEqual(results[0]!.weights);
    expect(results[1]!.result.curve).toEqual(results[0]!.result.curve);
  });
});

describe('images without a label', () => {
  it.each(['mean-teacher', 'fixmatch', 'twin'] as const)('move the weights by %s, and without weight leave them as the labelled ones do', async (setting) => {
    const asked = settingOptions(setting);
    const { consistency } = asked.configuration;
    const supervised = await finalWeights({ ...asked, unlabelled: null });
    const semiSupervised = await finalWeights(asked);
    const weightless = await finalWeights({ ...asked, configuration: { ...asked.configuration, consistency: { ...consistency!, weight: 0 } } });
    expect(semiSupervised.weights).not.toEqual(supervised.weights);
    // The same labelled batches, bit for bit, the unlabelled ones beside them.
    expect(weightless.weights).toEqual(supervised.weights);
    const curve = supervised.result.curve.map(({ loss }) => loss);
    expect(semiSupervised.result.curve[0]!.loss).not.toBe(curve[0]);
    expect(Math.abs(semiSupervised.result.curve[0]!.loss - curve[0]!)).toBeLessThan(0.1);
  });

  it('count as they weigh, and not at all where they weigh nothing', async () => {
    const asked = settingOptions('mean-teacher');
    const indices = range(10, 20);
    const read: number[] = [];
    const source = { ...asked.source, image: (index: number) => (read.push(index), asked.source.image(index)) };
    const half = await finalWeights({ ...asked, source, unlabelled: { indices, weights: indices.map((index) => (index < 15 ? 1 : 0)) } });
    expect(read.filter((index) => index >= 15 && index < 20)).toEqual([]);
    expect(new Set(read.filter((index) => index >= 10 && index < 15)).size).toBe(5);
    const even = await finalWeights({ ...asked, unlabelled: { indices, weights: null } });
    const ones = await finalWeights({ ...asked, unlabelled: { indices, weights: indices.map(() => 1) } });
    const uneven = await finalWeights(asked);
    expect(ones.weights).toEqual(even.weights);
    expect(uneven.weights).not.toEqual(even.weights);
    expect(half.weights).not.toEqual(even.weights);
  });

  it('tell how much they cost so far, more and more of it', async () => {
    const asked = settingOptions('mean-teacher');
    const losses: (number | null)[] = [];
    await finalWeights({ ...asked, report: ({ unlabelledLoss }) => losses.push(unlabelledLoss) });
    expect(losses.every((loss) => loss! > 0)).toBe(true);
    // exp(−5) of its weight at first, all of it after four tenths of the steps.
    expect(losses.at(-1)! / losses[0]!).toBeGreaterThan(10);
    const supervised: (number | null)[] = [];
    await finalWeights({ ...asked, unlabelled: null, report: ({ unlabelledLoss }) => supervised.push(unlabelledLoss) });
    expect(new Set(supervised)).toEqual(new Set([null]));
  });

  it('never are validation images, and need to be told how to learn from', async () => {
    const asked = options(settingOptions('mean-teacher'));
    await expect(train({ ...asked, unlabelled: { indices: [12, 21], weights: null } })).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('image 21') });
    await expect(train({ ...asked, configuration: { ...asked.configuration, consistency: null } })).rejects.toThrow('nothing says how to learn from them');
    await expect(train({ ...asked, unlabelled: { indices: [12], weights: [-1] } })).rejects.toThrow('loss weight of -1');
    disposeNetwork(asked.network);
  });
});

describe('weak labels', () => {
  it.each([
    ['box', 'boxProjection'], ['box', 'boxTightness'], ['box', 'boxSize'], ['box', 'pairwiseColour'],
    ['scribble', 'partialCrossEntropy'], ['scribble', 'gatedCrf'], ['point', 'partialCrossEntropy'], ['class', 'presence'],
  ] as const)('of kind %s move the weights by their term %s', async (setting, term) => {
    const asked = settingOptions(setting);
    // The gated CRF counts nothing in a round.
    const weighing = (weight: number) => finalWeights({ ...asked, configuration: { ...asked.configuration, weakWeights: { ...weakWeights, gatedCrf: 0.1, [term]: weight } } });
    const [all, without] = [await weighing(0.1), await weighing(0)];
    expect(without.weights).not.toEqual(all.weights);
    expect(without.result.curve[0]!.loss).toBeLessThan(all.result.curve[0]!.loss);
  });

  it('of points move the weights by how large a lesion can be, where nearly everything is taken for lesion', async () => {
    const asked = settingOptions('point');
    const lossOf = async (pointSize: number) => {
      const network = createNetwork({ preset: 'tiny', size, classes: [] }, 3);
      tf.dispose(network.parameters.get('output.bias')!);
      network.parameters.set('output.bias', tf.tensor1d([4]));
      return finalWeights({ ...asked, network, configuration: { ...asked.configuration, weakWeights: { ...weakWeights, pointSize } } });
    };
    const [all, without] = [await lossOf(weakWeights.pointSize), await lossOf(0)];
    expect(without.weights).not.toEqual(all.weights);
    expect(without.result.curve[0]!.loss).toBeLessThan(all.result.curve[0]!.loss);
  });

  it('let colours count more and more', async () => {
    const asked = settingOptions('box');
    const at = (weakWarmUpSteps: number, pairwiseColour = weakWeights.pairwiseColour) =>
      finalWeights({ ...asked, configuration: { ...asked.configuration, weakWarmUpSteps, weakWeights: { ...weakWeights, pairwiseColour } } });
    const never = await at(1e12);
    expect((await at(0, 0)).result.curve.at(-1)!.loss).toBeCloseTo(never.result.curve.at(-1)!.loss, 3);
    expect((await at(0)).result.curve[0]!.loss).toBeGreaterThan(never.result.curve[0]!.loss + 0.01);
    expect((await at(0)).result.curve[0]!.loss).toBeGreaterThan((await at(10)).result.curve[0]!.loss);
  });

  it('are not asked for where there is a mask', async () => {
    const asked = settingOptions('mixed');
    const seen = new Set<number>();
    await finalWeights({ ...asked, source: { ...asked.source, weak: (index) => (seen.add(index), asked.source.weak!(index)) } });
    expect([...seen].toSorted((a, b) => a - b)).toEqual(range(0, 10).filter((index) => index % 5 !== 0));
  });

  it('are named where an image has neither them nor a mask', async () => {
    const asked = options(settingOptions('box'));
    const source = { ...asked.source, weak: (index: number) => (index === 4 ? { box: null, pixels: null, pixelKind: null, present: null } : asked.source.weak!(index)) };
    await expect(train({ ...asked, source })).rejects.toThrow('image 4 has no label to train on');
    disposeNetwork(asked.network);
  });
});

describe('agreement with the pruned copy on labelled images', () => {
  it('moves the weights, and leaves them without weight', async () => {
    const asked = settingOptions('attention twin');
    const at = (twinWeight: number) => finalWeights({ ...asked, configuration: { ...asked.configuration, twinWeight } });
    const [plain, twin] = [await at(0), await at(1)];
    expect(twin.weights).not.toEqual(plain.weights);
    const { twinWeight: _none, ...without } = asked.configuration;
    expect((await finalWeights({ ...asked, configuration: without })).weights).toEqual(plain.weights);
  });
});
