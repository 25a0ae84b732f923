import * as tf from '@tensorflow/tfjs-core';
import { updateAdamW, updateAverage } from '../layer/index.ts';
import { crossEntropyLoss, segmentationLoss, weightedMean } from '../loss/index.ts';
import type { NetworkConfiguration } from '../model/architecture.ts';
import { forwardTraining } from '../model/forward.ts';
import { toTensors } from './batch-tensors.ts';
import type { Batch } from './batch.ts';
import type { TrainingConfiguration } from './configuration.ts';
import type { LabelTotals } from './raw-batch.ts';
import { averageDecayAt, learningRateAt } from './schedule.ts';

/** Tensors by name. */
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
 * Loss of a batch, or of some of its groups, and its gradient to every parameter: a pure function of its arguments. The tensors
 * that it returns belong to the caller.
 *
 * @param totals of the whole batch, where this is only a part of it: the parts' losses and gradients then add up to its own
 */
export function lossAndGradients(
  network: NetworkConfiguration,
  parameters: TensorMap,
  batch: Batch,
  { classLossWeight, normalizationGroup }: Pick<TrainingConfiguration, 'classLossWeight' | 'normalizationGroup'>,
  totals?: LabelTotals,
): { loss: tf.Scalar; gradients: TensorMap; batchStatistics: TensorMap } {
  const names = [...parameters.keys()];
  const batchStatistics: TensorMap = new Map();
  const compute = (): tf.Tensor[] => {
    const { x, masks, maskWeights, classes, classWeights } = toTensors(batch);
    const { value, grads } = tf.valueAndGrads((...tensors) => {
      const output = forwardTraining(network, new Map(names.map((name, i) => [name, tensors[i]!])), x, normalizationGroup);
      for (const [name, tensor] of output.batchStatistics) batchStatistics.set(name, tf.keep(tensor));
      const segmentation = segmentationLoss(output.logits, masks, maskWeights, totals?.masks);
      if (!output.classLogits) return segmentation;
      const classification = weightedMean(crossEntropyLoss(output.classLogits, classes), classWeights, totals?.classes);
      return tf.add(segmentation, tf.mul(classification, classLossWeight));
    })([...parameters.values()]);
    return [value, ...grads];
  };
  try {
    const [loss, ...gradients] = tf.tidy(compute);
    return { loss: loss as tf.Scalar, gradients: new Map(names.map((name, i) => [name, gradients[i]!])), batchStatistics };
  } catch (error) {
    // A thread that has no room for a step lives on. tfjs frees the activations that it kept for the gradient only once that is computed.
    const tape: { saved?: tf.Tensor[] }[] | null = tf.engine().state.activeTape;
    tf.dispose([...(tape ?? []).flatMap(({ saved }) => saved ?? []), ...batchStatistics.values()]);
    throw error;
  }
}

/**
 * One update: AdamW, then the moving averages. Replaces the tensors of `state`; gradients and statistics stay the caller's.
 *
 * @param step 0 for the first
 */
export function applyGradients(
  state: WeightState, gradients: TensorMap, batchStatistics: TensorMap, configuration: TrainingConfiguration, step: number,
): void {
  const names = [...state.parameters.keys()];
  const inOrder = (tensors: TensorMap): tf.Tensor[] => names.map((name) => tensors.get(name)!);
  const updated = updateAdamW(
    inOrder(state.parameters), inOrder(gradients), { m: inOrder(state.m), v: inOrder(state.v) },
    {
      ...adamW,
      learningRate: learningRateAt(step, { peak: configuration.learningRate, warmUpSteps: configuration.warmUpSteps, steps: configuration.steps }),
      weightDecay: configuration.weightDecay,
      step: step + 1,
      decay: names.map((name) => name.endsWith('.kernel') || name === 'head.weights'),
    },
  );
  replace(state.parameters, names, updated.parameters);
  replace(state.m, names, updated.m);
  replace(state.v, names, updated.v);
  replace(state.average, names, updateAverage(inOrder(state.average), updated.parameters, averageDecayAt(step, configuration.averageDecay)));

  const statistics = [...state.statistics.keys()];
  const decay = averageDecayAt(step, Math.max(configuration.averageDecay, leastStatisticsDecay));
  replace(state.statistics, statistics, updateAverage([...state.statistics.values()], statistics.map((name) => batchStatistics.get(name)!), decay));
}

/** Puts new tensors in the old ones' places, and frees the old. */
function replace(tensors: TensorMap, names: readonly string[], replacements: tf.Tensor[]): void {
  for (const [position, name] of names.entries()) {
    tensors.get(name)!.dispose();
    tensors.set(name, replacements[position]!);
  }
}
