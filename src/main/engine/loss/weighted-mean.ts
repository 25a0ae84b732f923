import * as tf from '@tensorflow/tfjs-core';

/**
 * Σwl / Σw: the mean loss of a batch in which images count differently, and those of weight 0 (no mask, unknown class) not
 * at all. 0, with no gradient, when none counts.
 *
 * @param losses [n]
 * @param weights [n], ≥ 0
 */
export function weightedMean(losses: tf.Tensor1D, weights: tf.Tensor1D): tf.Scalar {
  return tf.div(tf.sum(tf.mul(losses, weights)), tf.maximum(tf.sum(weights), 1e-12));
}
