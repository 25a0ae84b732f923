import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { batchNormalizationRelu, convolution, maxPool2, upsample2 } from '../../../../src/main/engine/layer/index.ts';

describe.each(['cpu', 'wasm'] as const)('layers on %s', (name) => {
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

  it('pools and enlarges', async () => {
    await openBackend(name);
    const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    expect([...maxPool2(x).dataSync()]).toEqual([4]);
    expect([...upsample2(x).dataSync()]).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
    const dx = tf.grad((x) => tf.sum(tf.mul(upsample2(x as tf.Tensor4D), tf.reshape(tf.range(0, 16), [1, 4, 4, 1]))))(x);
    expect([...dx.dataSync()]).toEqual([0 + 1 + 4 + 5, 2 + 3 + 6 + 7, 8 + 9 + 12 + 13, 10 + 11 + 14 + 15]);
  });
});
