import * as tf from '@tensorflow/tfjs-core';

/**
 * @param x [n, in]
 * @param weights [in, out]
 * @param bias [out]
 * @returns x·weights + bias, [n, out]
 */
export function dense(x: tf.Tensor2D, weights: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  return tf.add(tf.matMul(x, weights), bias);
}
