import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { engines } from '../../../../src/main/engine/backend/registry.ts';
import { batchNormalizationRelu, convolution, maxPool2 } from '../../../../src/main/engine/layer/index.ts';

describe('openBackend', () => {
  it.skipIf(process.env['WEAKSPOT_TEST_ENGINE'])('takes wasm where nothing else is there', async () => {
    // Whether this computer has a GPU is no part of the test.
    const among = engines.filter(({ name }) => name !== 'webgpu');
    const reason = 'the only fast engine on this computer; "weakspot doctor" says how to get others';
    expect(await openBackend('auto', { among })).toMatchObject({ name: 'wasm', reason, failed: [] });
    expect(tf.getBackend()).toBe('wasm');
  });

  it('refuses a name that no engine has', async () => {
    await expect(openBackend('abacus' as 'wasm')).rejects.toMatchObject({ code: 'bad-request', details: { engine: 'abacus' } });
  });
});

it('shares the data of a clone until the last of both is disposed of', async () => {
  await openBackend('wasm');
  const buffers = tf.memory().numDataBuffers;
  const first = tf.tensor1d([1, 2, 3]);
  const second = first.clone();
  expect(tf.memory().numDataBuffers).toBe(buffers + 1);
  first.dispose();
  // What is allocated next would reuse the memory if the clone did not hold it.
  const other = tf.tensor1d([7, 8, 9]);
  expect([...second.dataSync()]).toEqual([1, 2, 3]);
  tf.dispose([second, other]);
  expect(tf.memory().numDataBuffers).toBe(buffers);
});

it('keeps neither tensors nor memory over steps of a gradient', async () => {
  await openBackend('wasm');
  const x = tf.ones([2, 16, 16, 3]) as tf.Tensor4D;
  const parameters = [tf.ones([3, 3, 3, 8]), tf.ones([8]), tf.zeros([8])];
  const step = (): void => {
    const loss = (kernel: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Scalar =>
      tf.sum(maxPool2(batchNormalizationRelu(convolution(x, kernel as tf.Tensor4D, null), gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-3).y));
    tf.tidy(() => void tf.grads(loss)(parameters));
  };
  const heap = (): number => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
  step();
  const before = { ...tf.memory(), bytes: heap() };
  for (let i = 0; i < 200; i++) step();
  expect(tf.memory().numTensors).toBe(before.numTensors);
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  expect(heap()).toBe(before.bytes);
});
