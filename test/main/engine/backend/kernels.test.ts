import * as tf from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import {
  batchNormalizationRelu, batchNormalizationReluInference, concatenateChannels, convolution, convolutionRelu, foldBatchNormalization, maxPool2,
  updateAdamW, updateAverage, upsample2,
} from '../../../../src/main/engine/layer/index.ts';
import { testEngine } from '../../../support/engine.ts';
import { expectAgreement, noise } from './compare.ts';

// Single precision, sums of up to some thousand products in another order than tfjs's.
const tolerance = 2e-5;

const channels = fc.constantFrom(1, 3, 8, 24, 33);
const side = fc.integer({ min: 1, max: 11 });
const batch = fc.integer({ min: 1, max: 3 });
const runs = { numRuns: 30, seed: 7 };

/** Σ over the outputs of output·weight: its gradient sends `weight` back through the layer. */
function weighted(output: tf.Tensor, weight: tf.Tensor): tf.Scalar {
  return tf.sum(tf.mul(output, weight));
}

describe('convolution, on random shapes against the cpu backend', () => {
  const taps = fc.constantFrom(1, 2, 3, 5);

  it('gives the same values and gradients', async () => {
    await fc.assert(
      fc.asyncProperty(batch, side, side, channels, channels, taps, taps, fc.boolean(), async (n, h, w, inputs, outputs, rows, columns, relu) => {
        await expectAgreement(() => {
          const x = noise(1, [n, h, w, inputs]) as tf.Tensor4D;
          const kernel = noise(2, [rows, columns, inputs, outputs]) as tf.Tensor4D;
          const bias = noise(3, [outputs]) as tf.Tensor1D;
          const weight = noise(4, [n, h, w, outputs]);
          const layer = relu ? convolutionRelu : convolution;
          const loss = (x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor): tf.Scalar =>
            weighted(layer(x as tf.Tensor4D, kernel as tf.Tensor4D, bias as tf.Tensor1D), weight);
          return [layer(x, kernel, bias), ...tf.grads(loss)([x, kernel, bias])];
        }, tolerance);
      }),
      runs,
    );
  });

  it('gives the same where it takes fewer multiplications', async () => {
    const inputs = fc.constantFrom(4, 8, 12, 40);
    const outputs = fc.constantFrom(8, 16, 24);
    await fc.assert(
      fc.asyncProperty(batch, side, side, inputs, outputs, fc.boolean(), async (n, h, w, inputs, outputs, relu) => {
        await expectAgreement(() => {
          const x = noise(1, [n, h, w, inputs]) as tf.Tensor4D;
          const kernel = noise(2, [3, 3, inputs, outputs]) as tf.Tensor4D;
          const bias = noise(3, [outputs]) as tf.Tensor1D;
          const weight = noise(4, [n, h, w, outputs]);
          const layer = relu ? convolutionRelu : convolution;
          const loss = (x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor): tf.Scalar =>
            weighted(layer(x as tf.Tensor4D, kernel as tf.Tensor4D, bias as tf.Tensor1D), weight);
          return [layer(x, kernel, bias), ...tf.grads(loss)([x, kernel, bias])];
        }, tolerance);
      }),
      runs,
    );
  });

  it('gives the same for more tiles than a strip holds', async () => {
    await expectAgreement(() => {
      const x = noise(1, [2, 21, 35, 24]) as tf.Tensor4D;
      const kernel = noise(2, [3, 3, 24, 8]) as tf.Tensor4D;
      const weight = noise(4, [2, 21, 35, 8]);
      const loss = (x: tf.Tensor, kernel: tf.Tensor): tf.Scalar => weighted(convolution(x as tf.Tensor4D, kernel as tf.Tensor4D, null), weight);
      return [convolution(x, kernel, null), ...tf.grads(loss)([x, kernel])];
    }, tolerance);
  });

  it("serves tfjs's own convolution with VALID padding", async () => {
    await fc.assert(
      fc.asyncProperty(batch, fc.integer({ min: 5, max: 11 }), channels, channels, taps, async (n, h, inputs, outputs, rows) => {
        await expectAgreement(() => {
          const x = noise(1, [n, h, h + 1, inputs]) as tf.Tensor4D;
          const kernel = noise(2, [rows, rows, inputs, outputs]) as tf.Tensor4D;
          const weight = noise(4, [n, h - rows + 1, h + 2 - rows, outputs]);
          return tf.grads((x, kernel) => weighted(tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'valid'), weight))([x, kernel]);
        }, tolerance);
      }),
      runs,
    );
  });

  it.skipIf(testEngine !== 'wasm').each([0, 1, 2, 4])('serves a padding of %d', async (pad) => {
    await expectAgreement(() => {
      const x = noise(1, [2, 6, 5, 8]) as tf.Tensor4D;
      const kernel = noise(2, [3, 3, 8, 8]) as tf.Tensor4D;
      return tf.grads((x, kernel) => tf.sum(tf.square(tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, pad))))([x, kernel]);
    }, tolerance);
  });

  it.skipIf(testEngine !== 'wasm')('refuses the kernel gradient of a stride', async () => {
    await openBackend(testEngine);
    const strided = (kernel: tf.Tensor): tf.Scalar => tf.sum(tf.conv2d(tf.ones([1, 4, 4, 1]) as tf.Tensor4D, kernel as tf.Tensor4D, 2, 'same'));
    expect(() => tf.grad(strided)(tf.ones([3, 3, 1, 1]))).toThrow('stride 1 and NHWC only');
  });

  it("leaves the input gradient of a stride to tfjs's kernel", async () => {
    const strided = (x: tf.Tensor): tf.Scalar => tf.sum(tf.conv2d(x as tf.Tensor4D, tf.ones([3, 3, 1, 1]), 2, 'same'));
    await expectAgreement(() => [tf.grad(strided)(tf.ones([1, 4, 4, 1]))], tolerance);
  });
});

