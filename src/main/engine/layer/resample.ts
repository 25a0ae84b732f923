import * as tf from '@tensorflow/tfjs-core';
import { hasOperation, runOperation } from '../backend/operation.ts';

/**
 * Maximum over 2 × 2 windows with stride 2.
 *
 * @param x [n, h, w, c], h and w even
 * @returns [n, h/2, w/2, c]
 * @throws {RangeError} if h or w is odd
 */
export function maxPool2(x: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = x.shape;
  if (height % 2 || width % 2) throw new RangeError(`maxPool2 halves even heights and widths; got ${height} × ${width}`);
  if (hasOperation('maxPool2')) return runOperation('maxPool2', { x });
  return tf.maxPool(x, 2, 2, 'valid');
}

/**
 * Nearest-neighbour enlargement by 2: each pixel becomes a 2 × 2 block.
 *
 * @param x [n, h, w, c]
 * @returns [n, 2h, 2w, c]
 */
export function upsample2(x: tf.Tensor4D): tf.Tensor4D {
  if (hasOperation('upsample2')) return runOperation('upsample2', { x });
  return composedUpsample2(x) as tf.Tensor4D;
}

/**
 * @param a [n, h, w, c]
 * @param b [n, h, w, d]
 * @returns [n, h, w, c + d], a's channels first
 */
export function concatenateChannels(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor4D {
  if (hasOperation('concatenateChannels')) return runOperation('concatenateChannels', { a, b });
  return tf.concat([a, b], 3);
}

/**
 * @param x [n, h, w, c]
 * @returns the mean over h and w, [n, c]
 */
export function globalAveragePool(x: tf.Tensor4D): tf.Tensor2D {
  return tf.mean(x, [1, 2]);
}

// With a gradient of its own: tfjs's, on its cpu backend, mixes up the images of a batch.
const composedUpsample2 = tf.customGrad((x) => {
  const images = x as tf.Tensor4D;
  return {
    value: tf.image.resizeNearestNeighbor(images, [images.shape[1] * 2, images.shape[2] * 2]),
    gradFunc: (dy) => tf.mul(tf.avgPool(dy as tf.Tensor4D, 2, 2, 'valid'), 4),
  };
});
