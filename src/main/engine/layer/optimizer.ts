import * as tf from '@tensorflow/tfjs-core';
import { hasOperation, runOperation } from '../backend/operation.ts';

export type AdamWSlots = { m: tf.Tensor[]; v: tf.Tensor[] };

export type AdamWHyperparameters = {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  /** 1 for the first update. */
  step: number;
  /** Whether weight decay applies, for each parameter. */
  decay: boolean[];
};

/**
 * One AdamW update with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2, the schedule's multiplier being part of
 * the learning rate): θ ← θ − η·(m̂/(√v̂ + ε) + λθ).
 *
 * Returns new tensors; the caller disposes of the old parameters, slots and gradients.
 */
export function updateAdamW(
  parameters: tf.Tensor[], gradients: tf.Tensor[], slots: AdamWSlots, hyper: AdamWHyperparameters,
): { parameters: tf.Tensor[]; m: tf.Tensor[]; v: tf.Tensor[] } {
  const { learningRate, beta1, beta2, epsilon, weightDecay, step, decay } = hyper;
  const correction1 = 1 - beta1 ** step;
  const correction2 = 1 - beta2 ** step;
  const attributes = { beta1, beta2, epsilon, rate: learningRate / correction1, inverseRoot2: 1 / Math.sqrt(correction2) };
  if (hasOperation('adamWOfAll')) {
    const keep = decay.map((decays) => (decays ? 1 - learningRate * weightDecay : 1));
    const updated = runOperation<tf.Tensor[]>('adamWOfAll', numbered([...parameters, ...gradients, ...slots.m, ...slots.v]), { ...attributes, keep });
    const count = parameters.length;
    return { parameters: updated.slice(0, count), m: updated.slice(count, 2 * count), v: updated.slice(2 * count) };
  }
  if (hasOperation('adamW')) {
    const outputs = parameters.map((parameter, i) => {
      const inputs = { parameter, gradient: gradients[i]!, m: slots.m[i]!, v: slots.v[i]! };
      return runOperation<tf.Tensor[]>('adamW', inputs, { ...attributes, keep: decay[i] ? 1 - learningRate * weightDecay : 1 });
    });
    return { parameters: outputs.map((output) => output[0]!), m: outputs.map((output) => output[1]!), v: outputs.map((output) => output[2]!) };
  }
  return tf.tidy(() => {
    const m = gradients.map((gradient, i) => tf.add(tf.mul(slots.m[i]!, beta1), tf.mul(gradient, 1 - beta1)));
    const v = gradients.map((gradient, i) => tf.add(tf.mul(slots.v[i]!, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
    const updated = parameters.map((parameter, i) => {
      const direction = tf.div(tf.div(m[i]!, correction1), tf.add(tf.sqrt(tf.div(v[i]!, correction2)), epsilon));
      const kept = decay[i] ? tf.mul(parameter, 1 - learningRate * weightDecay) : parameter;
      return tf.sub(kept, tf.mul(direction, learningRate));
    });
    return { parameters: updated, m, v };
  });
}

/**
 * Exponential moving average: decay·average + (1 − decay)·parameter.
 *
 * Returns new tensors; the caller disposes of the old averages.
 */
export function updateAverage(average: tf.Tensor[], parameters: tf.Tensor[], decay: number): tf.Tensor[] {
  if (hasOperation('movingAverageOfAll')) return runOperation('movingAverageOfAll', numbered([...average, ...parameters]), { decay });
  if (hasOperation('movingAverage')) {
    return average.map((value, i) => runOperation<tf.Tensor>('movingAverage', { average: value, value: parameters[i]! }, { decay }));
  }
  return tf.tidy(() => average.map((value, i) => tf.add(tf.mul(value, decay), tf.mul(parameters[i]!, 1 - decay))));
}

function numbered(tensors: tf.Tensor[]): Record<string, tf.Tensor> {
  return Object.fromEntries(tensors.map((tensor, i) => [String(i), tensor]));
}
