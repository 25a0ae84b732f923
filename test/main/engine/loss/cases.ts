import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import {
  batchDiceLoss, binaryCrossEntropyWithLogits, boxProjectionLoss, boxTightnessLoss, confidentCrossEntropyLoss, consistencyLoss, crossEntropyLoss, diceLoss, focalLoss,
  focalTverskyLoss, gatedCrfLoss, labOf, pairwiseColourLoss, partialCrossEntropyLoss, presenceLoss, segmentationLoss, sizePriorLoss, tverskyLoss, weakLoss, weakWeights,
  type WeakPart,
} from '../../../../src/main/engine/loss/index.ts';
import { normalizePixels } from '../../../../src/main/engine/model/input.ts';

/** What `pytorch_values.py` beside this file printed: PyTorch 2.15.0, float64. */
export const pytorch = JSON.parse(readFileSync(join(import.meta.dirname, 'pytorch-values.json'), 'utf8')) as {
  tool: string;
  inputs: Record<'logits' | 'probability' | 'target' | 'teacher' | 'rgb' | 'lab' | 'box' | 'labels' | 'gate' | 'least' | 'most' | 'present' | 'scores' | 'classes' | 'outer', number[]> & {
    shape: [number, number, number];
  };
  losses: Record<string, { losses: number[]; gradient: number[] }>;
};

const { inputs } = pytorch;
export const [images, height, width] = inputs.shape;

/** A map of the three images, which are 4 pixels high and 8 wide. */
export const map = (values: number[], channels = 1): tf.Tensor4D => tf.tensor4d(values, [images, height, width, channels]);

const target = (): tf.Tensor4D => map(inputs.target);
const box = (): tf.Tensor4D => map(inputs.box);
const known = (): tf.Tensor4D => map(inputs.labels.map((label) => (label === 2 ? 0 : 1)));
const rgb = (): tf.Tensor4D => map(inputs.rgb, 3);

/** The images' weak labels: the first has a box, a scribble and a class, the second a box and a class (of no lesion), the third a point. */
export function weakPart(): WeakPart {
  const x = new Float32Array(inputs.rgb.length);
  normalizePixels(Float32Array.from(inputs.rgb, (value) => value * 255), x, 0);
  return {
    x: map([...x], 3), box: box(), pixels: map(inputs.labels), pixelKinds: tf.tensor1d([1, 0, 2]), present: tf.tensor1d(inputs.present),
  };
}

export type LossCase = {
  /** As the values' file calls it. */
  name: string;
  /** What the loss is a function of. */
  start: number[];
  tensor: (values: number[]) => tf.Tensor;
  /** [n], or a scalar. */
  loss: (x: tf.Tensor) => tf.Tensor;
};

const ofMaps = (name: string, loss: (x: tf.Tensor4D) => tf.Tensor, start = inputs.logits): LossCase => ({
  name, start, tensor: (values) => map(values), loss: (x) => loss(x as tf.Tensor4D),
});

/** Every loss, as the values' file calls them. */
export const lossCases: LossCase[] = [
  ofMaps('dice', (x) => diceLoss(x, target())),
  ofMaps('batchDice', (x) => batchDiceLoss(x, target(), tf.tensor1d([1, 2, 0.5]))),
  ofMaps('tversky', (x) => tverskyLoss(x, target(), { alpha: 0.3, beta: 0.7 })),
  ofMaps('focalTversky', (x) => focalTverskyLoss(x, target(), { alpha: 0.3, beta: 0.7, gamma: 4 / 3 })),
  ofMaps('binaryCrossEntropy', (x) => binaryCrossEntropyWithLogits(x, target())),
  ofMaps('focal', (x) => focalLoss(x, target(), 2, 0.25)),
  ofMaps('segmentation', (x) => segmentationLosses(x)),
  {
    name: 'crossEntropy', start: inputs.scores, tensor: (values) => tf.tensor2d(values, [3, 3]),
    loss: (x) => crossEntropyLoss(x as tf.Tensor2D, tf.oneHot(tf.tensor1d(inputs.classes, 'int32'), 3) as tf.Tensor2D),
  },
  ofMaps('boxProjection', (x) => boxProjectionLoss(x, box())),
  ofMaps('boxTightness', (x) => boxTightnessLoss(x, box())),
  ofMaps('pairwiseColour', (x) => pairwiseColourLoss(x, labOf(rgb()), box())),
  ofMaps('partialCrossEntropy', (x) => partialCrossEntropyLoss(x, map(inputs.labels), known())),
  ofMaps('gatedCrf', (x) => gatedCrfLoss(x, rgb())),
  ofMaps('gatedCrfWithGate', (x) => gatedCrfLoss(x, rgb(), map(inputs.gate))),
  ofMaps('sizePrior', (x) => sizePriorLoss(x, { least: tf.tensor1d(inputs.least), most: tf.tensor1d(inputs.most) })),
  ofMaps('presence', (x) => presenceLoss(x, tf.relu(tf.tensor1d(inputs.present)))),
  ofMaps('consistency', (p) => consistencyLoss(p, map(inputs.teacher)), inputs.probability),
  ofMaps('confidentCrossEntropy', (x) => confidentCrossEntropyLoss(x, map(inputs.teacher), 0.8)),
  ofMaps('weak', (x) => weakLoss(x, weakPart(), { warmUp: 0.5, weights: { ...weakWeights, gatedCrf: 0.1 } })),
];

/** `segmentationLoss` of each image, by weighing one at a time. */
function segmentationLosses(x: tf.Tensor4D): tf.Tensor {
  const weights = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
  return tf.stack(weights.map((row) => segmentationLoss(x, target(), tf.tensor1d(row))));
}

/** What is differentiated: images count differently, so that a gradient that mixes them up shows. */
export function totalOf(losses: tf.Tensor): tf.Scalar {
  const each = tf.reshape(losses, [-1]);
  return tf.sum(tf.mul(each, inputs.outer.slice(0, each.size)));
}

