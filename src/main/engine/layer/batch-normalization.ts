import * as tf from '@tensorflow/tfjs-core';
import { hasOperation, runOperation } from '../backend/operation.ts';

export type NormalizedBatch = {
  /** [n, h, w, c] */
  y: tf.Tensor4D;
  /** [c], each group's over its images, h and w, averaged over the groups by their images. */
  mean: tf.Tensor1D;
  /** [c], likewise; within a group, biased (divided by the number of its values). */
  variance: tf.Tensor1D;
};

/**
 * Batch normalization with the statistics of each group of consecutive images, followed by ReLU (Ioffe & Szegedy 2015; groups
 * within a batch: "ghost batches", Hoffer et al. 2017): y = max(0, γ(x − μ)/√(σ² + ε) + β), the gradient flowing through μ and σ².
 * Statistics are returned for a running average; no gradient flows out of them.
 *
 * @param x [n, h, w, c]
 * @param gamma [c]
 * @param beta [c]
 * @param groupSize images a group, the last of which may be smaller; the whole batch is one group where it is not given
 */
export function batchNormalizationRelu(x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number, groupSize: number = x.shape[0]): NormalizedBatch {
  if (!Number.isInteger(groupSize) || groupSize < 1) throw new RangeError(`a group has one image or more, not ${groupSize}`);
  // A backend may average over the groups too: that is two small operations less, many times a step.
  const [y, means, variances, mean, variance] = hasOperation('batchNormalizationRelu')
    ? runOperation<tf.Tensor[]>('batchNormalizationRelu', { x, gamma, beta }, { epsilon, groupSize })
    : composed(x, gamma, beta, epsilon, groupSize);
  const average = (values: tf.Tensor): tf.Tensor1D => averageOverGroups(values, x.shape[0], groupSize);
  return { y: y as tf.Tensor4D, mean: (mean as tf.Tensor1D | undefined) ?? average(means!), variance: (variance as tf.Tensor1D | undefined) ?? average(variances!) };
}

/** y, mean and variance, the two [groups, c]; a smaller last group is normalized apart. */
function composed(x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number, groupSize: number): tf.Tensor[] {
  const [images, height, width, channels] = x.shape;
  const rest = images % groupSize;
  if (rest === 0 || images < groupSize) {
    const groups = rest === 0 ? images / groupSize : 1;
    const grouped = tf.reshape(x, [groups, (images / groups) * height * width, channels]);
    const { mean, variance } = tf.moments(grouped, 1, true);
    const y = tf.relu(tf.add(tf.mul(tf.sub(grouped, mean), tf.mul(tf.rsqrt(tf.add(variance, epsilon)), gamma)), beta));
    return [tf.reshape(y, x.shape), tf.reshape(mean, [groups, channels]), tf.reshape(variance, [groups, channels])];
  }
  const [whole, last] = tf.split(x, [images - rest, rest]).map((part) => composed(part as tf.Tensor4D, gamma, beta, epsilon, groupSize));
  return whole!.map((tensor, i) => tf.concat([tensor, last![i]!]));
}

/** @param values [groups, c] */
function averageOverGroups(values: tf.Tensor, images: number, groupSize: number): tf.Tensor1D {
  const [groups, channels] = values.shape as [number, number];
  if (groups === 1) return tf.reshape(values, [channels]);
  const shares = Array.from({ length: groups }, (_, group) => Math.min(groupSize, images - group * groupSize) / images);
  return tf.reshape(tf.matMul(tf.tensor2d(shares, [1, groups]), values as tf.Tensor2D), [channels]);
}

/**
 * Batch normalization with given statistics, followed by ReLU.
 *
 * @param x [n, h, w, c]
 * @param gamma [c], as are beta, mean and variance
 * @returns max(0, γ(x − μ)/√(σ² + ε) + β), [n, h, w, c]
 */
export function batchNormalizationReluInference(
  x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D, mean: tf.Tensor1D, variance: tf.Tensor1D, epsilon: number,
): tf.Tensor4D {
  if (hasOperation('batchNormalizationReluInference')) {
    return runOperation('batchNormalizationReluInference', { x, gamma, beta, mean, variance }, { epsilon });
  }
  return tf.tidy(() => {
    const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)));
    return tf.relu(tf.add(tf.mul(x, scale), tf.sub(beta, tf.mul(mean, scale)))) as tf.Tensor4D;
  });
}
