import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { openAdapter } from '../../../../../src/main/engine/backend/webgpu/adapter.ts';
import { openBackend } from '../../../../../src/main/engine/backend/index.ts';
import { relativeError } from '../compare.ts';

/**
 * Why these tests cannot run; null if they can. They take any adapter, a software one too (the environment's VK_ICD_FILENAMES names
 * its driver); where CI has named a driver, it must work.
 */
export const gpuMissing: string | null = await openAdapter().then(
  () => null,
  (error: Error) => {
    if (process.env['CI'] === 'true' && process.env['VK_ICD_FILENAMES']) throw error;
    console.warn(`The tests of webgpu are skipped: ${error.message}`);
    return error.message;
  },
);

/** Expects the GPU to agree with tfjs's cpu backend to `tolerance`, relative to each output's greatest value. */
export async function expectGpuAgrees(compute: () => tf.Tensor[], tolerance: number): Promise<void> {
  const expected = await valuesOn('cpu', compute);
  const found = await valuesOn('webgpu', compute);
  found.forEach((values, i) => expect(relativeError(values, expected[i]!), `output ${i}`).toBeLessThan(tolerance));
}

async function valuesOn(name: 'cpu' | 'webgpu', compute: () => tf.Tensor[]): Promise<Float32Array[]> {
  await openBackend(name);
  const outputs = tf.tidy(compute);
  const values = await Promise.all(outputs.map((output) => output.data<'float32'>()));
  tf.dispose(outputs);
  return values;
}