describe('convolution of an enlarged and a skipped image, on random shapes against the cpu backend', () => {
  const eights = fc.constantFrom(8, 16, 24);
  const small = fc.integer({ min: 1, max: 5 });

  it('gives the same values and gradients as joining them first', async () => {
    await fc.assert(
      fc.asyncProperty(batch, small, small, eights, eights, fc.constantFrom(8, 16), async (n, h, w, belowChannels, skipChannels, outputs) => {
        await expectAgreement(() => {
          const below = noise(1, [n, h, w, belowChannels]);
          const skip = noise(2, [n, 2 * h, 2 * w, skipChannels]);
          const kernel = noise(3, [3, 3, belowChannels + skipChannels, outputs]);
          const bias = noise(4, [outputs]);
          const weight = noise(5, [n, 2 * h, 2 * w, outputs]);
          const convolve = (...[below, skip, kernel, bias]: tf.Tensor[]) =>
            convolution({ below: below as tf.Tensor4D, skip: skip as tf.Tensor4D }, kernel as tf.Tensor4D, bias as tf.Tensor1D);
          const inputs = [below, skip, kernel, bias];
          return [convolve(...inputs), ...tf.grads((...inputs) => weighted(convolve(...inputs), weight))(inputs)];
        }, tolerance);
      }),
      runs,
    );
  });

  it('rectifies, with the gradient of what is left', async () => {
    const inputs = (): tf.Tensor[] => [noise(1, [2, 3, 4, 8]), noise(2, [2, 6, 8, 16]), noise(3, [3, 3, 24, 8]), noise(4, [8])];
    const rectified = (...[below, skip, kernel, bias]: tf.Tensor[]) =>
      convolutionRelu({ below: below as tf.Tensor4D, skip: skip as tf.Tensor4D }, kernel as tf.Tensor4D, bias as tf.Tensor1D);
    await expectAgreement(() => [rectified(...inputs()), ...tf.grads((...inputs) => weighted(rectified(...inputs), noise(5, [2, 6, 8, 8])))(inputs())], tolerance);
  });

  it('leaves other kernels and channels to joining first', async () => {
    const other = (rows: number, channels: number): tf.Tensor =>
      convolution(
        { below: noise(1, [1, 2, 2, channels]) as tf.Tensor4D, skip: noise(2, [1, 4, 4, 8]) as tf.Tensor4D },
        noise(3, [rows, 3, channels + 8, 8]) as tf.Tensor4D, null,
      );
    await expectAgreement(() => [other(5, 8), other(3, 4)], tolerance);
  });
});

