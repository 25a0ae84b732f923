import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import {
  batchNormalizationRelu, concatenateChannels, convolution, convolutionRelu, maxPool2, upsample2,
} from '../../../../src/main/engine/layer/index.ts';
import { testEngine } from '../../../support/engine.ts';
import { noise, relativeError } from './compare.ts';

beforeAll(() => openBackend(testEngine));

// Central differences in single precision: the losses are of order 10, so a step of 1e-2 leaves about four digits, less where a
// kink of ReLU or of the maximum lies within the step; the noise is such that none does.
const step = 1e-2;
const tolerance = 5e-3;

/** Compares each input's gradient with central differences of the loss, element by element. */
function expectDerivatives(loss: (...inputs: tf.Tensor[]) => tf.Scalar, inputs: tf.Tensor[]): void {
  const gradients = tf.grads(loss)(inputs);
  for (const [position, input] of inputs.entries()) {
    const values = Float32Array.from(input.dataSync());
    const differences = values.map((value, i) => {
      const at = (shifted: number): number => {
        const moved = tf.tensor(values.with(i, shifted), input.shape);
        return loss(...inputs.with(position, moved)).dataSync()[0]!;
      };
      return (at(value + step) - at(value - step)) / (2 * step);
    });
    expect(relativeError(gradients[position]!.dataSync() as Float32Array, differences), `input ${position}`).toBeLessThan(tolerance);
  }
}

function weighted(output: tf.Tensor): tf.Scalar {
  return tf.sum(tf.mul(output, noise(99, output.shape)));
}

describe('gradients on wasm against finite differences', () => {
  it('of a convolution', () => {
    const inputs = [noise(1, [2, 4, 3, 3]), noise(2, [3, 3, 3, 5]), noise(3, [5])];
    expectDerivatives((x, kernel, bias) => weighted(convolution(x as tf.Tensor4D, kernel as tf.Tensor4D, bias as tf.Tensor1D)), inputs);
  });

  it('of a convolution that takes fewer multiplications', () => {
    const inputs = [noise(1, [2, 3, 5, 8]), noise(2, [3, 3, 8, 8]), noise(3, [8])];
    expectDerivatives((x, kernel, bias) => weighted(convolution(x as tf.Tensor4D, kernel as tf.Tensor4D, bias as tf.Tensor1D)), inputs);
  });

  it('of a convolution of one tap, one output channel and one image', () => {
    const inputs = [noise(1, [1, 3, 5, 9]), noise(2, [1, 1, 9, 1]), noise(3, [1])];
    expectDerivatives((x, kernel, bias) => weighted(convolution(x as tf.Tensor4D, kernel as tf.Tensor4D, bias as tf.Tensor1D)), inputs);
  });

  it('of a convolution with ReLU', () => {
    const inputs = [noise(1, [1, 4, 4, 2]), noise(2, [3, 3, 2, 8]), tf.mul(tf.ones([8]), 30)];
    expectDerivatives((x, kernel, bias) => weighted(convolutionRelu(x as tf.Tensor4D, kernel as tf.Tensor4D, bias as tf.Tensor1D)), inputs);
    const dead = [inputs[0]!, inputs[1]!, tf.mul(tf.ones([8]), -30)];
    const [dx] = tf.grads((x, kernel, bias) => weighted(convolutionRelu(x as tf.Tensor4D, kernel as tf.Tensor4D, bias as tf.Tensor1D)))(dead);
    expect(dx!.dataSync().every((value) => value === 0)).toBe(true);
  });

  it('of batch normalization with ReLU, through the statistics', () => {
    // The shift keeps some channels wholly above zero, some wholly below, and cuts one.
    const inputs = [noise(1, [2, 3, 3, 6]), tf.add(tf.abs(noise(2, [6])), 0.5), tf.tensor1d([9, 9, 9, 9, -9, 0.3])];
    expectDerivatives((x, gamma, beta) => weighted(batchNormalizationRelu(x as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-2).y), inputs);
  });

  it('of resampling', () => {
    const inputs = [noise(1, [2, 4, 6, 5]), noise(2, [2, 2, 3, 3])];
    expectDerivatives((x, small) => weighted(concatenateChannels(upsample2(small as tf.Tensor4D), x as tf.Tensor4D)), inputs);
    expectDerivatives((x) => weighted(maxPool2(x as tf.Tensor4D)), [tf.mul(tf.reshape(tf.range(0, 240), [2, 4, 6, 5]), 0.1)]);
  });
});
