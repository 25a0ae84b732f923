import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import {
  batchDiceLoss, binaryCrossEntropyWithLogits, crossEntropyLoss, diceLoss, focalLoss, focalTverskyLoss, segmentationLoss, tverskyLoss, weightedMean,
} from '../../../../src/main/engine/loss/index.ts';
import { testEngine } from '../../../support/engine.ts';

// Literal values: MONAI 1.6.1 on PyTorch 2.15.0 (float32), for these three images of 2×2 pixels; the third has no lesion.
const logitValues = [2, -1, 0.5, -3, -0.25, 1.5, 4, -2, 0, -0.5, 1, -1];
const targetValues = [1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0];

const logits = (): tf.Tensor4D => tf.tensor4d(logitValues, [3, 2, 2, 1]);
const target = (): tf.Tensor4D => tf.tensor4d(targetValues, [3, 2, 2, 1]);

function expectClose(actual: tf.Tensor, expected: number[], tolerance = 2e-6): void {
  const values = [...actual.dataSync<'float32'>()];
  expect(values).toHaveLength(expected.length);
  for (const [i, value] of values.entries()) expect(Math.abs(value - expected[i]!), `value ${i}: ${value}`).toBeLessThan(tolerance);
}

describe.each(['cpu', testEngine] as const)('losses on %s', (backend) => {
  beforeAll(async () => {
    await openBackend(backend);
  });

  it("diceLoss is MONAI's DiceLoss", () => {
    expectClose(diceLoss(logits(), target()), [0.37523651123046875, 0.28358012437820435, 0.999994695186615]);
  });

  it("batchDiceLoss is MONAI's DiceLoss(batch=True), and leaves out images of weight 0", () => {
    expectClose(batchDiceLoss(logits(), target(), tf.ones([3])), [0.4430769681930542]);
    expectClose(batchDiceLoss(logits(), target(), tf.tensor1d([0, 1, 0])), [0.28358012437820435]);
  });

  it("tverskyLoss is MONAI's TverskyLoss", () => {
    expectClose(tverskyLoss(logits(), target(), { alpha: 0.5, beta: 0.5 }), [0.37523525953292847, 0.28357964754104614, 0.9999893307685852]);
    expectClose(tverskyLoss(logits(), target(), { alpha: 0.3, beta: 0.7 }), [0.2930338978767395, 0.3164214491844177, 0.9999822378158569]);
  });

  it('focalTverskyLoss is its power 1/γ', () => {
    // The values above to the power ¾ (Python).
    expectClose(focalTverskyLoss(logits(), target(), { alpha: 0.3, beta: 0.7, gamma: 4 / 3 }), [0.39827991, 0.4218902, 0.99998668]);
  });

  it("binaryCrossEntropyWithLogits is PyTorch's, without overflow", () => {
    expectClose(binaryCrossEntropyWithLogits(logits(), target()), [0.36571353673934937, 0.7306076884269714, 0.6984369158744812]);
    // By hand: confident and right costs nothing, confident and wrong its logit.
    const confident = tf.tensor4d([200, -200, 200, -200], [1, 2, 2, 1]);
    expectClose(binaryCrossEntropyWithLogits(confident, tf.tensor4d([1, 0, 0, 1], [1, 2, 2, 1])), [100]);
  });

  it("focalLoss is MONAI's FocalLoss", () => {
    expectClose(focalLoss(logits(), target(), 2, null), [0.10049562901258469, 0.441797137260437, 0.24134667217731476]);
    expectClose(focalLoss(logits(), target(), 2, 0.25), [0.07514627277851105, 0.12424946576356888, 0.18101000785827637]);
  });

  it("crossEntropyLoss is PyTorch's", () => {
    const scores = tf.tensor2d([[1, 2, 3], [0, -1, 0.5], [2, 2, -4]]);
    const classes = tf.tensor2d([[0, 0, 1], [1, 0, 0], [0, 1, 0]]);
    expectClose(crossEntropyLoss(scores, classes), [0.40760594606399536, 1.1041306257247925, 0.694385826587677]);
    expectClose(crossEntropyLoss(tf.tensor2d([[1000, 0, -1000]]), tf.tensor2d([[0, 1, 0]])), [1000]);
  });

  it('segmentationLoss averages ½(BCE + Dice) by weight, with the gradient that PyTorch finds', () => {
    const weights = tf.tensor1d([1, 0, 2]);
    expectClose(segmentationLoss(logits(), target(), weights), [0.6896355152130127]);
    const gradient = tf.grad((x) => segmentationLoss(x as tf.Tensor4D, target(), weights));
    expectClose(gradient(logits()), [
      -0.013501651585102081, 0.0184666458517313, 0.03461434319615364, 0.0036444230936467648, 0, 0, 0, 0, 0.0416669026017189,
      0.03146194666624069, 0.06092173606157303, 0.022411972284317017,
    ]);
  });

  it('weightedMean is 0, with no gradient, when nothing counts', () => {
    const { value, grad } = tf.valueAndGrad((losses: tf.Tensor1D) => weightedMean(losses, tf.zeros([2])))(tf.tensor1d([3, 4]));
    expectClose(value, [0]);
    expectClose(grad, [0, 0]);
  });

  const differentiable: [string, (x: tf.Tensor4D) => tf.Tensor][] = [
    ['diceLoss', (x) => diceLoss(x, target())],
    ['batchDiceLoss', (x) => batchDiceLoss(x, target(), tf.tensor1d([1, 2, 0.5]))],
    ['tverskyLoss', (x) => tverskyLoss(x, target(), { alpha: 0.3, beta: 0.7 })],
    ['focalTverskyLoss', (x) => focalTverskyLoss(x, target(), { alpha: 0.3, beta: 0.7, gamma: 4 / 3 })],
    ['binaryCrossEntropyWithLogits', (x) => binaryCrossEntropyWithLogits(x, target())],
    ['focalLoss', (x) => focalLoss(x, target(), 2, 0.25)],
  ];

  it.each(differentiable)("%s's gradient agrees with central differences", (_, loss) => {
    const total = (x: tf.Tensor4D): tf.Scalar => tf.sum(loss(x));
    const gradient = tf.grad((x) => total(x as tf.Tensor4D))(logits()).dataSync<'float32'>();
    const step = 0.02;
    for (const i of logitValues.keys()) {
      const at = (offset: number): number =>
        total(tf.tensor4d(logitValues.map((value, j) => (j === i ? value + offset : value)), [3, 2, 2, 1])).dataSync()[0]!;
      // float32 differences over a step of .02 are good to about 2e-5; the loss's curvature adds less.
      expect(Math.abs(gradient[i]! - (at(step) - at(-step)) / (2 * step))).toBeLessThan(1e-4);
    }
  });
});
