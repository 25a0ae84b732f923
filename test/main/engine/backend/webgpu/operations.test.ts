import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../../../../src/main/engine/backend/index.ts';
import {
  batchNormalizationRelu, batchNormalizationReluInference, concatenateChannels, convolution, convolutionRelu, maxPool2, updateAdamW, updateAverage, upsample2,
} from '../../../../../src/main/engine/layer/index.ts';
import { segmentationLoss } from '../../../../../src/main/engine/loss/index.ts';
import { noise } from '../compare.ts';
import { expectGpuAgrees, gpuMissing } from './gpu.ts';

// Single precision, sums of up to some thousand products in another order than tfjs's.
const tolerance = 2e-5;
const timeout = 180_000;

/** Σ over the outputs of output·weight: its gradient sends `weight` back through the layer. */
function weighted(output: tf.Tensor, weight: tf.Tensor): tf.Scalar {
  return tf.sum(tf.mul(output, weight));
}

describe.skipIf(gpuMissing)('on a GPU, against the cpu backend,', { timeout }, () => {
  it.each([
    { what: 'whole vectors of channels', shape: [1, 4, 5, 4], outputs: 8, taps: [3, 3], relu: false },
    { what: 'single channels, several tiles', shape: [2, 17, 18, 3], outputs: 6, taps: [3, 3], relu: false },
    { what: 'more channels than a block', shape: [3, 12, 12, 16], outputs: 40, taps: [3, 3], relu: true },
    { what: 'a kernel of an even side', shape: [1, 9, 3, 9], outputs: 5, taps: [5, 2], relu: true },
    { what: 'a single pixel', shape: [2, 1, 1, 1], outputs: 1, taps: [3, 3], relu: false },
    { what: 'a kernel of 1 × 1', shape: [2, 6, 6, 8], outputs: 1, taps: [1, 1], relu: false },
  ])('a convolution of $what has the same values and gradients', async ({ shape, outputs, taps, relu }) => {
    await expectGpuAgrees(() => {
      const x = noise(1, shape) as tf.Tensor4D;
      const kernel = noise(2, [...taps, shape[3]!, outputs]) as tf.Tensor4D;
      const bias = noise(3, [outputs]) as tf.Tensor1D;
      const weight = noise(4, [...shape.slice(0, 3), outputs]);
      const layer = relu ? convolutionRelu : convolution;
      const loss = (x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor): tf.Scalar =>
        weighted(layer(x as tf.Tensor4D, kernel as tf.Tensor4D, bias as tf.Tensor1D), weight);
      return [layer(x, kernel, bias), ...tf.grads(loss)([x, kernel, bias])];
    }, tolerance);
  });

  it.each([
    { below: [2, 3, 2, 8], skip: 4, outputs: 8 },
    { below: [1, 2, 2, 3], skip: 5, outputs: 6 },
  ])('a convolution of what a decoder joins ($below, $skip) has the same values and gradients', async ({ below, skip, outputs }) => {
    await expectGpuAgrees(() => {
      const [count, height, width, channels] = below as [number, number, number, number];
      const inputs = [noise(1, below), noise(2, [count, height * 2, width * 2, skip]), noise(3, [3, 3, channels + skip, outputs])];
      const weight = noise(4, [count, height * 2, width * 2, outputs]);
      const layer = (below: tf.Tensor, skip: tf.Tensor, kernel: tf.Tensor): tf.Tensor4D =>
        convolution({ below: below as tf.Tensor4D, skip: skip as tf.Tensor4D }, kernel as tf.Tensor4D, null);
      const [a, b, c] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor];
      return [layer(a, b, c), ...tf.grads((a, b, c) => weighted(layer(a, b, c), weight))([a, b, c])];
    }, tolerance);
  });

  it.each([
    { shape: [5, 5, 6, 8], groupSize: 2 },
    { shape: [4, 7, 7, 3], groupSize: 4 },
    { shape: [1, 2, 2, 260], groupSize: 4 },
  ])('a normalization of $shape in groups of $groupSize has the same values, statistics and gradients', async ({ shape, groupSize }) => {
    await expectGpuAgrees(() => {
      const channels = shape[3]!;
      const x = tf.add(tf.mul(noise(1, shape), 3), noise(5, [channels])) as tf.Tensor4D;
      const [gamma, beta] = [noise(2, [channels]), noise(3, [channels])] as [tf.Tensor1D, tf.Tensor1D];
      const weight = noise(4, shape);
      const loss = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Scalar =>
        weighted(batchNormalizationRelu(x as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-3, groupSize).y, weight);
      const { y, mean, variance } = batchNormalizationRelu(x, gamma, beta, 1e-3, groupSize);
      return [y, mean, variance, ...tf.grads(loss)([x, gamma, beta])];
    }, 1e-4);
  });

  it('a normalization keeps the digits of a small variance beside a large mean', async () => {
    await openBackend('webgpu');
    // 1000 and 1002 by turns: mean 1001, variance 1, both exact.
    const x = tf.tensor4d(Array.from({ length: 4096 }, (_, i) => 1000 + 2 * (i % 2)), [1, 64, 64, 1]);
    const { y, mean, variance } = batchNormalizationRelu(x, tf.ones([1]), tf.zeros([1]), 0);
    expect((await mean.data())[0]).toBe(1001);
    expect((await variance.data())[0]).toBe(1);
    const first = (await y.data()).slice(0, 4);
    [0, 1, 0, 1].forEach((value, i) => expect(first[i]).toBeCloseTo(value, 5));
  });

  it('a normalization with given statistics is the same', async () => {
    await expectGpuAgrees(() => {
      const [gamma, beta, mean] = [2, 3, 4].map((seed) => noise(seed, [8]) as tf.Tensor1D);
      return [batchNormalizationReluInference(noise(1, [2, 3, 4, 8]) as tf.Tensor4D, gamma!, beta!, mean!, tf.square(noise(5, [8])) as tf.Tensor1D, 1e-3)];
    }, tolerance);
  });

  it.each([8, 3])('pooling, enlarging and joining %d channels have the same values and gradients', async (channels) => {
    await expectGpuAgrees(() => {
      // Rounding repeats values within windows, so that ties are tested too.
      const x = tf.round(noise(1, [2, 6, 10, channels])) as tf.Tensor4D;
      const [small, other] = [noise(2, [2, 3, 5, channels]), noise(3, [2, 3, 5, 4])] as [tf.Tensor4D, tf.Tensor4D];
      const weight = noise(4, [2, 6, 10, channels]);
      return [
        maxPool2(x), ...tf.grads((x) => weighted(maxPool2(x as tf.Tensor4D), small))([x]),
        upsample2(small), ...tf.grads((x) => weighted(upsample2(x as tf.Tensor4D), weight))([small]),
        concatenateChannels(small, other),
        ...tf.grads((a, b) => tf.sum(tf.square(concatenateChannels(a as tf.Tensor4D, b as tf.Tensor4D))))([small, other]),
      ];
    }, 1e-6);
  });

  it('the loss has the same value and gradient, images without a mask and extreme logits included', async () => {
    await expectGpuAgrees(() => {
      const logits = tf.mul(noise(1, [3, 8, 8, 1]), 40) as tf.Tensor4D;
      const target = tf.step(noise(2, [3, 8, 8, 1])) as tf.Tensor4D;
      const weights = tf.tensor1d([1, 0, 1]);
      const loss = (logits: tf.Tensor): tf.Scalar => segmentationLoss(logits as tf.Tensor4D, target, weights);
      // The gradient is of the order of 1/pixels.
      return [loss(logits), tf.mul(tf.grad(loss)(logits), 64)];
    }, tolerance);
  });

  it('a batch in which no image counts has the loss 0', async () => {
    await openBackend('webgpu');
    const loss = segmentationLoss(tf.ones([2, 4, 4, 1]) as tf.Tensor4D, tf.zeros([2, 4, 4, 1]) as tf.Tensor4D, tf.zeros([2]));
    expect([...(await loss.data())]).toEqual([0]);
  });

  it('updates over three steps are the same', async () => {
    await expectGpuAgrees(() => {
      const shapes = [[3, 3, 5, 7], [7], [1]];
      let parameters = shapes.map((shape, i) => noise(i, shape));
      let slots = { m: parameters.map((parameter) => tf.zerosLike(parameter)), v: parameters.map((parameter) => tf.zerosLike(parameter)) };
      let average = parameters;
      for (let step = 1; step <= 3; step++) {
        const gradients = shapes.map((shape, i) => noise(10 * step + i, shape));
        const hyper = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, step, decay: [true, false, false] };
        const updated = updateAdamW(parameters, gradients, slots, hyper);
        parameters = updated.parameters;
        slots = updated;
        average = updateAverage(average, parameters, 0.9);
      }
      return [...parameters, ...slots.m, ...slots.v, ...average];
    }, 1e-6);
  });
});
