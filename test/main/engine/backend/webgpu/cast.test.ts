import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { expectGpuAgrees, gpuMissing } from './gpu.ts';

describe.skipIf(gpuMissing)('on a GPU, truth values and integers as floats', () => {
  it('can be added up along any axis', { timeout: 120_000 }, async () => {
    await expectGpuAgrees(() => {
      const x = tf.tensor4d(Float32Array.from({ length: 24 }, (_, i) => (i * 7) % 5), [2, 3, 4, 1]);
      const isTwo = tf.cast(tf.equal(tf.add(x, 0), 2), 'float32');
      return [tf.sum(isTwo, 1), tf.sum(isTwo, 2), tf.sum(tf.cast(tf.cast(tf.add(x, 0.5), 'int32'), 'float32'), 1), tf.cast(tf.tensor1d([3, -2], 'int32'), 'float32')];
    }, 1e-6);
  });
});
