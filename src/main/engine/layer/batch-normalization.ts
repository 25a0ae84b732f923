import * as tf from '@tensorflow/tfjs-core';
import { hasOperation, runOperation } from '../backend/operation.ts';

export type NormalizedBatch = {
  /** [n, h, w, c] */
  y: tf.Tensor4D;
  /** [c], over n, h and w of this batch. */
  mean: tf.Tensor1D;
  /** [c], biased (divided by n·h·w). */
  variance: tf.Tensor1D;
};

/**
 * Batch normalization with the batch's own statistics, followed by ReLU (Ioffe & Szegedy 2015):
 * y = max(0, γ(x − μ)/√(σ² + ε) + β), the gradient flowing through μ and σ².
 * Statistics are returned for a running average; no gradient flows out of them.
 *
 * @param x [n, h, w, c]
 * @param gamma [c]
 * @param beta [c]
 */
export function batchNormalizationRelu(x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number): NormalizedBatch {
  if (hasOperation('batchNormalizationRelu')) {
    const [y, mean, variance] = runOperation<tf.Tensor[]>('batchNormalizationRelu', { x, gamma, beta }, { epsilon });
    return { y: y as tf.Tensor4D, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
  }
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  const y = tf.relu(tf.add(tf.mul(tf.sub(x, mean), tf.mul(tf.rsqrt(tf.add(variance, epsilon)), gamma)), beta)) as tf.Tensor4D;
  return { y, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
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
