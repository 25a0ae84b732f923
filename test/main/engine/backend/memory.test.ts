import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { heapOf } from '../../../../src/main/engine/backend/wasm/heap.ts';
import { convolution, upsample2 } from '../../../../src/main/engine/layer/index.ts';

// Nothing touches the tensors that fill the memory up, so the system gives no pages for them.
const mebibyte = 2 ** 20;

it('computes beyond 2 GiB, and refuses what does not fit any more without harm', async () => {
  await openBackend('wasm');
  const backend = tf.backend();
  const heap = heapOf(backend);
  const filling: tf.TensorInfo[] = [];
  // Smaller and smaller blocks, so that the gaps below are full as well.
  for (let bytes = 128 * mebibyte; bytes >= 16; bytes /= 16) {
    do filling.push(heap.output([bytes / 4]));
    while (heap.pointer(filling.at(-1)!) < 2 ** 31);
  }

  // The cross of ones that layer.test.ts works out by hand.
  const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
  const cross = tf.tensor4d([0, 1, 0, 1, 1, 1, 0, 1, 0], [3, 3, 1, 1]);
  expect(heap.pointer(x)).toBeGreaterThan(2 ** 31);
  expect([...convolution(x, cross, tf.tensor1d([10])).dataSync()]).toEqual([16, 17, 18, 19]);
  const gradients = tf.grads((x, kernel) => tf.sum(convolution(x as tf.Tensor4D, kernel as tf.Tensor4D, null)))([x, cross]);
  expect(gradients.map((gradient) => [...gradient.dataSync()])).toEqual([[3, 3, 3, 3], [1, 3, 2, 4, 10, 6, 3, 7, 4]]);

  expect(() => {
    for (;;) filling.push(heap.output([128 * mebibyte / 4]));
  }).toThrow('the wasm engine has no room for another 128 MiB; use a smaller image size, model or normalization group');
  // tfjs's own allocations are refused as well.
  expect(() => tf.tensor(new Float32Array(32 * mebibyte))).toThrow('no room for another 128 MiB');
  for (const tensor of filling) backend.disposeData(tensor.dataId);
  expect([...upsample2(x).dataSync()]).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
});
