import * as tf from '@tensorflow/tfjs-core';
import { convolution } from '../layer/index.ts';

/**
 * A convolution of the open engine, forward and gradients, against a 2 × 2 image under a cross of ones, worked out by hand.
 *
 * @returns what is wrong; null where nothing is
 */
export async function checkKnownNumbers(): Promise<string | null> {
  const computed = tf.tidy(() => {
    const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    const kernel = tf.tensor4d([0, 1, 0, 1, 1, 1, 0, 1, 0], [3, 3, 1, 1]);
    const sum = (x: tf.Tensor, kernel: tf.Tensor): tf.Scalar => tf.sum(convolution(x as tf.Tensor4D, kernel as tf.Tensor4D, null));
    return [convolution(x, kernel, tf.tensor1d([10])), ...tf.grads(sum)([x, kernel])];
  });
  const checks: [string, number[]][] = [
    ['a convolution', [16, 17, 18, 19]],
    ["a convolution's input gradient", [3, 3, 3, 3]],
    ["a convolution's kernel gradient", [1, 3, 2, 4, 10, 6, 3, 7, 4]],
  ];
  try {
    for (const [i, [what, expected]] of checks.entries()) {
      const found = [...(await computed[i]!.data())];
      const off = found.length !== expected.length || found.some((value, position) => !(Math.abs(value - expected[position]!) <= 1e-5));
      if (off) return `${what} gave ${found.join(' ')} instead of ${expected.join(' ')}`;
    }
    return null;
  } finally {
    tf.dispose(computed);
  }
}
