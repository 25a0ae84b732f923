import * as tf from '@tensorflow/tfjs-core';
import { hasOperation, runOperation } from '../backend/operation.ts';

/**
 * Convolution of NHWC images with stride 1 and SAME padding.
 *
 * @param x [n, h, w, in]
 * @param kernel [kh, kw, in, out]
 * @param bias [out], or null
 * @returns [n, h, w, out]
 */
export function convolution(x: tf.Tensor4D, kernel: tf.Tensor4D, bias: tf.Tensor1D | null): tf.Tensor4D {
  if (hasOperation('convolution')) return runOperation('convolution', bias ? { x, kernel, bias } : { x, kernel });
  const y = tf.conv2d(x, kernel, 1, 'same');
  return bias ? tf.add(y, bias) : y;
}

/**
 * Convolution with bias and ReLU, for inference with folded batch normalization.
 *
 * @param x [n, h, w, in]
 * @param kernel [kh, kw, in, out]
 * @param bias [out]
 * @returns max(0, x ∗ kernel + bias), [n, h, w, out]
 */
export function convolutionRelu(x: tf.Tensor4D, kernel: tf.Tensor4D, bias: tf.Tensor1D): tf.Tensor4D {
  if (hasOperation('convolutionRelu')) return runOperation('convolutionRelu', { x, kernel, bias });
  return tf.relu(convolution(x, kernel, bias));
}

/**
 * Folds a batch normalization that follows a convolution without bias into that convolution:
 * γ(x ∗ k − μ)/√(σ² + ε) + β = x ∗ (k·s) + (β − μ·s) with s = γ/√(σ² + ε).
 *
 * @param kernel [kh, kw, in, out]
 * @param gamma [out], as are beta, mean and variance
 */
export function foldBatchNormalization(
  kernel: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D, mean: tf.Tensor1D, variance: tf.Tensor1D, epsilon: number,
): { kernel: tf.Tensor4D; bias: tf.Tensor1D } {
  return tf.tidy(() => {
    const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)));
    return { kernel: tf.mul(kernel, scale), bias: tf.sub(beta, tf.mul(mean, scale)) };
  });
}
