import * as tf from '@tensorflow/tfjs-core';

/**
 * Maximum over 2 × 2 windows with stride 2.
 *
 * @param x [n, h, w, c], h and w even
 * @returns [n, h/2, w/2, c]
 */
export function maxPool2(x: tf.Tensor4D): tf.Tensor4D {
  return tf.maxPool(x, 2, 2, 'valid');
}

/**
 * Nearest-neighbour enlargement by 2: each pixel becomes a 2 × 2 block.
 *
 * @param x [n, h, w, c]
 * @returns [n, 2h, 2w, c]
 */
export function upsample2(x: tf.Tensor4D): tf.Tensor4D {
  return tf.image.resizeNearestNeighbor(x, [x.shape[1] * 2, x.shape[2] * 2]);
}

/**
 * @param a [n, h, w, c]
 * @param b [n, h, w, d]
 * @returns [n, h, w, c + d], a's channels first
 */
export function concatenateChannels(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor4D {
  return tf.concat([a, b], 3);
}

/**
 * @param x [n, h, w, c]
 * @returns the mean over h and w, [n, c]
 */
export function globalAveragePool(x: tf.Tensor4D): tf.Tensor2D {
  return tf.mean(x, [1, 2]);
}
