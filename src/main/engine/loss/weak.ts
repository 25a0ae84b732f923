import * as tf from '@tensorflow/tfjs-core';
import { pixelKindCodes, unknownPixel } from '../sample-source.ts';
import { boxProjection, boxTightness } from './box.ts';
import { addInTurn, predictionOf, withSlope, type LossAndSlope } from './closed-form.ts';
import { gatedCrf } from './gated-crf.ts';
import { labOf, rgbOf } from './lab.ts';
import { pairwiseColour } from './pairwise.ts';
import { partialCrossEntropy, presence, sizePrior } from './partial.ts';

/** What each term of an image's weak labels counts. */
export type WeakWeights = {
  boxProjection: number;
  boxTightness: number;
  /** How much of the box the lesion fills; see {@link boxFill}. */
  boxSize: number;
  pairwiseColour: number;
  partialCrossEntropy: number;
  gatedCrf: number;
  pointSize: number;
  presence: number;
};

/**
 * Projection and pairwise terms count alike in Tian et al. 2021 (BoxInst). The gated CRF counts .1 in Obukhov et al. 2019, and nothing
 * here, where scribbles are expanded before training (decision 26). The squared shares of the size priors are small numbers: at 10, a share off by .1 pulls as much as cross-entropy that is off by that.
 */
export const weakWeights: WeakWeights = {
  boxProjection: 1,
  boxTightness: 1,
  boxSize: 10,
  pairwiseColour: 1,
  partialCrossEntropy: 1,
  gatedCrf: 0,
  pointSize: 10,
  presence: 1,
};

/** Between which shares of an area a lesion fills it, in [0, 1]. */
export type FillRange = { least: number; most: number };

/** Shares of its box that a lesion fills (Kervadec et al. 2020 bound sizes by boxes): an ellipse fills π/4. */
export const boxFill: FillRange = { least: 0.6, most: 0.9 };

/** Shares of a whole image that a lesion of unknown extent fills: where there is but a point. */
export const lesionShare: FillRange = { least: 0.02, most: 0.7 };

/** What is known of images without masks, on the backend. */
export type WeakPart = {
  /** [n, h, w, 3], as the network takes them. */
  x: tf.Tensor4D;
  /** [n, h, w, 1], 1 inside the box, 0 outside, and everywhere for an image without one; null where no image has one. */
  box: tf.Tensor4D | null;
  /** Of scribbles and points, [n, h, w, 1]: 0 skin, 1 lesion, `unknownPixel` elsewhere; null where no image has any. */
  pixels: tf.Tensor4D | null;
  /** [n], `pixelKindCodes`: where `pixels` come from. */
  pixelKinds: tf.Tensor1D | null;
  /** [n], 1 with a lesion and 0 without, by the image's class, −1 where unknown; null where no image's is known. */
  present: tf.Tensor1D | null;
};

export type WeakLossOptions = {
  /** What the pairwise colour term counts of its weight, in [0, 1]: colours mislead before the box is found. 1 without it. */
  warmUp?: number;
  weights?: WeakWeights;
  /** Of a box, by the lesion; {@link boxFill} without it. */
  fill?: FillRange;
};

/**
 * The loss of each image by all the weak labels that it has, added up; 0 for an image without any (a mask's, say, which then
 * belongs into another loss).
 *
 * @param logits [n, h, w, 1]
 * @returns [n], ≥ 0
 */
export function weakLoss(logits: tf.Tensor4D, part: WeakPart, { warmUp = 1, weights = weakWeights, fill = boxFill }: WeakLossOptions = {}): tf.Tensor1D {
  return withSlope(logits, (x) => {
    const prediction = predictionOf(x);
    let losses: tf.Tensor1D = tf.zeros([x.shape[0]]);
    let slope = tf.zerosLike(x);
    const add = (weight: number, images: tf.Tensor, compute: () => LossAndSlope): void => {
      if (weight === 0) return;
      const term = weighted(compute(), tf.mul(images, weight));
      losses = addInTurn(losses, term.losses);
      slope = addInTurn(slope, term.slope);
    };
    const { box, pixels, pixelKinds, present } = part;
    if (box) {
      const boxed = tf.max(box, [1, 2, 3]) as tf.Tensor1D;
      add(weights.boxProjection, boxed, () => boxProjection(prediction, box));
      add(weights.boxTightness, boxed, () => boxTightness(prediction, box));
      add(weights.boxSize, boxed, () => {
        const share = tf.mean(box, [1, 2, 3]) as tf.Tensor1D;
        return sizePrior(prediction, { least: tf.mul(share, fill.least), most: tf.mul(share, fill.most) });
      });
      add(weights.pairwiseColour * warmUp, boxed, () => pairwiseColour(prediction, labOf(rgbOf(part.x)), box));
    }
    if (pixels && pixelKinds) {
      const known = tf.cast(tf.notEqual(pixels, unknownPixel), 'float32') as tf.Tensor4D;
      const ofKind = (code: number): tf.Tensor1D => tf.cast(tf.equal(pixelKinds, code), 'float32');
      add(weights.partialCrossEntropy, tf.ones([x.shape[0]]), () => partialCrossEntropy(prediction, pixels, known));
      const scribbled = ofKind(pixelKindCodes.scribble);
      add(weights.gatedCrf, scribbled, () => gatedCrf(prediction, rgbOf(part.x), null, scribbled));
      add(weights.pointSize, ofKind(pixelKindCodes.point), () => sizePrior(prediction, lesionShare));
    }
    if (present) {
      const known = tf.cast(tf.greaterEqual(present, 0), 'float32');
      add(weights.presence, known, () => presence(prediction, tf.relu(present)));
    }
    return { losses, slope };
  });
}

function weighted({ losses, slope }: LossAndSlope, weights: tf.Tensor): LossAndSlope {
  return { losses: tf.mul(losses, weights), slope: tf.mul(slope, tf.reshape(weights, [-1, 1, 1, 1])) };
}
