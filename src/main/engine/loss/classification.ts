import * as tf from '@tensorflow/tfjs-core';

/**
 * Cross-entropy of the image-level head: logΣexp(logits) − logit of the class. PyTorch's `cross_entropy`.
 *
 * @param logits [n, classes]
 * @param target [n, classes], one-hot; an image of unknown class has zeros (and should weigh 0)
 * @returns [n], ≥ 0, in nats
 */
export function crossEntropyLoss(logits: tf.Tensor2D, target: tf.Tensor2D): tf.Tensor1D {
  const largest = tf.max(logits, 1, true);
  const shifted = tf.sub(logits, largest);
  const logSum = tf.log(tf.sum(tf.exp(shifted), 1));
  return tf.sub(logSum, tf.sum(tf.mul(shifted, target), 1)) as tf.Tensor1D;
}
