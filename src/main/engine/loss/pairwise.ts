import * as tf from '@tensorflow/tfjs-core';
import { computesOnHost, imageTerm } from './host/image-term.ts';
import { pairwiseColourOfImage } from './host/pairwise.ts';
import { addInTurn, perPixel, predictionOf, sumOfImage, withSlope, type LossAndSlope, type Prediction } from './closed-form.ts';
import { endsOf, halfWindow, layAtBothEnds } from './window.ts';

// Tian et al. 2021 (BoxInst): 3 × 3 windows with dilation 2; a pair counts from a similarity exp(−‖ΔLab‖ / 2) of .3 on.
const dilation = 2;
const colourScale = 2;
const leastSimilarity = 0.3;
const furthestColour = -colourScale * Math.log(leastSimilarity);

/**
 * Pairwise colour loss of each image (Tian et al. 2021, BoxInst): −log of the probability that two pixels of nearly the same colour
 * are both lesion or both skin, p·p′ + (1 − p)(1 − p′), averaged over all such pairs among the 8 neighbours, 2 pixels apart, of
 * the pixels inside. A pair counts once for each of its ends that is inside, so one across the border counts half.
 *
 * @param logits [n, h, w, 1]
 * @param colours [n, h, w, 3], CIELAB (lightness 0 to 100); see `labOf`
 * @param inside [n, h, w, 1], 1 inside the box, 0 outside
 * @returns [n], ≥ 0, in nats; 0 where no pair is alike
 */
export function pairwiseColourLoss(logits: tf.Tensor4D, colours: tf.Tensor4D, inside: tf.Tensor4D): tf.Tensor1D {
  return withSlope(logits, (x) => pairwiseColour(predictionOf(x), colours, inside));
}

export function pairwiseColour(prediction: Prediction, colours: tf.Tensor4D, inside: tf.Tensor4D): LossAndSlope {
  if (!computesOnHost()) return pairwiseColourOfTensors(prediction, colours, inside);
  const offsets = halfWindow(prediction.logits, dilation, dilation);
  return imageTerm(prediction.logits, [colours, inside], null, (image, colours, inside) =>
    pairwiseColourOfImage(image, colours!, inside!, offsets, furthestColour));
}

export function pairwiseColourOfTensors(prediction: Prediction, colours: tf.Tensor4D, inside: tf.Tensor4D): LossAndSlope {
  // −log(pp′ + (1−p)(1−p′)) = softplus(x) + softplus(x′) − softplus(x + x′), whose derivative by x is σ(x) − σ(x + x′).
  let together = tf.zeros<tf.Rank.R1>([prediction.logits.shape[0]]);
  let weights = tf.zerosLike(prediction.logits);
  let slopes = tf.zerosLike(prediction.logits);
  for (const offset of halfWindow(prediction.logits, dilation, dilation)) {
    const [cost, weight, slope] = tf.tidy(() => {
      const distance = tf.sum(tf.squaredDifference(...endsOf(colours, offset)), 3, true);
      const alike = tf.cast(tf.lessEqual(distance, furthestColour ** 2), 'float32');
      const weight = tf.mul(alike, tf.add(...endsOf(inside, offset))) as tf.Tensor4D;
      const sum = tf.add(...endsOf(prediction.logits, offset));
      const slope = tf.mul(weight, tf.sigmoid(sum)) as tf.Tensor4D;
      return [sumOfImage(tf.mul(weight, tf.softplus(sum))), layAtBothEnds(weight, weight, offset), layAtBothEnds(slope, slope, offset)];
    }) as [tf.Tensor1D, tf.Tensor4D, tf.Tensor4D];
    together = addInTurn(together, cost);
    weights = addInTurn(weights, weight);
    slopes = addInTurn(slopes, slope);
  }
  // Every pair's weight lies at both of its ends.
  const count = tf.maximum(tf.mul(sumOfImage(weights), 0.5), 1);
  const apart = sumOfImage(tf.mul(weights, prediction.softplus()));
  return {
    losses: tf.div(tf.sub(apart, together), count) as tf.Tensor1D,
    slope: tf.div(tf.sub(tf.mul(weights, prediction.probability()), slopes), perPixel(count)),
  };
}
