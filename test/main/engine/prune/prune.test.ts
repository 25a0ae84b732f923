import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import {
  createNetwork, disposeNetwork, forwardTraining, normalizePixels, prunableKernels, readTensors, type Network,
} from '../../../../src/main/engine/model/index.ts';
import { prune, recalibrate } from '../../../../src/main/engine/prune/index.ts';
import { testEngine } from '../../../support/engine.ts';
import { measuredSparsity } from '../measured-sparsity.ts';
import { noiseSource } from '../noise-source.ts';

const configuration = { preset: 'tiny', size: 16, classes: [] } as const;

let network: Network;
let tensorsBefore: number;

beforeAll(async () => {
  await openBackend(testEngine);
});

beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
  network = createNetwork(configuration, 3);
});

afterEach(() => {
  disposeNetwork(network);
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

const zeros = (values: Float32Array): number => values.filter((value) => value === 0).length;

describe('pruning', () => {
  it.each(['global', 'random'] as const)('%s removes the exact share of all 3×3 weights together', (scope) => {
    const kernels = readTensors(new Map(prunableKernels(network).map((name) => [name, network.parameters.get(name)!])));
    const total = [...kernels.values()].reduce((sum, { values }) => sum + values.length, 0);
    const pruned = prune(network, { scope, sparsity: 0.3, seed: 1 });
    expect(measuredSparsity(pruned)).toBe(Math.round(0.3 * total) / total);
    expect(measuredSparsity(network)).toBe(0);
    disposeNetwork(pruned);
  });

  it('global keeps the largest weights of the whole network', () => {
    const pruned = prune(network, { scope: 'global', sparsity: 0.5, seed: 1 });
    let largestRemoved = 0;
    let smallestKept = Infinity;
    for (const name of prunableKernels(network)) {
      const before = network.parameters.get(name)!.dataSync();
      const after = pruned.parameters.get(name)!.dataSync();
      for (let i = 0; i < before.length; i++) {
        if (after[i] === 0) largestRemoved = Math.max(largestRemoved, Math.abs(before[i]!));
        else {
          expect(after[i]).toBe(before[i]);
          smallestKept = Math.min(smallestKept, Math.abs(before[i]!));
        }
      }
    }
    expect(largestRemoved).toBeLessThanOrEqual(smallestKept);
    disposeNetwork(pruned);
  });

  it('layer removes the share within each kernel, structured whole filters of each', () => {
    const layered = prune(network, { scope: 'layer', sparsity: 0.5, seed: 1 });
    const structured = prune(network, { scope: 'structured', sparsity: 0.5, seed: 1 });
    for (const name of prunableKernels(network)) {
      const { values, shape } = readTensors(new Map([[name, layered.parameters.get(name)!]])).get(name)!;
      expect(zeros(values)).toBe(values.length / 2);
      const filters = readTensors(new Map([[name, structured.parameters.get(name)!]])).get(name)!.values;
      const outputs = shape[3]!;
      const empty = Array.from({ length: outputs }, (_, channel) => filters.every((value, i) => i % outputs !== channel || value === 0));
      expect(empty.filter(Boolean).length).toBe(outputs / 2);
    }
    disposeNetwork(layered);
    disposeNetwork(structured);
  });

  it('leaves everything but the 3×3 kernels alone', () => {
    const pruned = prune(network, { scope: 'global', sparsity: 0.9, seed: 1 });
    const kernels = new Set(prunableKernels(network));
    expect(kernels.has('output.kernel')).toBe(false);
    for (const [name, { values }] of readTensors(network.parameters)) {
      if (!kernels.has(name)) expect(pruned.parameters.get(name)!.dataSync()).toEqual(values);
    }
    expect(readTensors(pruned.statistics)).toEqual(readTensors(network.statistics));
    disposeNetwork(pruned);
  });

  it('refuses a sparsity that is no share', () => {
    expect(() => prune(network, { scope: 'global', sparsity: 1.2, seed: 1 })).toThrow(RangeError);
  });
});

describe('recalibration', () => {
  it('averages the statistics of the activations in training mode, each batch by its size', async () => {
    const source = noiseSource({ count: 20, size: 16 });
    const indices = Array.from({ length: 20 }, (_, i) => i);
    const recalibrated = await recalibrate(network, source, indices);

    const batchMeans = [indices.slice(0, 16), indices.slice(16)].map((batch) => {
      const pixels = new Float32Array(batch.length * 16 * 16 * 3);
      for (const [position, index] of batch.entries()) normalizePixels(source.image(index), pixels, position * 16 * 16 * 3);
      return tf.tidy(() => {
        const output = forwardTraining(configuration, network.parameters, tf.tensor4d(pixels, [batch.length, 16, 16, 3]));
        return output.batchStatistics.get('encoder.0.0.mean')!.dataSync().slice();
      });
    });
    const found = recalibrated.statistics.get('encoder.0.0.mean')!.dataSync();
    for (let channel = 0; channel < 8; channel++) {
      expect(found[channel]).toBeCloseTo(0.8 * batchMeans[0]![channel]! + 0.2 * batchMeans[1]![channel]!, 5);
    }
    expect(readTensors(recalibrated.parameters)).toEqual(readTensors(network.parameters));
    disposeNetwork(recalibrated);
  });

  it('does not depend on the statistics that were there', async () => {
    const source = noiseSource({ count: 4, size: 16 });
    const once = await recalibrate(network, source, [0, 1, 2, 3]);
    const twice = await recalibrate(once, source, [0, 1, 2, 3]);
    expect(readTensors(twice.statistics)).toEqual(readTensors(once.statistics));
    disposeNetwork(once);
    disposeNetwork(twice);
  });

  it('refuses none and too many images', async () => {
    await expect(recalibrate(network, noiseSource({ count: 1, size: 16 }), [])).rejects.toThrow(RangeError);
    await expect(recalibrate(network, noiseSource({ count: 1, size: 16 }), Array.from({ length: 201 }, () => 0))).rejects.toThrow(RangeError);
  });
});
