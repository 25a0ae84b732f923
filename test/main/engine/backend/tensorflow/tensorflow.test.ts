import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../../../src/main/engine/backend/index.ts';
import { openTensorflow } from '../../../../../src/main/engine/backend/tensorflow/open.ts';
import {
  batchNormalizationRelu, batchNormalizationReluInference, convolution, convolutionRelu, maxPool2, updateAdamW, updateAverage, upsample2,
} from '../../../../../src/main/engine/layer/index.ts';
import { segmentationLoss } from '../../../../../src/main/engine/loss/index.ts';
import { testEngine } from '../../../../support/engine.ts';
import { noise, relativeError } from '../compare.ts';
import { lossCurve } from '../../train/loss-curve.ts';

// Single precision; sums of up to some thousand products in another order than tfjs's, and multiplied out by Winograd's method.
const tolerance = 5e-5;

const child = fileURLToPath(new URL('child.ts', import.meta.url));
const run = promisify(execFile);

type Trained = { device: string; losses: number[]; kernel: number[] };

async function trainInChild(environment: NodeJS.ProcessEnv = {}): Promise<Trained & { complaints: string }> {
  const { stdout, stderr } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', child], { env: { ...process.env, ...environment } });
  return { ...(JSON.parse(stdout) as Trained), complaints: stderr };
}

/** Computes the same with tfjs's cpu backend, with our kernels in TensorFlow and with TensorFlow's own. */
async function expectSame(compute: () => tf.Tensor[]): Promise<void> {
  const values = (): Float32Array[] => {
    const outputs = tf.tidy(compute);
    const read = outputs.map((output) => Float32Array.from(output.dataSync()));
    tf.dispose(outputs);
    return read;
  };
  await openBackend('cpu');
  const expected = values();
  for (const native of [true, false]) {
    await openTensorflow({ native });
    values().forEach((found, i) => expect(relativeError(found, expected[i]!), `output ${i}, native ${native}`).toBeLessThan(tolerance));
  }
}

const weighted = (output: tf.Tensor): tf.Scalar => tf.sum(tf.mul(output, noise(99, output.shape)));

