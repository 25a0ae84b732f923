import * as tf from '@tensorflow/tfjs-core';
import { hasOperation, runOperation } from '../backend/operation.ts';
import { diceLoss } from './overlap.ts';
import { binaryCrossEntropyWithLogits } from './pixelwise.ts';
import { weightedMean } from './weighted-mean.ts';

/**
 * What segmentation is trained by: ½(BCE + soft Dice loss) of each image. MONAI's `DiceCELoss` has the same two terms, each with weight 1.
 *
 * @param logits [n, h, w, 1]
 * @param target [n, h, w, 1], in [0, 1]
 * @returns [n], ≥ 0
 */
export function segmentationLosses(logits: tf.Tensor4D, target: tf.Tensor4D): tf.Tensor1D {
  if (hasOperation('segmentationLosses')) return runOperation('segmentationLosses', { logits, target });
  return tf.mul(tf.add(binaryCrossEntropyWithLogits(logits, target), diceLoss(logits, target)), 0.5);
}

/**
 * {@link segmentationLosses}, averaged by weight.
 *
 * @param weights [n]: 0 for an image without a mask, whose target is then ignored
 * @param total Σ weights of the whole batch, where these are only some of its images
 * @returns scalar, ≥ 0
 */
export function segmentationLoss(logits: tf.Tensor4D, target: tf.Tensor4D, weights: tf.Tensor1D, total?: number): tf.Scalar {
  return weightedMean(segmentationLosses(logits, target), weights, total);
}
