import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from './batch.ts';

export type BatchTensors = {
  x: tf.Tensor4D;
  masks: tf.Tensor4D;
  maskWeights: tf.Tensor1D;
  classes: tf.Tensor2D;
  classWeights: tf.Tensor1D;
};

/** Puts a batch on the backend; to be called inside a `tidy`. */
export function toTensors({ count, size, pixels, masks, maskWeights, classes, classWeights }: Batch): BatchTensors {
  return {
    x: tf.tensor4d(pixels, [count, size, size, 3]),
    masks: tf.tensor4d(masks, [count, size, size, 1]),
    maskWeights: tf.tensor1d(maskWeights),
    classes: tf.tensor2d(classes, [count, classes.length / count]),
    classWeights: tf.tensor1d(classWeights),
  };
}
