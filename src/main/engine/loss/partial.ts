import * as tf from '@tensorflow/tfjs-core';
import { perPixel, predictionOf, sumOfImage, withSlope, type LossAndSlope, type Prediction } from './closed-form.ts';

/**
 * Partial cross-entropy of each image (Tang et al. 2018): the mean binary cross-entropy of the pixels of which something is known.
 *
 * @param logits [n, h, w, 1]
 * @param target [n, h, w, 1], in [0, 1]; of no meaning where nothing is known
 * @param known [n, h, w, 1], 1 where the target counts, 0 elsewhere
 * @returns [n], ≥ 0, in nats; 0 where nothing is known
 */
export function partialCrossEntropyLoss(logits: tf.Tensor4D, target: tf.Tensor4D, known: tf.Tensor4D): tf.Tensor1D {
  return withSlope(logits, (x) => partialCrossEntropy(predictionOf(x), target, known));
}

export function partialCrossEntropy(prediction: Prediction, target: tf.Tensor4D, known: tf.Tensor4D): LossAndSlope {
  const count = tf.maximum(sumOfImage(known), 1);
  const map = tf.mul(tf.sub(prediction.softplus(), tf.mul(prediction.logits, target)), known);
  const slope = tf.div(tf.mul(tf.sub(prediction.probability(), target), known), perPixel(count)) as tf.Tensor4D;
  return { losses: tf.div(sumOfImage(map), count) as tf.Tensor1D, slope };
}

/** Shares of the image's pixels, in [0, 1]: of each image [n], or the same for all. */
export type SizeBounds = { least: tf.Tensor1D | number; most: tf.Tensor1D | number };

/**
 * Size prior of each image (Kervadec et al. 2019): the squared excess of the predicted share of lesion, the mean of p, over `most`,
 * or what it lacks of `least`; nothing between.
 *
 * @param logits [n, h, w, 1]
 * @returns [n], in [0, 1]
 */
export function sizePriorLoss(logits: tf.Tensor4D, bounds: SizeBounds): tf.Tensor1D {
  return withSlope(logits, (x) => sizePrior(predictionOf(x), bounds));
}

export function sizePrior(prediction: Prediction, { least, most }: SizeBounds): LossAndSlope {
  const probability = prediction.probability();
  const [, height, width] = probability.shape;
  const share = tf.mean(probability, [1, 2, 3]);
  const lacking = tf.relu(tf.sub(least, share));
  const excess = tf.relu(tf.sub(share, most));
  const byShare = tf.mul(tf.sub(excess, lacking), 2 / (height * width));
  const slope = tf.mul(tf.mul(probability, tf.sub(1, probability)), perPixel(byShare)) as tf.Tensor4D;
  return { losses: tf.add(tf.square(lacking), tf.square(excess)) as tf.Tensor1D, slope };
}

/** Pinheiro & Collobert 2015: between the mean (near 0) and the largest logit (large values). */
const sharpness = 5;

/**
 * Presence of a lesion in each image, from its class alone (Pinheiro & Collobert 2015): the binary cross-entropy of the image's logit,
 * log-sum-exp pooled from its pixels, log(mean exp(5x)) / 5, against whether the image shows a lesion.
 *
 * @param logits [n, h, w, 1]
 * @param present [n], 1 with a lesion, 0 without
 * @returns [n], ≥ 0, in nats
 */
export function presenceLoss(logits: tf.Tensor4D, present: tf.Tensor1D): tf.Tensor1D {
  return withSlope(logits, (x) => presence(predictionOf(x), present));
}

export function presence({ logits }: Prediction, present: tf.Tensor1D): LossAndSlope {
  const [, height, width] = logits.shape;
  const scaled = tf.mul(logits, sharpness);
  const highest = tf.max(scaled, [1, 2, 3], true);
  const powers = tf.exp(tf.sub(scaled, highest));
  const total = sumOfImage(powers);
  const logMean = tf.sub(tf.add(tf.log(total), tf.reshape(highest, [-1])), Math.log(height * width));
  const pooled = tf.div(logMean, sharpness);
  const byPooled = tf.sub(tf.sigmoid(pooled), present);
  const slope = tf.mul(powers, perPixel(tf.div(byPooled, total))) as tf.Tensor4D;
  return { losses: tf.sub(tf.softplus(pooled), tf.mul(pooled, present)) as tf.Tensor1D, slope };
}
