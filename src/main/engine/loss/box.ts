import * as tf from '@tensorflow/tfjs-core';
import { boxProjectionOfImage, boxTightnessOfImage } from './host/box.ts';
import { computesOnHost, imageTerm } from './host/image-term.ts';
import { perPixel, predictionOf, sumOfImage, withSlope, type LossAndSlope, type Prediction } from './closed-form.ts';

/** Of BoxInst's Dice: an image with nothing predicted and no box has loss 1 and no gradient. */
const projectionSmoothing = 1e-5;

/** Below every logit, and still a number when it is multiplied by 0. */
const lowest = -1e9;

/** Rows are what is left when columns are taken together, and the other way round. */
const axes = [2, 1] as const;

/**
 * Projection loss of each image (Tian et al. 2021, BoxInst): the prediction's largest probability of each row against whether the
 * box has a pixel in the row, as 1 − 2Σpt / (Σp² + Σt² + 1e-5), plus the same of columns. It is about 0 where the prediction's
 * outline touches all four sides of the box and nothing is predicted outside.
 *
 * Only a row's and a column's most probable pixel gets a gradient; equally probable ones share it.
 *
 * @param logits [n, h, w, 1]
 * @param box [n, h, w, 1], 1 inside the box, 0 outside
 * @returns [n], in [0, 2]
 */
export function boxProjectionLoss(logits: tf.Tensor4D, box: tf.Tensor4D): tf.Tensor1D {
  return withSlope(logits, (x) => boxProjection(predictionOf(x), box));
}

export function boxProjection({ logits }: Prediction, box: tf.Tensor4D): LossAndSlope {
  if (!computesOnHost()) return boxProjectionOfTensors(logits, box);
  return imageTerm(logits, [box], null, (image, box) => boxProjectionOfImage(image, box!, projectionSmoothing));
}

export function boxProjectionOfTensors(logits: tf.Tensor4D, box: tf.Tensor4D): LossAndSlope {
  const terms = axes.map((axis): LossAndSlope => {
    const highest = tf.max(logits, axis, true);
    // The largest probability is that of the largest logit, and logits have fewer ties.
    const projected = tf.sigmoid(highest);
    const target = tf.max(box, axis, true);
    const shared = sumOfImage(tf.mul(projected, target));
    const total = tf.add(tf.add(sumOfImage(tf.square(projected)), sumOfImage(target)), projectionSmoothing);
    const dice = tf.div(tf.mul(shared, 2), total);
    // d(−2s/t) = −2·target/t + 4·p·s/t², and σ' = p(1 − p).
    const byProjected = tf.div(tf.mul(tf.sub(tf.mul(projected, perPixel(dice)), target), 2), perPixel(total));
    const byHighest = tf.mul(byProjected, tf.mul(projected, tf.sub(1, projected)));
    return { losses: tf.sub(1, dice), slope: spreadOverHighest(logits, highest, axis, byHighest) };
  });
  return sumOf(terms);
}

/**
 * Tightness prior of each image (Hsu et al. 2019, multiple instances): every row and every column through the box holds lesion
 * somewhere inside it. The mean over these rows and columns of −log(largest probability inside the box).
 *
 * @param logits [n, h, w, 1]
 * @param box [n, h, w, 1], 1 inside the box, 0 outside; pixels outside take no part
 * @returns [n], ≥ 0, in nats; 0 without a box
 */
export function boxTightnessLoss(logits: tf.Tensor4D, box: tf.Tensor4D): tf.Tensor1D {
  return withSlope(logits, (x) => boxTightness(predictionOf(x), box));
}

export function boxTightness({ logits }: Prediction, box: tf.Tensor4D): LossAndSlope {
  if (!computesOnHost()) return boxTightnessOfTensors(logits, box);
  return imageTerm(logits, [box], null, (image, box) => boxTightnessOfImage(image, box!));
}

export function boxTightnessOfTensors(logits: tf.Tensor4D, box: tf.Tensor4D): LossAndSlope {
  const inside = tf.add(tf.mul(logits, box), tf.mul(tf.sub(1, box), lowest)) as tf.Tensor4D;
  const bags = axes.map((axis) => tf.max(box, axis, true));
  const count = perPixel(tf.maximum(tf.add(sumOfImage(bags[0]!), sumOfImage(bags[1]!)), 1));
  const terms = axes.map((axis, i): LossAndSlope => {
    const highest = tf.max(inside, axis, true);
    const share = tf.div(bags[i]!, count);
    const losses = sumOfImage(tf.mul(tf.softplus(tf.neg(highest)), share));
    const byHighest = tf.neg(tf.mul(tf.sigmoid(tf.neg(highest)), share));
    return { losses, slope: spreadOverHighest(inside, highest, axis, byHighest) };
  });
  return sumOf(terms);
}

/** The derivative by each line's highest value, handed to the pixels that have it in equal parts. */
function spreadOverHighest(values: tf.Tensor4D, highest: tf.Tensor, axis: number, derivative: tf.Tensor): tf.Tensor4D {
  const isHighest = tf.cast(tf.equal(values, highest), 'float32');
  return tf.mul(isHighest, tf.div(derivative, tf.sum(isHighest, axis, true)));
}

function sumOf([first, second]: LossAndSlope[]): LossAndSlope {
  return { losses: tf.add(first!.losses, second!.losses), slope: tf.add(first!.slope, second!.slope) };
}
