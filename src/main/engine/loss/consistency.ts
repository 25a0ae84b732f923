import * as tf from '@tensorflow/tfjs-core';
import { predictionOf, withSlope } from './closed-form.ts';

/**
 * Consistency of each image (Laine & Aila 2017; Tarvainen & Valpola 2017): the mean squared difference of two probability maps.
 *
 * @param probability [n, h, w, 1], in [0, 1]
 * @param target [n, h, w, 1], in [0, 1]; a constant: no gradient flows to it
 * @returns [n], in [0, 1]
 */
export function consistencyLoss(probability: tf.Tensor4D, target: tf.Tensor4D): tf.Tensor1D {
  return withSlope(probability, (p) => {
    const [, height, width] = p.shape;
    const difference = tf.sub(p, target) as tf.Tensor4D;
    return { losses: tf.mean(tf.square(difference), [1, 2, 3]), slope: tf.mul(difference, 2 / (height * width)) };
  });
}

/**
 * Cross-entropy of each image against confident pseudo-labels (Sohn et al. 2020, FixMatch): where max(t, 1 − t) ≥ confidence, the
 * binary cross-entropy against whether t > ½, and 0 elsewhere, averaged over all pixels, the unsure ones included.
 *
 * @param logits [n, h, w, 1]
 * @param target [n, h, w, 1], probabilities in [0, 1]; a constant: no gradient flows to it
 * @param confidence in [½, 1]
 * @returns [n], ≥ 0, in nats
 */
export function confidentCrossEntropyLoss(logits: tf.Tensor4D, target: tf.Tensor4D, confidence: number): tf.Tensor1D {
  return withSlope(logits, (x) => {
    const [, height, width] = x.shape;
    const prediction = predictionOf(x);
    const label = tf.cast(tf.greater(target, 0.5), 'float32');
    const sure = tf.cast(tf.greaterEqual(tf.maximum(target, tf.sub(1, target)), confidence), 'float32');
    const map = tf.mul(sure, tf.sub(prediction.softplus(), tf.mul(x, label)));
    const slope = tf.mul(tf.mul(sure, tf.sub(prediction.probability(), label)), 1 / (height * width)) as tf.Tensor4D;
    return { losses: tf.mean(map, [1, 2, 3]), slope };
  });
}
