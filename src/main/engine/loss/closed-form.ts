import * as tf from '@tensorflow/tfjs-core';

/** A loss of each image, and how it changes with what was predicted at each pixel. */
export type LossAndSlope = {
  /** [n] */
  losses: tf.Tensor1D;
  /** [n, h, w, 1]: derivative of image i's loss by its own prediction; no image's loss depends on another's. */
  slope: tf.Tensor4D;
};

/**
 * A loss of each image whose derivative is written down rather than recorded: the terms of weak labels look at windows, and what
 * they compare need not be kept until the backward pass. Whatever else `compute` uses is a constant to the gradient.
 *
 * @param predicted logits or probabilities, [n, h, w, 1]
 * @returns [n]
 */
export function withSlope(predicted: tf.Tensor4D, compute: (predicted: tf.Tensor4D) => LossAndSlope): tf.Tensor1D {
  const loss = tf.customGrad((x, save) => {
    const { losses, slope } = compute(x as tf.Tensor4D);
    (save as tf.GradSaveFunc)([slope]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => tf.mul(saved[0]!, tf.reshape(dy, [-1, 1, 1, 1]));
    return { value: losses, gradFunc };
  });
  return loss(predicted) as tf.Tensor1D;
}

/** What several terms need of the same logits, each computed once and only if it is asked for. */
export type Prediction = {
  logits: tf.Tensor4D;
  /** σ(x): the lesion's probability. */
  probability(): tf.Tensor4D;
  /** log(1 + exp x): the cross-entropy of saying "skin". */
  softplus(): tf.Tensor4D;
};

export function predictionOf(logits: tf.Tensor4D): Prediction {
  let probability: tf.Tensor4D | null = null;
  let softplus: tf.Tensor4D | null = null;
  return {
    logits,
    probability: () => (probability ??= tf.sigmoid(logits)),
    softplus: () => (softplus ??= tf.softplus(logits)),
  };
}

/** Σ over each image's pixels, [n]. */
export function sumOfImage(map: tf.Tensor): tf.Tensor1D {
  return tf.sum(map, [1, 2, 3]);
}

/** [n] as [n, 1, 1, 1]. */
export function perPixel(values: tf.Tensor): tf.Tensor4D {
  return tf.reshape(values, [-1, 1, 1, 1]);
}

/** The sum, in place of both: a GPU adds but a few tensors at once, and all those of a window would fill its memory. */
export function addInTurn<T extends tf.Tensor>(sum: T, next: T): T {
  const added = tf.add(sum, next) as T;
  tf.dispose([sum, next]);
  return added;
}
