import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../../../../src/main/engine/backend/index.ts';
import { createNetwork, disposeNetwork, fetchTensors, forward } from '../../../../../src/main/engine/model/index.ts';
import { applyGradients, lossAndGradients, makeBatch, resolveTrainingConfiguration } from '../../../../../src/main/engine/train/index.ts';
import { disposeState, startState } from '../../../../../src/main/engine/train/state.ts';
import { relativeError } from '../compare.ts';
import { blobs, range } from '../../train/blobs.ts';
import { gpuMissing } from './gpu.ts';

const steps = 4;

/** What a few steps on three images, in groups of 2 and 1, give on an engine. */
async function train(engine: 'cpu' | 'webgpu'): Promise<{ losses: number[]; parameters: Float32Array; probabilities: Float32Array; tensors: number[] }> {
  await openBackend(engine);
  const configuration = resolveTrainingConfiguration(
    { steps: 20, epochs: null, batchSize: 3, normalizationGroup: 2, learningRate: 0.001, weightDecay: 0.01, patience: 0, seed: 5 }, 12,
  );
  const network = createNetwork({ preset: 'tiny', size: 16, classes: ['small', 'large'] }, 3);
  const state = startState(network, '');
  const batch = makeBatch(blobs(4, 16, { unmasked: [1] }), range(0, 3), 2, configuration.augmentation, 3, 0);
  const losses: number[] = [];
  const tensors: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { loss, gradients, batchStatistics } = lossAndGradients(network.configuration, state.weights.parameters, batch, configuration);
    applyGradients(state.weights, gradients, batchStatistics, configuration, step);
    losses.push((await loss.data())[0]!);
    tf.dispose([loss, ...gradients.values(), ...batchStatistics.values()]);
    tensors.push(tf.memory().numTensors);
  }
  const fetched = await fetchTensors(state.weights.parameters);
  const parameters = Float32Array.from([...fetched.values()].flatMap(({ values }) => [...values]));
  const { average, statistics } = state.weights;
  const logits = tf.tidy(() => forward({ configuration: network.configuration, parameters: average, statistics }, tf.tensor4d(batch.pixels, [3, 16, 16, 3])).logits);
  const probability = tf.sigmoid(logits);
  const probabilities = Float32Array.from(await probability.data());
  tf.dispose([logits, probability]);
  disposeState(state);
  disposeNetwork(network);
  return { losses, parameters, probabilities, tensors };
}

describe.skipIf(gpuMissing)('training on a GPU', { timeout: 600_000 }, () => {
  it("gives the cpu backend's losses, weights and probabilities, and leaves no tensor behind", async () => {
    const expected = await train('cpu');
    const found = await train('webgpu');
    for (const [step, loss] of expected.losses.entries()) expect(Math.abs(found.losses[step]! / loss - 1), `step ${step}`).toBeLessThan(2e-4);
    // Adam turns the rounding of a gradient near 0 into a step of up to the learning rate.
    expect(relativeError(found.parameters, expected.parameters)).toBeLessThan(1e-2);
    expect(relativeError(found.probabilities, expected.probabilities)).toBeLessThan(1e-3);
    expect(new Set(found.tensors.slice(1)).size).toBe(1);
  });
});
