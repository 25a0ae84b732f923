import * as tf from '@tensorflow/tfjs-core';
import { updateAdamW, updateAverage } from '../layer/index.ts';
import { crossEntropyLoss, weakLoss, weightedMean } from '../loss/index.ts';
import { segmentationLosses } from '../loss/segmentation.ts';
import type { NetworkConfiguration } from '../model/architecture.ts';
import { forwardTraining } from '../model/forward.ts';
import { agreementLoss, keepOf } from './agreement.ts';
import { strongViews, toTensors, toWeakPart } from './batch-tensors.ts';
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
  /** Another moving average of the parameters, by which unlabelled images are learnt from; absent where nobody asks it. */
  teacher?: TensorMap;
  /** Which kernels' weights the pruned copy keeps, 1 or 0; absent where there is none. */
  kept?: TensorMap;
};

const adamW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** Statistics of one batch are too noisy to be used alone: their average goes back at least ten batches. */
const leastStatisticsDecay = 0.9;

export type LossOptions = {
  /** Of the whole batch, where this is only a part of it: the parts' losses and gradients then add up to its own. */
  totals?: LabelTotals;
  /** What each image's loss counts; null or absent for 1. */
  weights?: readonly number[] | null;
  /** Which weights the network's pruned copy keeps, where the two are to agree (`twinWeight`): the batch then has `strong` views. */
  kept?: TensorMap | null;
  /** What the colour term of boxes counts of its weight, in [0, 1]. */
  weakWarmUp?: number;
  /** Also give each image's own loss. */
  perImage?: boolean;
};

export type LossAndGradients = {
  loss: tf.Scalar;
  gradients: TensorMap;
  batchStatistics: TensorMap;
  /** [n], before weighting: by the image's mask, else by its weak labels, else by its class; null where not asked for. */
  imageLosses: tf.Tensor1D | null;
};

/**
 * Loss of a batch, or of some of its groups, and its gradient to every parameter: a pure function of its arguments. The tensors
 * that it returns belong to the caller.
 */
export function lossAndGradients(
  network: NetworkConfiguration,
  parameters: TensorMap,
  batch: Batch,
  { classLossWeight, normalizationGroup, twinWeight = 0, weakWeights, boxFill }: Pick<
    TrainingConfiguration, 'classLossWeight' | 'normalizationGroup' | 'twinWeight' | 'weakWeights' | 'boxFill'
  >,
  { totals, weights = null, kept = null, weakWarmUp = 1, perImage = false }: LossOptions = {},
): LossAndGradients {
  const { count, maskWeights, classWeights, weak } = batch;
  const outlined = weak ? maskWeights.map((weight, place) => weight + weak.weights[place]!) : maskWeights;
  const weighed = (values: Float32Array): tf.Tensor1D => tf.tensor1d(weights ? values.map((value, place) => value * weights[place]!) : values);
  const batchStatistics: TensorMap = new Map();
  let imageLosses: tf.Tensor1D | null = null;

  const prepare = (): ((given: TensorMap) => tf.Scalar) => {
    const { x, masks, classes } = toTensors(batch);
    return (given) => {
      const output = forwardTraining(network, given, x, normalizationGroup);
      for (const [name, tensor] of output.batchStatistics) batchStatistics.set(name, tf.keep(tensor));
      let outlines = segmentationLosses(output.logits, masks);
      if (weak) {
        const losses = weakLoss(output.logits, toWeakPart(x, weak), { warmUp: weakWarmUp, ...(weakWeights && { weights: weakWeights }), ...(boxFill && { fill: boxFill }) });
        outlines = tf.add(tf.mul(outlines, tf.tensor1d(maskWeights)), losses);
      }
      const classification = output.classLogits && crossEntropyLoss(output.classLogits, classes);
      if (perImage) imageLosses = tf.keep(ownLosses(outlines, outlined, classification, classWeights));

      let total = weightedMean(outlines, weighed(outlined), totals?.outlined);
      if (classification) total = tf.add(total, tf.mul(weightedMean(classification, weighed(classWeights), totals?.classes), classLossWeight));
      if (kept) {
        const pruned = forwardTraining(network, keepOf(given, kept), strongViews(batch), normalizationGroup);
        const apart = agreementLoss(output.logits, pruned.logits);
        total = tf.add(total, tf.mul(weightedMean(apart, weighed(new Float32Array(count).fill(1)), totals?.images), twinWeight));
      }
      return total;
    };
  };
  const { loss, gradients } = differentiate(parameters, prepare, () => [...batchStatistics.values(), ...(imageLosses ? [imageLosses] : [])]);
  return { loss, gradients, batchStatistics, imageLosses };
}

/** An image without an outline has its class alone. */
function ownLosses(outlines: tf.Tensor1D, outlined: Float32Array, classification: tf.Tensor1D | null, classWeights: Float32Array): tf.Tensor1D {
  const own = tf.mul(outlines, tf.tensor1d(outlined)) as tf.Tensor1D;
  if (!classification) return own;
  return tf.add(own, tf.mul(classification, tf.tensor1d(classWeights.map((weight, place) => weight * (1 - outlined[place]!)))));
}

/**
 * A loss and its gradient to every parameter, which are the caller's.
 *
 * @param prepare puts on the backend what the loss needs beside the parameters, and gives the loss as a function of them
 * @param kept what the loss has put aside with `tf.keep`, to be freed where it fails
 */
export function differentiate(
  parameters: TensorMap, prepare: () => (given: TensorMap) => tf.Scalar, kept: () => tf.Tensor[] = () => [],
): { loss: tf.Scalar; gradients: TensorMap } {
  const names = [...parameters.keys()];
  try {
    const [loss, ...gradients] = tf.tidy((): tf.Tensor[] => {
      const lossOf = prepare();
      const { value, grads } = tf.valueAndGrads((...tensors) => lossOf(new Map(names.map((name, i) => [name, tensors[i]!]))))([...parameters.values()]);
      return [value, ...grads];
    });
    return { loss: loss as tf.Scalar, gradients: new Map(names.map((name, i) => [name, gradients[i]!])) };
  } catch (error) {
    // A thread that has no room for a step lives on. tfjs frees the activations that it kept for the gradient only once that is computed.
    const tape: { saved?: tf.Tensor[] }[] | null = tf.engine().state.activeTape;
    tf.dispose([...(tape ?? []).flatMap(({ saved }) => saved ?? []), ...kept()]);
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
  if (state.teacher) {
    const decay = averageDecayAt(step, configuration.consistency!.teacherDecay);
    replace(state.teacher, names, updateAverage(inOrder(state.teacher), updated.parameters, decay));
  }

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
