import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { lossCases, totalOf } from '../../loss/cases.ts';
import { expectGpuAgrees, gpuMissing } from './gpu.ts';

describe.skipIf(gpuMissing)('on a GPU, against the cpu backend,', { timeout: 180_000 }, () => {
  it.each(lossCases)('the loss $name has the same values and gradients', async ({ start, tensor, loss }) => {
    await expectGpuAgrees(() => {
      const x = tensor(start);
      return [loss(x), tf.grad((at) => totalOf(loss(at)))(x)];
    }, 2e-5);
  });
});
