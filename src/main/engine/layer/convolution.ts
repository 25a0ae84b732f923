import * as tf from '@tensorflow/tfjs-core';
import { hasOperation, runOperation } from '../backend/operation.ts';
import { concatenateChannels, upsample2 } from './resample.ts';

/** What a U-Net's decoder convolves: an image enlarged by 2, beside the one that skipped the levels below. */
export type Joined = {
  /** [n, h/2, w/2, c] */
  below: tf.Tensor4D;
  /** [n, h, w, d] */
  skip: tf.Tensor4D;
};

/**
 * Convolution of NHWC images with stride 1 and SAME padding.
 *
 * @param x [n, h, w, in], or two images that are joined first, as `concatenateChannels(upsample2(below), skip)`
 * @param kernel [kh, kw, in, out]
 * @param bias [out], or null
 * @returns [n, h, w, out]
 */
export function convolution(x: tf.Tensor4D | Joined, kernel: tf.Tensor4D, bias: tf.Tensor1D | null): tf.Tensor4D {
  if (isJoined(x)) {
    if (hasOperation('joinedConvolution') && suitsJoined(x, kernel)) return runOperation('joinedConvolution', bias ? { ...x, kernel, bias } : { ...x, kernel });
    return convolution(join(x), kernel, bias);
  }
  if (hasOperation('convolution')) return runOperation('convolution', bias ? { x, kernel, bias } : { x, kernel });
  const y = tf.conv2d(x, kernel, 1, 'same');
  return bias ? tf.add(y, bias) : y;
}

/**
 * Convolution with bias and ReLU, for inference with folded batch normalization.
 *
 * @param x [n, h, w, in], or two images that are joined first
 * @param kernel [kh, kw, in, out]
 * @param bias [out]
 * @returns max(0, x ∗ kernel + bias), [n, h, w, out]
 */
export function convolutionRelu(x: tf.Tensor4D | Joined, kernel: tf.Tensor4D, bias: tf.Tensor1D): tf.Tensor4D {
  if (isJoined(x)) {
    if (hasOperation('joinedConvolutionRelu') && suitsJoined(x, kernel)) return runOperation('joinedConvolutionRelu', { ...x, kernel, bias });
    return convolutionRelu(join(x), kernel, bias);
  }
  if (hasOperation('convolutionRelu')) return runOperation('convolutionRelu', { x, kernel, bias });
  return tf.relu(convolution(x, kernel, bias));
}

function isJoined(x: tf.Tensor4D | Joined): x is Joined {
  return 'below' in x;
}

function join({ below, skip }: Joined): tf.Tensor4D {
  return concatenateChannels(upsample2(below), skip);
}

/** What a backend that has the joined operations takes: 3 × 3 kernels, and channels in eights, as every network here has them. */
function suitsJoined({ below, skip }: Joined, { shape: [height, width, , outputs] }: tf.Tensor4D): boolean {
  return height === 3 && width === 3 && [below.shape[3], skip.shape[3], outputs].every((channels) => channels % 8 === 0);
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
