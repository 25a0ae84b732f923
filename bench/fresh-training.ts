import * as tf from '@tensorflow/tfjs-core';
import { countParameters, createNetwork, type NetworkConfiguration } from '../src/main/engine/model/index.ts';
import { resolveTrainingConfiguration, type TrainingConfiguration } from '../src/main/engine/train/configuration.ts';
import type { WeightState } from '../src/main/engine/train/step.ts';

/** A training before its first step, with the product's own settings and no end in sight. */
export function freshTraining(network: NetworkConfiguration, batchSize: number): { state: WeightState; configuration: TrainingConfiguration; parameters: number } {
  const created = createNetwork(network, 1);
  const zeros = (): Map<string, tf.Tensor> => new Map([...created.parameters].map(([name, tensor]) => [name, tf.zerosLike(tensor)]));
  const state: WeightState = {
    parameters: created.parameters, statistics: created.statistics, m: zeros(), v: zeros(),
    average: new Map([...created.parameters].map(([name, tensor]) => [name, tf.add(tensor, 0)])),
  };
  const configuration = resolveTrainingConfiguration(
    { steps: 1_000_000, epochs: null, batchSize, learningRate: 1e-3, weightDecay: 1e-2, patience: 0, seed: 1 }, batchSize,
  );
  return { state, configuration, parameters: countParameters(created) };
}
