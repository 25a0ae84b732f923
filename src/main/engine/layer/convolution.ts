import * as tf from '@tensorflow/tfjs-core';

/**
 * Convolution of NHWC images with stride 1 and SAME padding.
 *
 * @param x [n, h, w, in]
 * @param kernel [kh, kw, in, out]
 * @param bias [out], or null
 * @returns [n, h, w, out]
 */
export function convolution(x: tf.Tensor4D, kernel: tf.Tensor4D, bias: tf.Tensor1D | null): tf.Tensor4D {
  const y = tf.getKernel('Conv2DBackpropFilter', tf.getBackend()) ? tf.conv2d(x, kernel, 1, 'same') : composedConvolution(x, kernel);
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

function composedConvolution(x: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  const operation = tf.customGrad((x, kernel, save) => {
    const images = x as tf.Tensor4D;
    const filter = kernel as tf.Tensor4D;
    (save as tf.GradSaveFunc)([images, filter]);
    return {
      value: tf.conv2d(images, filter, 1, 'same'),
      gradFunc: (dy, saved) => {
        const [images, filter] = saved as [tf.Tensor4D, tf.Tensor4D];
        const flipped = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
        return [tf.conv2d(dy as tf.Tensor4D, flipped, 1, 'same'), filterGradient(images, dy as tf.Tensor4D, filter.shape)];
      },
    };
  });
  return operation(x, kernel) as tf.Tensor4D;
}

function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, [rows, columns, inputs, outputs]: number[]): tf.Tensor4D {
  const [count, height, width] = x.shape;
  const above = Math.floor((rows! - 1) / 2);
  const left = Math.floor((columns! - 1) / 2);
  const padded = tf.pad(x, [[0, 0], [above, rows! - 1 - above], [left, columns! - 1 - left], [0, 0]]);
  const flat = tf.reshape(dy, [-1, outputs!]);
  const taps: tf.Tensor2D[] = [];
  for (let row = 0; row < rows!; row++) {
    for (let column = 0; column < columns!; column++) {
      const window = tf.slice(padded, [0, row, column, 0], [count, height, width, inputs!]);
      taps.push(tf.matMul<tf.Tensor2D>(tf.reshape(window, [-1, inputs!]), flat, true));
    }
  }
  return tf.reshape<tf.Rank.R4>(tf.stack(taps), [rows!, columns!, inputs!, outputs!]);
}
