// The entry of the process that tries one engine, named by its first argument, and prints a `ProbeAnswer`.
import * as tf from '@tensorflow/tfjs-core';
import {
  batchNormalizationRelu, concatenateChannels, convolution, maxPool2, updateAdamW, upsample2,
} from '../layer/index.ts';
import { openBackend, type BackendName } from './open.ts';
import type { ProbeAnswer } from './probe.ts';

const batch = 4;
const side = 32;
const shortestMeasurementMs = 300;

await probe(process.argv[2] as BackendName).then(print, (error: unknown) => print({ error: String(error) }));

function print(answer: ProbeAnswer): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function probe(name: BackendName): Promise<ProbeAnswer> {
  const { device } = await openBackend(name);
  const wrong = checkKnownNumbers();
  return wrong ? { error: wrong } : { device, imagesPerSecond: measure() };
}

/** A 2 × 2 image under a cross of ones, worked out by hand. */
function checkKnownNumbers(): string | null {
  const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
  const kernel = tf.tensor4d([0, 1, 0, 1, 1, 1, 0, 1, 0], [3, 3, 1, 1]);
  const forward = convolution(x, kernel, tf.tensor1d([10]));
  const sum = (x: tf.Tensor, kernel: tf.Tensor): tf.Scalar => tf.sum(convolution(x as tf.Tensor4D, kernel as tf.Tensor4D, null));
  const [dx, dKernel] = tf.grads(sum)([x, kernel]);
  const checks: [string, tf.Tensor, number[]][] = [
    ['a convolution', forward, [16, 17, 18, 19]],
    ["a convolution's input gradient", dx!, [3, 3, 3, 3]],
    ["a convolution's kernel gradient", dKernel!, [1, 3, 2, 4, 10, 6, 3, 7, 4]],
  ];
  for (const [what, tensor, expected] of checks) {
    const found = [...tensor.dataSync()];
    if (found.some((value, i) => Math.abs(value - expected[i]!) > 1e-5)) return `${what} gave ${found.join(' ')} instead of ${expected.join(' ')}`;
  }
  return null;
}

/** Steps of a network of three convolutions, with what a real one is made of. */
function measure(): number {
  const shapes = [[3, 3, 3, 8], [8], [8], [3, 3, 8, 16], [16], [16], [3, 3, 24, 1]];
  let parameters: tf.Tensor[] = shapes.map((shape, i) => (shape.length === 1 ? tf.fill(shape, i % 3 === 1 ? 1 : 0) : wave(shape)));
  let slots = { m: parameters.map((parameter) => tf.zerosLike(parameter)), v: parameters.map((parameter) => tf.zerosLike(parameter)) };
  const x = wave([batch, side, side, 3]);
  const target = tf.step(wave([batch, side, side, 1]));
  const loss = (...current: tf.Tensor[]): tf.Scalar => {
    const [kernel1, gamma1, beta1, kernel2, gamma2, beta2, kernel3] = current as [
      tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, tf.Tensor4D,
    ];
    const upper = batchNormalizationRelu(convolution(x, kernel1, null), gamma1, beta1, 1e-5).y;
    const lower = batchNormalizationRelu(convolution(maxPool2(upper), kernel2, null), gamma2, beta2, 1e-5).y;
    const logits = convolution(concatenateChannels(upsample2(lower), upper), kernel3, null);
    return tf.mean(tf.square(tf.sub(tf.sigmoid(logits), target)));
  };
  const train = (step: number): void => {
    const hyper = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, step, decay: parameters.map(() => false) };
    const previous = [...parameters, ...slots.m, ...slots.v];
    const updated = tf.tidy(() => updateAdamW(parameters, tf.grads(loss)(parameters), slots, hyper));
    parameters = updated.parameters;
    slots = updated;
    tf.dispose(previous);
    parameters[0]!.dataSync();
  };
  // A slow engine needs no second step to warm up.
  const warmUpEnd = performance.now() + shortestMeasurementMs;
  let step = 1;
  do train(step++);
  while (performance.now() < warmUpEnd);
  const start = performance.now();
  let steps = 0;
  for (; performance.now() - start < shortestMeasurementMs; steps++) train(step++);
  return (steps * batch * 1000) / (performance.now() - start);
}

function wave(shape: number[]): tf.Tensor4D {
  const length = tf.util.sizeFromShape(shape);
  return tf.tensor(Float32Array.from({ length }, (_, i) => Math.sin(i * 12.9898) * 0.3), shape as [number, number, number, number]);
}
