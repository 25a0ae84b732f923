// The union package registers the gradients of tfjs-core's operations, which has no entry of its own for them under Node.
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { WeakspotError } from '../../../core/errors.ts';
import { kernelVariant, type KernelVariant } from './wasm/module.ts';
import { registerWasmKernels } from './wasm/register.ts';

export type BackendName = 'wasm' | 'cpu' | 'auto' | 'tensorflow' | 'webgpu';

export type OpenedBackend = {
  name: 'wasm' | 'cpu';
  /** What computes, in words. */
  device: string;
  /** Why this backend was taken. */
  reason: string;
};

const deviceNames: Record<KernelVariant, string> = {
  fma: 'WebAssembly SIMD with fused multiply-add, 1 thread',
  simd: 'WebAssembly SIMD, 1 thread',
};

/**
 * Makes a backend the one that every tensor operation of this process uses.
 *
 * @throws {WeakspotError} `missing-dependency` for an engine that this version does not have
 */
export async function openBackend(name: BackendName): Promise<OpenedBackend> {
  if (name === 'tensorflow' || name === 'webgpu') {
    throw new WeakspotError('missing-dependency', `the engine ${name} is not available in this version; use --engine wasm`, { engine: name });
  }
  tf.enableProdMode();
  if (name === 'cpu') {
    await import('@tensorflow/tfjs-backend-cpu');
    await tf.setBackend('cpu');
    return { name: 'cpu', device: 'JavaScript', reason: 'asked for' };
  }
  await import('@tensorflow/tfjs-backend-wasm');
  registerWasmKernels();
  await tf.setBackend('wasm');
  return { name: 'wasm', device: deviceNames[kernelVariant()], reason: name === 'auto' ? 'always available' : 'asked for' };
}
