import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { createNetwork, disposeNetwork, readTensors, type Network } from '../../../../src/main/engine/model/index.ts';
import {
  readCheckpoint, resolveTrainingConfiguration, train, validate, type TrainingConfiguration, type TrainOptions, type TrainResult,
} from '../../../../src/main/engine/train/index.ts';
import { closeEngineWorkers } from '../../../../src/main/engine/workers/shared.ts';
import { testEngine } from '../../../support/engine.ts';
import { blobs, range } from './blobs.ts';

const size = 16;

function configuration(changes: Partial<TrainingConfiguration> = {}): TrainingConfiguration {
  const round = { steps: 12, epochs: null, batchSize: 4, learningRate: 0.005, weightDecay: 0.01, patience: 0, seed: 3 };
  return { ...resolveTrainingConfiguration(round, 10), validateEvery: 5, ...changes };
}

function options(changes: Partial<TrainOptions> = {}): TrainOptions {
  return {
    network: createNetwork({ preset: 'tiny', size, classes: [] }, 3),
    source: blobs(14, size),
    trainIndices: range(0, 10),
    validationIndices: range(10, 14),
    weights: null,
    configuration: configuration(),
    resumeFrom: null,
    checkpoint: null,
    ...changes,
  };
}

/** Trains to the end and frees what it took. */
async function finalWeights(changes: Partial<TrainOptions> = {}): Promise<{ weights: ReturnType<typeof snapshot>; result: Extract<TrainResult, { outcome: 'done' }> }> {
  const asked = options(changes);
  const result = await train(asked);
  if (result.outcome !== 'done') throw new Error('training stopped');
  const weights = snapshot(result.network);
  disposeNetwork(result.network);
  disposeNetwork(asked.network);
  return { weights, result };
}

function snapshot(network: Network): [string, { values: Float32Array }][] {
  return [...readTensors(network.parameters), ...readTensors(network.statistics)];
}

function headOf(weights: ReturnType<typeof snapshot>): number[] {
  return [...new Map(weights).get('head.weights')!.values];
}

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weakspot-train-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('train', () => {
  beforeAll(() => openBackend(testEngine));

  it('learns to outline discs', async () => {
    const asked = options({ configuration: configuration({ steps: 40, validateEvery: 20 }) });
    const untrained = await validate(asked.network, asked.source, range(10, 14));
    const result = await train(asked);
    if (result.outcome !== 'done') throw new Error('training stopped');
    const trained = await validate(result.network, asked.source, range(10, 14));
    expect(untrained.iou).toBeLessThan(0.5);
    expect(trained.iou).toBeGreaterThan(0.85);
    expect(result.validation).toMatchObject({ n: 4, dice: trained.dice, iou: trained.iou });
    expect(result.curve.map(({ step }) => step)).toEqual([20, 40]);
    expect(result.curve[1]!.loss).toBeLessThan(result.curve[0]!.loss);
    disposeNetwork(result.network);
    disposeNetwork(asked.network);
  });

  it('learns classes and masks together, from images that have only one of them', async () => {
    const network = createNetwork({ preset: 'tiny', size, classes: ['small', 'large'] }, 3);
    const untrained = headOf(snapshot(network));
    const { weights, result } = await finalWeights({ network, source: blobs(14, size, { unmasked: [0, 1, 2] }), configuration: configuration({ classLossWeight: 1 }) });
    expect(result.steps).toBe(12);
    // Masks alone give the head no gradient; weight decay takes at most 12 · .005 · .01 of it.
    const moved = headOf(weights).map((value, i) => Math.abs(value - untrained[i]!));
    expect(Math.max(...moved)).toBeGreaterThan(0.005);
  });

  it('holds the number of tensors flat over steps and frees all in the end', async () => {
    const asked = options({ checkpoint: { folder, everySteps: 2 } });
    const before = tf.memory().numTensors;
    const counts: number[] = [];
    const result = await train({ ...asked, report: () => counts.push(tf.memory().numTensors) });
    expect(new Set(counts).size).toBe(1);
    if (result.outcome === 'done') disposeNetwork(result.network);
    expect(tf.memory().numTensors).toBe(before);
    disposeNetwork(asked.network);
  });

  it('gives the same weights to the same seed and others to another', async () => {
    const [a, b, other] = [await finalWeights(), await finalWeights(), await finalWeights({ configuration: configuration({ seed: 4 }) })];
    expect(b.weights).toEqual(a.weights);
    expect(other.weights).not.toEqual(a.weights);
  });

  it('leaves the network that it starts from as it was', async () => {
    const asked = options();
    const before = snapshot(asked.network);
    const result = await train(asked);
    expect(snapshot(asked.network)).toEqual(before);
    if (result.outcome === 'done') disposeNetwork(result.network);
    disposeNetwork(asked.network);
  });

  it('stops when validation has not improved for `patience` validations', async () => {
    // Nothing can improve with a learning rate this small, but the running statistics settle first.
    const { result } = await finalWeights({
      configuration: configuration({ steps: 60, validateEvery: 1, patience: 2, learningRate: 1e-30, averageDecay: 0, weightDecay: 0 }),
      validationIndices: [],
    });
    expect(result.steps).toBe(60);
    const validated = await finalWeights({ configuration: configuration({ steps: 200, validateEvery: 1, patience: 2, learningRate: 1e-30, weightDecay: 0 }) });
    expect(validated.result.steps).toBeLessThan(200);
    expect(validated.result.steps).toBe(validated.result.validation!.bestStep + 2);
  });

  it('says so when the loss stops being a number', async () => {
    const asked = options({ configuration: configuration({ learningRate: 1e38, warmUpSteps: 0 }) });
    await expect(train(asked)).rejects.toMatchObject({ code: 'bad-request', message: expect.stringContaining('lower the learning rate') });
    disposeNetwork(asked.network);
  });

  it('refuses to validate on what it trains on, and to train on nothing', async () => {
    const asked = options();
    await expect(train({ ...asked, validationIndices: [9, 12] })).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('image 9') });
    await expect(train({ ...asked, weights: range(0, 10).map(() => 0) })).rejects.toMatchObject({ code: 'bad-request' });
    disposeNetwork(asked.network);
  });

  it.skipIf(testEngine !== 'wasm')('refuses a group that the wasm heap cannot hold, and says which would fit', async () => {
    const network = createNetwork({ preset: 'base', size: 256, classes: [] }, 3);
    const asked = options({ network, source: { ...blobs(14, size), size: 256 } });
    const refused = train({ ...asked, configuration: configuration({ batchSize: 16, normalizationGroup: 16 }) });
    // 72 maps of 32 channels · 256² · 4 bytes: .604 GB an image.
    await expect(refused).rejects.toMatchObject({ code: 'too-large', message: expect.stringMatching(/9\.7 GB.*normalization group of 7 or less/) });
    disposeNetwork(network);
  });

  it('reports each step, and lets messages in between', async () => {
    const seen: string[] = [];
    const timer = setInterval(() => seen.push('message'), 0);
    const { result } = await finalWeights({
      report: ({ step, total, loss, imagesPerSecond, waitingShare }) => {
        seen.push(`${step}/${total}`);
        expect(loss > 0 && imagesPerSecond > 0 && waitingShare > 0 && waitingShare < 1).toBe(true);
      },
    });
    clearInterval(timer);
    expect(seen.filter((entry) => entry !== 'message')).toEqual(range(1, 13).map((step) => `${step}/12`));
    expect(seen.slice(0, seen.indexOf('12/12'))).toContain('message');
    expect(result.imagesPerSecond).toBeGreaterThan(0);
  });
});

