import * as tf from '@tensorflow/tfjs-core';
import { gatedCrfOfImage } from './host/gated-crf.ts';
import { computesOnHost, imageTerm } from './host/image-term.ts';
import { addInTurn, perPixel, predictionOf, sumOfImage, withSlope, type LossAndSlope, type Prediction } from './closed-form.ts';
import { endsOf, halfWindow, layAtBothEnds } from './window.ts';

// Obukhov et al. 2019.
const radius = 5;
const positionScale = 6;
const colourScale = 0.1;

/**
 * Gated conditional random field of each image (Obukhov et al. 2019): how much the prediction differs between pixels that are near
 * each other and of like colour. Σ over the pairs (a, b) of an 11 × 11 window, both ways, of
 * exp(−½(‖Δposition‖² / 6² + ‖Δcolour‖² / .1²))·(p_a(1 − p_b) + (1 − p_a)p_b), divided by the number of pixels.
 *
 * @param logits [n, h, w, 1]
 * @param pixels [n, h, w, 3], RGB in [0, 1]
 * @param gate [n, h, w, 1], 0 or 1: pairs with an end of 0 take no part, and pixels of 0 do not count; all do without it
 * @returns [n], ≥ 0, below 120; 0 where every pixel is certain of the same
 */
export function gatedCrfLoss(logits: tf.Tensor4D, pixels: tf.Tensor4D, gate: tf.Tensor4D | null = null): tf.Tensor1D {
  return withSlope(logits, (x) => gatedCrf(predictionOf(x), pixels, gate));
}

/** @param counted [n]: where 0, the image's loss may be left out; null counts all */
export function gatedCrf(prediction: Prediction, pixels: tf.Tensor4D, gate: tf.Tensor4D | null, counted: tf.Tensor1D | null = null): LossAndSlope {
  if (!computesOnHost()) return gatedCrfOfTensors(prediction, pixels, gate);
  const scales = { position: positionScale, colour: colourScale };
  return imageTerm(prediction.logits, gate ? [pixels, gate] : [pixels], counted, (image, pixels, gate) =>
    gatedCrfOfImage(image, pixels!, gate ?? null, radius, scales));
}

export function gatedCrfOfTensors(prediction: Prediction, pixels: tf.Tensor4D, gate: tf.Tensor4D | null): LossAndSlope {
  const probability = prediction.probability();
  const [, height, width] = probability.shape;
  // The halved squared difference of these is the colours' share of the exponent.
  const scaled = tf.mul(pixels, Math.SQRT1_2 / colourScale) as tf.Tensor4D;
  let total = tf.zerosLike(probability);
  let message = tf.zerosLike(probability);
  for (const offset of halfWindow(probability, radius)) {
    const [affinities, messages] = tf.tidy(() => {
      const position = (offset.rows ** 2 + offset.columns ** 2) / (2 * positionScale ** 2);
      const colour = tf.sum(tf.squaredDifference(...endsOf(scaled, offset)), 3, true);
      const near = tf.exp(tf.sub(-position, colour)) as tf.Tensor4D;
      const affinity = gate ? (tf.mul(near, tf.mul(...endsOf(gate, offset))) as tf.Tensor4D) : near;
      const [first, second] = endsOf(probability, offset);
      return [layAtBothEnds(affinity, affinity, offset), layAtBothEnds(tf.mul(affinity, second), tf.mul(affinity, first), offset)];
    });
    total = addInTurn(total, affinities!);
    message = addInTurn(message, messages!);
  }
  // With s_a = Σ_b K_ab and m_a = Σ_b K_ab·p_b, the sum over all pairs is 2Σ p_a(s_a − m_a), and its derivative 2(s_a − 2m_a).
  const count = gate ? tf.maximum(sumOfImage(gate), 1) : tf.scalar(height * width);
  const losses = tf.div(tf.mul(sumOfImage(tf.mul(probability, tf.sub(total, message))), 2), count) as tf.Tensor1D;
  const byProbability = tf.div(tf.mul(tf.sub(total, tf.mul(message, 2)), 2), gate ? perPixel(count) : count);
  return { losses, slope: tf.mul(byProbability, slopeOfProbability(probability)) };
}

/** σ′(x) = p(1 − p). */
function slopeOfProbability(probability: tf.Tensor4D): tf.Tensor4D {
  return tf.mul(probability, tf.sub(1, probability));
}