describe('batch normalization and ReLU, on random shapes against the cpu backend', () => {
  it('gives the same values, statistics and gradients, whatever the groups', async () => {
    await fc.assert(
      fc.asyncProperty(batch, fc.integer({ min: 2, max: 40 }), side, channels, fc.integer({ min: 1, max: 4 }), async (n, h, w, c, groupSize) => {
        await expectAgreement(() => {
          const x = tf.add(tf.mul(noise(1, [n, h, w, c]), 3), noise(5, [c])) as tf.Tensor4D;
          const gamma = noise(2, [c]) as tf.Tensor1D;
          const beta = noise(3, [c]) as tf.Tensor1D;
          const weight = noise(4, [n, h, w, c]);
          const loss = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Scalar =>
            weighted(batchNormalizationRelu(x as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-3, groupSize).y, weight);
          const { y, mean, variance } = batchNormalizationRelu(x, gamma, beta, 1e-3, groupSize);
          return [y, mean, variance, ...tf.grads(loss)([x, gamma, beta])];
        }, 1e-4);
      }),
      runs,
    );
  });

  it('keeps the digits of a small variance beside a large mean', async () => {
    await openBackend(testEngine);
    // 1000 and 1002 by turns: mean 1001, variance 1, both exact.
    const x = tf.tensor4d(Array.from({ length: 4096 }, (_, i) => 1000 + 2 * (i % 2)), [1, 64, 64, 1]);
    const { y, mean, variance } = batchNormalizationRelu(x, tf.ones([1]), tf.zeros([1]), 0);
    expect(mean.dataSync()[0]).toBe(1001);
    expect(variance.dataSync()[0]).toBe(1);
    expect(Array.from(y.dataSync().subarray(0, 4))).toEqual([0, 1, 0, 1]);
  });

  it('keeps the digits of a variance that one pixel makes', async () => {
    await openBackend(testEngine);
    const values = new Float32Array(80_000).fill(5.1);
    values.fill(6.3, 0, 8);
    const { mean, variance } = batchNormalizationRelu(tf.tensor4d(values, [1, 100, 100, 8]), tf.ones([8]), tf.zeros([8]), 0);
    // With d = 6.3 − 5.1 in one of n = 10⁴ pixels: mean 5.1 + d/n, variance d²(n − 1)/n² = 1.439856e-4.
    expect(mean.dataSync()[7]).toBeCloseTo(5.10012, 5);
    expect(Math.abs(variance.dataSync()[7]! / 1.439856e-4 - 1)).toBeLessThan(1e-3);
  });

  it('normalizes with given statistics, and folded into a convolution', async () => {
    await fc.assert(
      fc.asyncProperty(batch, side, channels, channels, async (n, h, inputs, outputs) => {
        await expectAgreement(() => {
          const x = noise(1, [n, h, h, inputs]) as tf.Tensor4D;
          const kernel = noise(2, [3, 3, inputs, outputs]) as tf.Tensor4D;
          const [gamma, beta, mean] = [3, 4, 5].map((seed) => noise(seed, [outputs]) as tf.Tensor1D);
          const variance = tf.add(tf.square(noise(6, [outputs])), 0.5) as tf.Tensor1D;
          const plain = batchNormalizationReluInference(convolution(x, kernel, null), gamma!, beta!, mean!, variance, 1e-3);
          const folded = foldBatchNormalization(kernel, gamma!, beta!, mean!, variance, 1e-3);
          const difference = tf.sub(convolutionRelu(x, folded.kernel, folded.bias), plain);
          return [plain, tf.div(difference, tf.add(tf.max(plain), 1))];
        }, 1e-4);
      }),
      runs,
    );
  });
});

describe('resampling, on random shapes against the cpu backend', () => {
  it('gives the same values and gradients', async () => {
    await fc.assert(
      fc.asyncProperty(batch, side, side, channels, channels, async (n, h, w, c, d) => {
        await expectAgreement(() => {
          // Rounding repeats values within windows, so that ties are tested too.
          const x = tf.round(noise(1, [n, 2 * h, 2 * w, c])) as tf.Tensor4D;
          const small = noise(2, [n, h, w, c]) as tf.Tensor4D;
          const other = noise(3, [n, h, w, d]) as tf.Tensor4D;
          const weight = noise(4, [n, 2 * h, 2 * w, c]);
          return [
            maxPool2(x), ...tf.grads((x) => weighted(maxPool2(x as tf.Tensor4D), small))([x]),
            upsample2(small), ...tf.grads((x) => weighted(upsample2(x as tf.Tensor4D), weight))([small]),
            concatenateChannels(small, other),
            ...tf.grads((a, b) => tf.sum(tf.square(concatenateChannels(a as tf.Tensor4D, b as tf.Tensor4D))))([small, other]),
          ];
        }, 1e-6);
      }),
      runs,
    );
  });

  it('refuses to halve an odd side', async () => {
    await openBackend(testEngine);
    expect(() => maxPool2(tf.zeros([1, 3, 4, 1]) as tf.Tensor4D)).toThrow('even heights and widths; got 3 × 4');
  });
});

describe('updates', () => {
  it('agree with the cpu backend over three steps', async () => {
    await expectAgreement(() => {
      const shapes = [[3, 3, 5, 7], [7], [1]];
      let parameters = shapes.map((shape, i) => noise(i, shape));
      let slots = { m: parameters.map((p) => tf.zerosLike(p)), v: parameters.map((p) => tf.zerosLike(p)) };
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

  it.each(['cpu', testEngine] as const)('take the first step that the paper gives, on %s', async (name) => {
    await openBackend(name);
    const hyper = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 0, weightDecay: 0.5, step: 1, decay: [true] };
    const zero = tf.zeros([1]);
    const { parameters, m, v } = updateAdamW([tf.tensor1d([2])], [tf.tensor1d([4])], { m: [zero], v: [zero] }, hyper);
    // By hand: m = .1·4, v = .001·16, m̂/√v̂ = 4/4; θ = 2 − .1·(1 + .5·2).
    expect(parameters[0]!.dataSync()[0]).toBeCloseTo(1.8, 6);
    expect(m[0]!.dataSync()[0]).toBeCloseTo(0.4, 6);
    expect(v[0]!.dataSync()[0]).toBeCloseTo(0.016, 7);
  });
});
