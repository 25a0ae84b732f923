import * as tf from '@tensorflow/tfjs-core';
import { consistencyLoss } from '../loss/index.ts';

/**
 * How far the network and its pruned copy are apart on each image: the squared difference of their probabilities, each being the other's
 * target in turn, so that both move towards each other (after SDCLR, Jiang et al. 2021).
 *
 * @param dense logits, [n, h, w, 1]
 * @param pruned likewise, of the same pixels
 * @returns [n], in [0, 2]
 */
export function agreementLoss(dense: tf.Tensor4D, pruned: tf.Tensor4D): tf.Tensor1D {
  const [p, q] = [tf.sigmoid(dense), tf.sigmoid(pruned)];
  return tf.add(consistencyLoss(p, q), consistencyLoss(q, p));
}

/** The parameters of the pruned copy. Gradients flow through them to the weights that are kept. */
export function keepOf(parameters: ReadonlyMap<string, tf.Tensor>, kept: ReadonlyMap<string, tf.Tensor>): Map<string, tf.Tensor> {
  return new Map([...parameters].map(([name, tensor]) => [name, kept.has(name) ? tf.mul(tensor, kept.get(name)!) : tensor]));
}
