import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import {
  batchNormalizationRelu, concatenateChannels, convolution, convolutionRelu, dense, foldBatchNormalization, globalAveragePool, maxPool2, upsample2,
} from '../../../../src/main/engine/layer/index.ts';
import { testEngine } from '../../../support/engine.ts';

describe.each(['cpu', testEngine] as const)('layers on %s', (name) => {
  it('convolves with a cross of ones', async () => {
    await openBackend(name);
    const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    const kernel = tf.tensor4d([0, 1, 0, 1, 1, 1, 0, 1, 0], [3, 3, 1, 1]);
    const y = convolution(x, kernel, tf.tensor1d([10]));
    // By hand: each pixel plus its horizontal and vertical neighbour, plus the bias.
    expect([...y.dataSync()]).toEqual([16, 17, 18, 19]);
    const [dx, dk] = tf.grads((x, k) => tf.sum(convolution(x as tf.Tensor4D, k as tf.Tensor4D, null)))([x, kernel]);
    // By hand: every pixel reaches itself and two neighbours; tap (1,1) sees the sum 10, tap (0,1) the upper row 3 …
    expect([...dx!.dataSync()]).toEqual([3, 3, 3, 3]);
    expect([...dk!.dataSync()]).toEqual([1, 3, 2, 4, 10, 6, 3, 7, 4]);
  });

  it('normalizes and rectifies', async () => {
    await openBackend(name);
    const x = tf.tensor4d([1, 3, 5, 7], [1, 2, 2, 1]);
    const { y, mean, variance } = batchNormalizationRelu(x, tf.tensor1d([2]), tf.tensor1d([1]), 0);
    expect(mean.dataSync()[0]).toBe(4);
    expect(variance.dataSync()[0]).toBe(5);
    // 2(x − 4)/√5 + 1, negative values cut.
    const expected = [0, 1 - 2 / Math.sqrt(5), 1 + 2 / Math.sqrt(5), 1 + 6 / Math.sqrt(5)];
    [...y.dataSync()].forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
  });

  it('normalizes each group of images by its own statistics, the last one smaller, as PyTorch does', async () => {
    await openBackend(name);
    const x = tf.tensor4d([0.5, -1, 2, 0.25, 1.5, 3, -0.5, 1, -2, 0.75, 1, 2.5], [3, 2, 1, 2]);
    const weights = tf.tensor4d([1, -2, 3, 0.5, -1, 2, 1, 1, 0.5, -1.5, 2, 4], [3, 2, 1, 2]);
    const [gamma, beta] = [tf.tensor1d([1.5, 0.5]), tf.tensor1d([0.25, 0.1])];
    const normalize = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => batchNormalizationRelu(x as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D, 0.1, 2);
    const { y, mean, variance } = normalize(x, gamma, beta);
    const gradients = tf.grads((...inputs) => tf.sum(tf.mul(normalize(inputs[0]!, inputs[1]!, inputs[2]!).y, weights)))([x, gamma, beta]);
    // PyTorch 2.15.0, float64: relu(batch_norm(…, training=True, eps=.1)) of images 0 and 1 and of image 2 apart, ∂Σwy; the
    // statistics (biased) averaged with weights 2 and 1.
    const expected = [
      [0, 0, 1.9193404, 0, 1.1774113, 0.8364913, 0, 0.1631278, 0, 0, 1.7177382, 0.5702331],
      [0.4166667, 1.0833333],
      [1.3645833, 1.6588542],
      [-0.3675612, 0.0630906, 2.5865416, -0.1545659, -2.8497336, 0.0399534, 0.6307531, 0.051522, -0.041638, -0.1241668, 0.041638, 0.1241668],
      [4.6773907, 6.8340853],
      [4, 7],
    ];
    for (const [position, tensor] of [y, mean, variance, ...gradients].entries()) {
      [...tensor.dataSync()].forEach((value, i) => expect(value, `output ${position}, value ${i}`).toBeCloseTo(expected[position]![i]!, 5));
    }
  });

  it('pools and enlarges', async () => {
    await openBackend(name);
    const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    expect([...maxPool2(x).dataSync()]).toEqual([4]);
    expect([...upsample2(x).dataSync()]).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
    const dx = tf.grad((x) => tf.sum(tf.mul(upsample2(x as tf.Tensor4D), tf.reshape(tf.range(0, 16), [1, 4, 4, 1]))))(x);
    expect([...dx.dataSync()]).toEqual([0 + 1 + 4 + 5, 2 + 3 + 6 + 7, 8 + 9 + 12 + 13, 10 + 11 + 14 + 15]);
  });

  it('joins channels, averages and multiplies', async () => {
    await openBackend(name);
    const a = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    const b = tf.tensor4d([5, 6, 7, 8, 9, 10, 11, 12], [1, 2, 2, 2]);
    const joined = concatenateChannels(a, b);
    expect([...joined.dataSync()]).toEqual([1, 5, 6, 2, 7, 8, 3, 9, 10, 4, 11, 12]);
    // Means of 1 2 3 4, of 5 7 9 11 and of 6 8 10 12.
    const pooled = globalAveragePool(joined);
    expect([...pooled.dataSync()]).toEqual([2.5, 8, 9]);
    const head = (x: tf.Tensor): tf.Tensor2D => dense(globalAveragePool(x as tf.Tensor4D), tf.tensor2d([2, 1, -1], [3, 1]), tf.tensor1d([0.5]));
    expect([...head(joined).dataSync()]).toEqual([2 * 2.5 + 8 - 9 + 0.5]);
    expect([...tf.grad((x) => tf.sum(head(x)))(joined).dataSync()]).toEqual([0, 1, 2, 3].flatMap(() => [0.5, 0.25, -0.25]));
  });

  it('folds a normalization into the convolution before it', async () => {
    await openBackend(name);
    const vector = (value: number): tf.Tensor1D => tf.tensor1d([value]);
    // γ = 6, σ² = 4 and β = 1, μ = 2: x·k·3 + (1 − 2·3).
    const folded = foldBatchNormalization(tf.tensor4d([2], [1, 1, 1, 1]), vector(6), vector(1), vector(2), vector(4), 0);
    expect([...folded.kernel.dataSync(), ...folded.bias.dataSync()]).toEqual([6, -5]);
    expect([...convolutionRelu(tf.tensor4d([0, 1, 2, 3], [1, 2, 2, 1]), folded.kernel, folded.bias).dataSync()]).toEqual([0, 1, 7, 13]);
  });
});
