import * as tf from '@tensorflow/tfjs-core';
import { createNetwork } from '../../../../src/main/engine/model/index.ts';
import { applyGradients, lossAndGradients, makeBatch, resolveTrainingConfiguration } from '../../../../src/main/engine/train/index.ts';
import { startState } from '../../../../src/main/engine/train/state.ts';
import { blobs, range } from './blobs.ts';

/** Losses of the first of twenty training steps on three images, normalized in groups of 2 and 1, by the engine that is open; what it makes is the caller's. */
export function lossCurve(steps: number): { losses: number[]; parameters: Map<string, tf.Tensor> } {
  const source = blobs(12, 16, { unmasked: [1] });
  const configuration = resolveTrainingConfiguration(
    { steps: 20, epochs: null, batchSize: 3, normalizationGroup: 2, learningRate: 0.001, weightDecay: 0.01, patience: 0, seed: 5 }, 12,
  );
  const network = createNetwork({ preset: 'tiny', size: 16, classes: ['small', 'large'] }, 3);
  const state = startState(network, '');
  const losses = range(0, steps).map((step) => {
    const indices = range(0, 3).map((i) => (i + step * 5) % 12);
    const batch = makeBatch(source, indices, 2, configuration.augmentation, 3, step);
    const { loss, gradients, batchStatistics } = lossAndGradients(network.configuration, state.weights.parameters, batch, configuration);
    applyGradients(state.weights, gradients, batchStatistics, configuration, step);
    const [value] = loss.dataSync();
    tf.dispose([loss, ...gradients.values(), ...batchStatistics.values()]);
    return value!;
  });
  return { losses, parameters: state.weights.parameters };
}
