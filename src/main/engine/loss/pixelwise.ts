import * as tf from '@tensorflow/tfjs-core';

/**
 * Binary cross-entropy of each image, the mean over its pixels: softplus(x) − t·x, which is −t log σ(x) − (1−t) log(1−σ(x))
 * without overflow. PyTorch's `binary_cross_entropy_with_logits`.
 *
 * @param logits [n, h, w, 1]
 * @param target [n, h, w, 1], in [0, 1]
 * @returns [n], ≥ 0, in nats
 */
export function binaryCrossEntropyWithLogits(logits: tf.Tensor4D, target: tf.Tensor4D): tf.Tensor1D {
  return tf.mean(crossEntropyMap(logits, target), [1, 2, 3]);
}

/**
 * Focal loss of each image (Lin et al. 2017), the mean over its pixels of α_t·(1 − p_t)^γ·BCE, where p_t is the
 * probability of the pixel's own label and α_t is α for lesion, 1 − α for skin. MONAI's `FocalLoss(gamma, alpha)`.
 *
 * @param logits [n, h, w, 1]
 * @param target [n, h, w, 1], 0 or 1
 * @param alpha null leaves classes unweighted
 * @returns [n], ≥ 0
 */
export function focalLoss(logits: tf.Tensor4D, target: tf.Tensor4D, gamma: number, alpha: number | null): tf.Tensor1D {
  // log(1 − p_t) = log σ(−x) for lesion, log σ(x) for skin = −softplus(x·(2t − 1)).
  const signed = tf.mul(logits, tf.sub(tf.mul(target, 2), 1));
  const focus = tf.exp(tf.mul(tf.softplus(signed), -gamma));
  const map = tf.mul(focus, crossEntropyMap(logits, target));
  if (alpha === null) return tf.mean(map, [1, 2, 3]);
  const balance = tf.add(tf.mul(target, 2 * alpha - 1), 1 - alpha);
  return tf.mean(tf.mul(map, balance), [1, 2, 3]);
}

function crossEntropyMap(logits: tf.Tensor4D, target: tf.Tensor4D): tf.Tensor4D {
  return tf.sub(tf.softplus(logits), tf.mul(logits, target));
}
