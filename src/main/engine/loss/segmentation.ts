import * as tf from '@tensorflow/tfjs-core';
import { hasOperation, runOperation } from '../backend/operation.ts';
import { diceLoss } from './overlap.ts';
import { binaryCrossEntropyWithLogits } from './pixelwise.ts';
import { weightedMean } from './weighted-mean.ts';

/**
 * What segmentation is trained by: ½(BCE + soft Dice loss) of each image, averaged by weight. MONAI's `DiceCELoss` has the
 * same two terms, each with weight 1.
 *
 * @param logits [n, h, w, 1]
 * @param target [n, h, w, 1], in [0, 1]
 * @param weights [n]: 0 for an image without a mask, whose target is then ignored
 * @param total Σ weights of the whole batch, where these are only some of its images
 * @returns scalar, ≥ 0
 */
export function segmentationLoss(logits: tf.Tensor4D, target: tf.Tensor4D, weights: tf.Tensor1D, total?: number): tf.Scalar {
  const perImage = hasOperation('segmentationLosses')
    ? runOperation<tf.Tensor>('segmentationLosses', { logits, target })
    : tf.mul(tf.add(binaryCrossEntropyWithLogits(logits, target), diceLoss(logits, target)), 0.5);
  return weightedMean(perImage as tf.Tensor1D, weights, total);
}
