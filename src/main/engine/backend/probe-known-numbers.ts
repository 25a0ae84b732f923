import * as tf from '@tensorflow/tfjs-core';
import { convolution } from '../layer/index.ts';

/**
 * A convolution of the open engine, forward and gradients, against a 2 × 2 image under a cross of ones, worked out by hand.
 *
 * @returns what is wrong; null where nothing is
 */
export function checkKnownNumbers(): string | null {
  let wrong: string | null = null;
  tf.tidy(() => {
    const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    const kernel = tf.tensor4d([0, 1, 0, 1, 1, 1, 0, 1, 0], [3, 3, 1, 1]);
    const forward = convolution(x, kernel, tf.tensor1d([10]));
    const sum = (x: tf.Tensor, kernel: tf.Tensor): tf.Scalar => tf.sum(convolution(x as tf.Tensor4D, kernel as tf.Tensor4D, null));
    const [dx, dKernel] = tf.grads(sum)([x, kernel]);
    const checks: [string, tf.Tensor, number[]][] = [
      ['a convolution', forward, [16, 17, 18, 19]],
      ["a convolution's input gradient", dx!, [3, 3, 3, 3]],
      ["a convolution's kernel gradient", dKernel!, [1, 3, 2, 4, 10, 6, 3, 7, 4]],
    ];
    for (const [what, tensor, expected] of checks) {
      const found = [...tensor.dataSync()];
      const off = found.length !== expected.length || found.some((value, i) => !(Math.abs(value - expected[i]!) <= 1e-5));
      if (off) wrong ??= `${what} gave ${found.join(' ')} instead of ${expected.join(' ')}`;
    }
  });
  return wrong;
}
