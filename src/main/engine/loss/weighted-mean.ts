import * as tf from '@tensorflow/tfjs-core';
import { hasOperation, runOperation } from '../backend/operation.ts';

/**
 * Σwl / Σw: the mean loss of a batch in which images count differently, and those of weight 0 (no mask, unknown class) not
 * at all. 0, with no gradient, when none counts.
 *
 * @param losses [n]
 * @param weights [n], ≥ 0
 * @param total what to divide by where these are only some of the batch's images: Σw over all of them
 */
export function weightedMean(losses: tf.Tensor1D, weights: tf.Tensor1D, total?: number): tf.Scalar {
  if (total === undefined && hasOperation('weightedMean')) return runOperation('weightedMean', { losses, weights });
  const sum = tf.sum(tf.mul(losses, weights));
  return total === undefined ? tf.div(sum, tf.maximum(tf.sum(weights), 1e-12)) : tf.div(sum, Math.max(total, 1e-12));
}
