import * as tf from '@tensorflow/tfjs-core';
import { updateAdamW, updateAverage } from '../layer/index.ts';
import { crossEntropyLoss, segmentationLoss, weightedMean } from '../loss/index.ts';
import { forwardTraining, type NetworkConfiguration } from '../model/index.ts';
import { toTensors, type Batch } from './batch.ts';
import type { TrainingConfiguration } from './configuration.ts';
import { averageDecayAt, learningRateAt } from './schedule.ts';

/** Tensors by name; every map of a state has the same names in the same order, but for the statistics. */
export type TensorMap = Map<string, tf.Tensor>;

/** What a step changes on the backend. The evaluated network is `average` with `statistics`. */
export type WeightState = {
  parameters: TensorMap;
  /** AdamW's moments. */
  m: TensorMap;
  v: TensorMap;
  /** Moving average of the parameters. */
  average: TensorMap;
  /** Moving average of the batches' statistics. */
  statistics: TensorMap;
};

const adamW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** Statistics of one batch are too noisy to be used alone: their average goes back at least ten batches. */
const leastStatisticsDecay = 0.9;

/**
 * One update by one batch: forward, loss, gradients, AdamW, moving averages. Replaces the tensors of `state`.
 *
 * @param step 0 for the first
 * @returns the loss before the update
 */
export function trainStep(network: NetworkConfiguration, state: WeightState, batch: Batch, configuration: TrainingConfiguration, step: number): number {
  const { loss, gradients, batchStatistics } = lossAndGradients(network, state.parameters, batch, configuration.classLossWeight);

  const names = [...state.parameters.keys()];
  const updated = updateAdamW(
    [...state.parameters.values()], gradients, { m: [...state.m.values()], v: [...state.v.values()] },
    {
      ...adamW,
      learningRate: learningRateAt(step, { peak: configuration.learningRate, warmUpSteps: configuration.warmUpSteps, steps: configuration.steps }),
      weightDecay: configuration.weightDecay,
      step: step + 1,
      decay: names.map((name) => name.endsWith('.kernel') || name === 'head.weights'),
    },
  );
  tf.dispose(gradients);
  replace(state.parameters, updated.parameters);
  replace(state.m, updated.m);
  replace(state.v, updated.v);

  const average = updateAverage([...state.average.values()], updated.parameters, averageDecayAt(step, configuration.averageDecay));
  replace(state.average, average);
  const inOrder = [...state.statistics.keys()].map((name) => batchStatistics.get(name)!);
  const statistics = updateAverage([...state.statistics.values()], inOrder, averageDecayAt(step, Math.max(configuration.averageDecay, leastStatisticsDecay)));
  replace(state.statistics, statistics);
  tf.dispose(inOrder);
  return loss;
}

/**
 * Loss of a batch and its gradient to every parameter: a pure function of its arguments. The tensors that it returns
 * belong to the caller.
 */
export function lossAndGradients(
  network: NetworkConfiguration, parameters: TensorMap, batch: Batch, classLossWeight: number,
): { loss: number; gradients: tf.Tensor[]; batchStatistics: TensorMap } {
  const names = [...parameters.keys()];
  const batchStatistics: TensorMap = new Map();
  let loss = Number.NaN;
  const gradients = tf.tidy(() => {
    const { x, masks, maskWeights, classes, classWeights } = toTensors(batch);
    const { value, grads } = tf.valueAndGrads((...tensors) => {
      const output = forwardTraining(network, new Map(names.map((name, i) => [name, tensors[i]!])), x);
      for (const [name, tensor] of output.batchStatistics) batchStatistics.set(name, tf.keep(tensor));
      const segmentation = segmentationLoss(output.logits, masks, maskWeights);
      if (!output.classLogits) return segmentation;
      return tf.add(segmentation, tf.mul(weightedMean(crossEntropyLoss(output.classLogits, classes), classWeights), classLossWeight));
    })([...parameters.values()]);
    loss = value.dataSync()[0]!;
    return grads;
  });
  return { loss, gradients, batchStatistics };
}

/** Puts new tensors in the old ones' places, and frees the old. */
function replace(tensors: TensorMap, replacements: tf.Tensor[]): void {
  for (const [position, [name, old]] of [...tensors].entries()) {
    tensors.set(name, replacements[position]!);
    old.dispose();
  }
}
