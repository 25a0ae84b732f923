import * as tf from '@tensorflow/tfjs-core';

/** MONAI's defaults: the first keeps an empty prediction of an empty mask at loss 0, the second from dividing by 0. */
const smoothNumerator = 1e-5;
const smoothDenominator = 1e-5;

export type Smoothing = { smoothNumerator?: number; smoothDenominator?: number };

/** What is shared, predicted and labelled, as soft pixel counts. */
type Overlap = { shared: tf.Tensor; predicted: tf.Tensor; labelled: tf.Tensor };

/**
 * Soft Dice loss of each image (Milletari et al. 2016): 1 − (2Σpt + a) / (Σp + Σt + b) with p = σ(logits). MONAI's
 * `DiceLoss(sigmoid=True, batch=False, reduction="none")`.
 *
 * @param logits [n, h, w, 1]
 * @param target [n, h, w, 1], in [0, 1]
 * @returns [n], in [0, 1]
 */
export function diceLoss(logits: tf.Tensor4D, target: tf.Tensor4D, smoothing: Smoothing = {}): tf.Tensor1D {
  return diceOf(overlap(logits, target), smoothing) as tf.Tensor1D;
}

/**
 * Soft Dice loss of a whole batch taken as one image: MONAI's `DiceLoss(sigmoid=True, batch=True)`.
 *
 * @param logits [n, h, w, 1]
 * @param target [n, h, w, 1], in [0, 1]
 * @param weights [n]: an image counts that many times
 * @returns scalar
 */
export function batchDiceLoss(logits: tf.Tensor4D, target: tf.Tensor4D, weights: tf.Tensor1D, smoothing: Smoothing = {}): tf.Scalar {
  const { shared, predicted, labelled } = overlap(logits, target);
  const total = (sums: tf.Tensor): tf.Tensor => tf.sum(tf.mul(sums, weights));
  return diceOf({ shared: total(shared), predicted: total(predicted), labelled: total(labelled) }, smoothing) as tf.Scalar;
}

export type TverskyOptions = Smoothing & {
  /** Cost of pixels predicted and not labelled. */
  alpha: number;
  /** Cost of pixels labelled and not predicted. */
  beta: number;
};

/**
 * Tversky loss of each image (Salehi et al. 2017): 1 − (TP + a) / (TP + α·FP + β·FN + b), soft counts; Dice for
 * α = β = ½ but for the smoothing. MONAI's `TverskyLoss(sigmoid=True, alpha, beta, reduction="none")`.
 *
 * @param logits [n, h, w, 1]
 * @param target [n, h, w, 1], in [0, 1]
 * @returns [n]
 */
export function tverskyLoss(logits: tf.Tensor4D, target: tf.Tensor4D, options: TverskyOptions): tf.Tensor1D {
  const { shared, predicted, labelled } = overlap(logits, target);
  const falsePositive = tf.mul(tf.sub(predicted, shared), options.alpha);
  const falseNegative = tf.mul(tf.sub(labelled, shared), options.beta);
  const numerator = tf.add(shared, options.smoothNumerator ?? smoothNumerator);
  const denominator = tf.add(tf.addN([shared, falsePositive, falseNegative]), options.smoothDenominator ?? smoothDenominator);
  return tf.sub(1, tf.div(numerator, denominator)) as tf.Tensor1D;
}

/**
 * Focal Tversky loss of each image (Abraham & Khan 2019): Tversky loss to the power 1/γ, γ in [1, 3]; above 1 it turns
 * the gradient towards images that are badly segmented.
 *
 * @returns [n]
 */
export function focalTverskyLoss(logits: tf.Tensor4D, target: tf.Tensor4D, options: TverskyOptions & { gamma: number }): tf.Tensor1D {
  // The power's slope is infinite at a loss of 0, and smoothing can leave the loss a rounding error below it.
  return tf.pow(tf.maximum(tverskyLoss(logits, target, options), 1e-6), 1 / options.gamma);
}

function overlap(logits: tf.Tensor4D, target: tf.Tensor4D): Overlap {
  const probability = tf.sigmoid(logits);
  return {
    shared: tf.sum(tf.mul(probability, target), [1, 2, 3]),
    predicted: tf.sum(probability, [1, 2, 3]),
    labelled: tf.sum(target, [1, 2, 3]),
  };
}

function diceOf({ shared, predicted, labelled }: Overlap, smoothing: Smoothing): tf.Tensor {
  const numerator = tf.add(tf.mul(shared, 2), smoothing.smoothNumerator ?? smoothNumerator);
  const denominator = tf.add(tf.add(predicted, labelled), smoothing.smoothDenominator ?? smoothDenominator);
  return tf.sub(1, tf.div(numerator, denominator));
}