describe.skipIf(testEngine !== 'wasm')('train on wasm over worker threads', () => {
  const threadsAsked = process.env['WEAKSPOT_THREADS'];
  const ofThree = (changes: Partial<TrainingConfiguration> = {}): TrainingConfiguration => configuration({ batchSize: 6, normalizationGroup: 2, ...changes });

  beforeAll(() => openBackend(testEngine));

  afterEach(async () => {
    await closeEngineWorkers();
    if (threadsAsked === undefined) delete process.env['WEAKSPOT_THREADS'];
    else process.env['WEAKSPOT_THREADS'] = threadsAsked;
  });

  it('gives the same weights bit for bit, whatever the number of threads', async () => {
    const results = [];
    for (const threads of ['1', '2', '3']) {
      process.env['WEAKSPOT_THREADS'] = threads;
      results.push(await finalWeights({ configuration: ofThree() }));
      await closeEngineWorkers();
    }
    for (const { weights, result } of results.slice(1)) {
      expect(weights).toEqual(results[0]!.weights);
      expect(result.curve).toEqual(results[0]!.result.curve);
    }
  });

  it('says so when a thread ends in the middle of a step, and goes on from the checkpoint to the same weights', async () => {
    process.env['WEAKSPOT_THREADS'] = '2';
    const undisturbed = await finalWeights({ configuration: ofThree() });
    const asked = options({ configuration: ofThree(), checkpoint: { folder, everySteps: 1 } });
    const before = tf.memory().numTensors;
    const failing = train({ ...asked, report: ({ step }) => (step === 4 ? void setTimeout(() => void closeEngineWorkers(), 5) : undefined) });
    await expect(failing).rejects.toMatchObject({ code: 'interrupted', message: expect.stringContaining('a worker thread ended early') });
    expect(tf.memory().numTensors).toBe(before);
    disposeNetwork(asked.network);
    const resumed = await finalWeights({ configuration: ofThree(), resumeFrom: await readCheckpoint(folder, () => {}) });
    expect(resumed.weights).toEqual(undisturbed.weights);
  });
});

describe.each([testEngine, 'cpu'] as const)('train on %s', (backend) => {
  // The cpu backend is about a hundred times slower: fewer, smaller steps prove the same.
  const steps = backend === testEngine ? 12 : 2;
  const base = (): Partial<TrainOptions> => ({ configuration: configuration({ steps, validateEvery: steps / 2, batchSize: 2 }), validationIndices: [10, 11] });

  beforeAll(() => openBackend(backend));

  it('gives the same weights bit for bit, whether undisturbed or stopped and resumed', async () => {
    const undisturbed = await finalWeights(base());
    const abort = new AbortController();
    const stopped = await train({
      ...options(base()),
      checkpoint: { folder },
      signal: abort.signal,
      report: ({ step }) => (step === steps / 2 ? abort.abort() : undefined),
    });
    expect(stopped).toEqual({ outcome: 'stopped', step: steps / 2 });
    const reports: number[] = [];
    const resumed = await finalWeights({ ...base(), resumeFrom: await readCheckpoint(folder, () => {}), report: ({ step }) => reports.push(step) });
    expect(reports[0]).toBe(steps / 2 + 1);
    expect(resumed.weights).toEqual(undisturbed.weights);
    expect(resumed.result.curve).toEqual(undisturbed.result.curve);
    expect(resumed.result.validation).toEqual(undisturbed.result.validation);
  });
});
