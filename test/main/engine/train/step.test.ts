import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { createNetwork, disposeNetwork } from '../../../../src/main/engine/model/index.ts';
import { applyGradients, lossAndGradients, makeBatch, type TrainingConfiguration } from '../../../../src/main/engine/train/index.ts';
import { disposeState, startState } from '../../../../src/main/engine/train/state.ts';
import { testEngine } from '../../../support/engine.ts';
import { blobs, range } from './blobs.ts';

const configuration: TrainingConfiguration = {
  seed: 3, steps: 8, batchSize: 4, normalizationGroup: 4, learningRate: 0.001, weightDecay: 1, warmUpSteps: 2, averageDecay: 0.99, validateEvery: 8, patience: 0, classLossWeight: 0.5,
  augmentation: { flip: false, rotateDegrees: 0, scale: 0, shift: 0, brightness: 0, contrast: 0, saturation: 0, tint: 0, cutOutProbability: 0 },
};

// A small learning rate, since Adam's first steps turn the rounding of tiny gradients into whole steps.
// The same initial weights, batch, loss, schedule and AdamW (decay on kernels and the head's weights) in PyTorch 2.15.0, float64:
// the losses of eight steps on one batch, and what the average and the statistics then are.
const torch = {
  losses: [1.01084785, 0.880017285, 0.765777524, 0.702168098, 0.668956326, 0.64835835, 0.636300742, 0.630400581],
  averageOutputBias: -0.0028913,
  averageKernelSum: 3.880034,
  statisticsMean: -0.1032355,
  statisticsVariance: 5.8201137,
};

describe('a training step', () => {
  it('does what PyTorch does', async () => {
    await openBackend(testEngine);
    const network = createNetwork({ preset: 'tiny', size: 16, classes: ['small', 'large'] }, 3);
    const batch = makeBatch(blobs(4, 16, { unmasked: [2] }), range(0, 4), 2, configuration.augmentation, 3, 0);
    const state = startState(network, '');
    const losses = range(0, 8).map((step) => {
      const { loss, gradients, batchStatistics } = lossAndGradients(network.configuration, state.weights.parameters, batch, configuration);
      applyGradients(state.weights, gradients, batchStatistics, configuration, step);
      const [value] = loss.dataSync();
      tf.dispose([loss, ...gradients.values(), ...batchStatistics.values()]);
      return value!;
    });
    for (const [step, loss] of losses.entries()) expect(Math.abs(loss - torch.losses[step]!), `step ${step}: ${loss}`).toBeLessThan(1e-5);

    const sum = (tensor: tf.Tensor): number => tensor.dataSync<'float32'>().reduce((total, value) => total + value, 0);
    expect(sum(state.weights.average.get('output.bias')!)).toBeCloseTo(torch.averageOutputBias, 5);
    expect(sum(state.weights.average.get('encoder.0.0.kernel')!)).toBeCloseTo(torch.averageKernelSum, 3);
    expect(sum(state.weights.statistics.get('decoder.0.1.mean')!)).toBeCloseTo(torch.statisticsMean, 3);
    expect(sum(state.weights.statistics.get('decoder.0.1.variance')!)).toBeCloseTo(torch.statisticsVariance, 3);
    disposeState(state);
    disposeNetwork(network);
  });

  it('leaves nothing behind where it fails', async () => {
    await openBackend(testEngine);
    const network = createNetwork({ preset: 'tiny', size: 16, classes: ['small', 'large'] }, 3);
    const threeClasses = makeBatch(blobs(4, 16), range(0, 4), 3, configuration.augmentation, 3, 0);
    const before = tf.memory().numTensors;
    expect(() => lossAndGradients(network.configuration, network.parameters, { ...threeClasses, size: 32 }, configuration)).toThrow('shape');
    expect(() => lossAndGradients(network.configuration, network.parameters, threeClasses, configuration)).toThrow(/broadcast|[Ii]ncompatible shapes/);
    expect(tf.memory().numTensors).toBe(before);
    disposeNetwork(network);
  });
});
