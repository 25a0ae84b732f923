// The union package registers the gradients of tfjs-core's operations, which has no entry of its own for them under Node.
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { WeakspotError } from '../../../../core/errors.ts';
import { registerGradients } from '../gradients.ts';
import { heapOf } from './heap.ts';
import { kernelVariant, type KernelVariant } from './module.ts';
import { registerWasmKernels } from './register.ts';

const instructions: Record<KernelVariant, string> = { fma: 'WebAssembly SIMD with fused multiply-add', simd: 'WebAssembly SIMD' };

/**
 * Makes wasm what this thread computes with, in a memory of its own: every worker thread opens it for itself.
 *
 * @returns the instructions that it computes with, in words
 */
export async function openWasm(): Promise<string> {
  await import('@tensorflow/tfjs-backend-wasm');
  registerWasmKernels();
  registerGradients();
  tf.enableProdMode();
  if (!(await tf.setBackend('wasm'))) {
    throw new WeakspotError('missing-dependency', 'the engine wasm could not be started; see "weakspot doctor"', { engine: 'wasm' });
  }
  heapOf(tf.backend());
  return instructions[kernelVariant()];
}
