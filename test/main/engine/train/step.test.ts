import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { createNetwork, disposeNetwork } from '../../../../src/main/engine/model/index.ts';
import { makeBatch, trainStep, type TrainingConfiguration } from '../../../../src/main/engine/train/index.ts';
import { disposeState, startState } from '../../../../src/main/engine/train/state.ts';
import { blobs, range } from './blobs.ts';

const configuration: TrainingConfiguration = {
  seed: 3, steps: 8, batchSize: 4, learningRate: 0.01, weightDecay: 0.1, warmUpSteps: 2, averageDecay: 0.99, validateEvery: 8, patience: 0, classLossWeight: 0.5,
  augmentation: { flip: false, rotateDegrees: 0, scale: 0, shift: 0, brightness: 0, contrast: 0, saturation: 0, tint: 0, cutOutProbability: 0 },
};

// The same initial weights, batch, loss, schedule and AdamW (decay on kernels and the head's weights) in PyTorch 2.15.0, float64:
// the losses of eight steps on one batch, and what the average and the statistics then are.
const torch = {
  losses: [1.01084785, 0.753717011, 0.62884718, 0.576763306, 0.545408295, 0.524433589, 0.510609428, 0.503597572],
  averageOutputBias: -0.0289243,
  averageKernelSum: 3.7872613,
  statisticsMean: -0.4864788,
  statisticsVariance: 7.0286201,
};

describe('trainStep', () => {
  it('does what PyTorch does', async () => {
    await openBackend('wasm');
    const network = createNetwork({ preset: 'tiny', size: 16, classes: ['small', 'large'] }, 3);
    const batch = makeBatch(blobs(4, 16, { unmasked: [2] }), range(0, 4), 2, configuration.augmentation, 3, 0);
    const state = startState(network, '');
    const losses = range(0, 8).map((step) => trainStep(network.configuration, state.weights, batch, configuration, step));
    for (const [step, loss] of losses.entries()) expect(Math.abs(loss - torch.losses[step]!), `step ${step}: ${loss}`).toBeLessThan(1e-5);

    const sum = (tensor: tf.Tensor): number => tensor.dataSync<'float32'>().reduce((total, value) => total + value, 0);
    expect(sum(state.weights.average.get('output.bias')!)).toBeCloseTo(torch.averageOutputBias, 5);
    expect(sum(state.weights.average.get('encoder.0.0.kernel')!)).toBeCloseTo(torch.averageKernelSum, 4);
    expect(sum(state.weights.statistics.get('decoder.0.1.mean')!)).toBeCloseTo(torch.statisticsMean, 4);
    expect(sum(state.weights.statistics.get('decoder.0.1.variance')!)).toBeCloseTo(torch.statisticsVariance, 4);
    disposeState(state);
    disposeNetwork(network);
  });
});
