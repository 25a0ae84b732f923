import * as tf from '@tensorflow/tfjs-core';
import type { WeakPart } from '../loss/weak.ts';
import { pixelKindCodes } from '../sample-source.ts';
import type { Batch, WeakBatch } from './batch.ts';

export type BatchTensors = {
  x: tf.Tensor4D;
  masks: tf.Tensor4D;
  classes: tf.Tensor2D;
};

/** Puts a batch on the backend; to be called inside a `tidy`. */
export function toTensors({ count, size, pixels, masks, classes }: Batch): BatchTensors {
  return {
    x: tf.tensor4d(pixels, [count, size, size, 3]),
    masks: tf.tensor4d(masks, [count, size, size, 1]),
    classes: tf.tensor2d(classes, [count, classes.length / count]),
  };
}

/** The images in their other colours; to be called inside a `tidy`. */
export function strongViews({ count, size, strong }: Batch): tf.Tensor4D {
  if (!strong) throw new Error('the batch was made without strong views');
  return tf.tensor4d(strong, [count, size, size, 3]);
}

/** Weak labels as their losses take them, kinds that no image has left out; to be called inside a `tidy`. */
export function toWeakPart(x: tf.Tensor4D, { boxes, pixels, pixelKinds, present }: WeakBatch): WeakPart {
  const [count, height, width] = x.shape;
  const map = (values: Float32Array): tf.Tensor4D => tf.tensor4d(values, [count, height, width, 1]);
  const drawn = pixelKinds.some((code) => code !== pixelKindCodes.none);
  return {
    x,
    box: boxes.includes(1) ? map(boxes) : null,
    pixels: drawn ? map(pixels) : null,
    pixelKinds: drawn ? tf.tensor1d(pixelKinds) : null,
    present: present.some((value) => value >= 0) ? tf.tensor1d(present) : null,
  };
}