describe.skipIf(testEngine !== 'tensorflow')('TensorFlow', () => {
  afterAll(() => openTensorflow());

  it.each([1, 3, 5, 8, 24])('convolves %d channels as the cpu backend does, forward and back', async (channels) => {
    for (const [outputs, side, batch] of [[8, 7, 1], [channels, 6, 3], [1, 1, 2], [33, 13, 1]] as const) {
      for (const taps of [1, 2, 3]) {
        await expectSame(() => {
          const [x, kernel, bias] = [noise(1, [batch, side, side + 2, channels]), noise(2, [taps, 3, channels, outputs]), noise(3, [outputs])] as [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D];
          return [
            convolution(x, kernel, null), convolutionRelu(x, kernel, bias),
            ...tf.grads((x, kernel, bias) => weighted(convolution(x as tf.Tensor4D, kernel as tf.Tensor4D, bias as tf.Tensor1D)))([x, kernel, bias]),
            ...tf.grads((x, kernel, bias) => weighted(convolutionRelu(x as tf.Tensor4D, kernel as tf.Tensor4D, bias as tf.Tensor1D)))([x, kernel, bias]),
          ];
        });
      }
    }
  });

  it.each([[1, 1], [3, 5], [8, 4], [16, 24]])('convolves %d enlarged channels beside %d others', async (belowChannels, skipChannels) => {
    for (const [outputs, height, width, batch, taps] of [[8, 6, 10, 2, 3], [5, 2, 4, 1, 3], [16, 14, 6, 1, 1]] as const) {
      await expectSame(() => {
        const below = noise(1, [batch, height / 2, width / 2, belowChannels]) as tf.Tensor4D;
        const skip = noise(2, [batch, height, width, skipChannels]) as tf.Tensor4D;
        const kernel = noise(3, [taps, taps, belowChannels + skipChannels, outputs]) as tf.Tensor4D;
        const bias = noise(4, [outputs]) as tf.Tensor1D;
        type Inputs = [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor1D];
        const loss = (layer: typeof convolutionRelu) => (...inputs: tf.Tensor[]): tf.Scalar => {
          const [below, skip, kernel, bias] = inputs as Inputs;
          return weighted(layer({ below, skip }, kernel, bias));
        };
        return [
          convolution({ below, skip }, kernel, null), convolutionRelu({ below, skip }, kernel, bias),
          ...tf.grads(loss(convolution))([below, skip, kernel, bias]), ...tf.grads(loss(convolutionRelu))([below, skip, kernel, bias]),
        ];
      });
    }
  });

  it.each([1, 3, 5, 8, 24])('normalizes %d channels in groups, the last one smaller', async (channels) => {
    for (const [batch, side, groupSize] of [[1, 5, 4], [5, 3, 2], [6, 4, 4], [4, 7, 4]] as const) {
      await expectSame(() => {
        const x = tf.add(tf.mul(noise(1, [batch, side, side + 1, channels]), 3), noise(5, [channels])) as tf.Tensor4D;
        const [gamma, beta, given] = [noise(2, [channels]), noise(3, [channels]), noise(4, [channels])] as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
        const { y, mean, variance } = batchNormalizationRelu(x, gamma, beta, 1e-3, groupSize);
        const loss = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Scalar =>
          weighted(batchNormalizationRelu(x as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-3, groupSize).y);
        return [y, mean, variance, batchNormalizationReluInference(x, gamma, beta, given, tf.square(given), 1e-2), ...tf.grads(loss)([x, gamma, beta])];
      });
    }
  });

  it('resamples, and gives a gradient to the first of equal values', async () => {
    await expectSame(() => {
      const x = tf.round(noise(1, [2, 6, 10, 5])) as tf.Tensor4D;
      return [
        maxPool2(x), upsample2(x), tf.grad((x) => weighted(maxPool2(x as tf.Tensor4D)))(x), tf.grad((x) => weighted(upsample2(x as tf.Tensor4D)))(x),
      ];
    });
  });

  it('has the same loss, and its gradient', async () => {
    await expectSame(() => {
      const logits = tf.mul(noise(1, [3, 5, 7, 1]), 8) as tf.Tensor4D;
      const target = tf.step(noise(2, [3, 5, 7, 1])) as tf.Tensor4D;
      const weights = tf.tensor1d([1, 0, 0.5]);
      const loss = (logits: tf.Tensor): tf.Scalar => segmentationLoss(logits as tf.Tensor4D, target, weights);
      return [loss(logits), tf.grad(loss)(logits)];
    });
  });

  it('updates all tensors in one operation, decaying those that decay', async () => {
    await expectSame(() => {
      const shapes = [[3, 3, 5, 7], [7], [1], [2, 2]];
      const [parameters, gradients, m, v] = [1, 2, 3, 4].map((seed) => shapes.map((shape, i) => noise(10 * seed + i, shape))) as [tf.Tensor[], tf.Tensor[], tf.Tensor[], tf.Tensor[]];
      const hyper = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, step: 3, decay: [true, false, false, true] };
      const updated = updateAdamW(parameters, gradients, { m, v: v.map((tensor) => tf.abs(tensor)) }, hyper);
      return [...updated.parameters, ...updated.m, ...updated.v, ...updateAverage(parameters, gradients, 0.99)];
    });
  });

  it('says what is wrong with a shape instead of reading beyond it', async () => {
    await openTensorflow();
    expect(() => convolution(tf.zeros([1, 4, 4, 3]), tf.zeros([3, 3, 2, 8]), null)).toThrow("the image's channels are not the convolution's inputs");
    expect(() => convolution(tf.zeros([1, 4, 4, 3]), tf.zeros([3, 3, 3, 8]), tf.zeros([5]))).toThrow('the bias must have one value for each output');
    expect(() => convolution(tf.zeros([0, 4, 4, 3]), tf.zeros([3, 3, 3, 8]), null)).toThrow('an input has no elements');
    const oneImage = { below: tf.zeros<tf.Rank.R4>([1, 2, 2, 8]), skip: tf.zeros<tf.Rank.R4>([2, 4, 4, 8]) };
    expect(() => convolution(oneImage, tf.zeros([3, 3, 16, 8]), null)).toThrow('there must be as many images of one as of the other');
    expect(() => maxPool2(tf.zeros([1, 3, 4, 1]))).toThrow('even heights and widths; got 3 × 4');
  });

  it('keeps neither tensors nor memory over training steps', async () => {
    await openTensorflow();
    const { binding } = tf.backend() as unknown as { binding: { getNumOfTensors(): number } };
    const live = (): number[] => [tf.memory().numTensors, tf.memory().numDataBuffers, binding.getNumOfTensors()];
    const train = (steps: number): void => {
      tf.engine().startScope();
      lossCurve(steps);
      tf.engine().endScope();
    };
    train(2);
    const before = live();
    train(20);
    train(20);
    expect(live()).toEqual(before);
  });

  it('computes the same bit for bit one process after the other, and on one thread or two; without a word on standard error', async () => {
    const first = await trainInChild();
    const second = await trainInChild();
    const alone = await trainInChild({ WEAKSPOT_THREADS: '1' });
    expect(second).toEqual(first);
    expect(first.device).toMatch(/^TensorFlow 2\.\d+\.\d+, (CPU|GPU)/);
    expect(alone.device).toContain('1 thread');
    expect({ losses: alone.losses, kernel: alone.kernel }).toEqual({ losses: first.losses, kernel: first.kernel });
    expect(first.complaints).toBe('');
  });

  it('refuses to work in a worker thread, where it would crash', async () => {
    const source = `
      const { parentPort, workerData } = require('node:worker_threads');
      import(workerData).then(({ openBackend }) => openBackend('tensorflow')).then(() => parentPort.postMessage('opened'), (error) => parentPort.postMessage(error.message));
    `;
    const index = new URL('../../../../../src/main/engine/backend/index.ts', import.meta.url).href;
    const worker = new Worker(source, { eval: true, workerData: index });
    const answer = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    await worker.terminate();
    expect(answer).toBe('TensorFlow works in the main thread of a process only; use --engine wasm in worker threads');
  });
});
