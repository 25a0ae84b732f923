import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { featuresOfImage, mapsOfImage, runPasses, type PassPlan, type PixelBatch, type PredictedImage } from './passes.ts';

/**
 * Predicts with this thread's backend. One that computes beside this thread (webgpu) is given the next batch before the
 * results of the last are awaited, so that neither reading pixels nor what becomes of the results keeps it waiting.
 */
export async function* predictHere(plan: PassPlan, batches: Iterable<PixelBatch>, signal: AbortSignal | undefined): AsyncGenerator<PredictedImage> {
  const ahead = tf.getBackend() === 'webgpu' ? 1 : 0;
  const begun: { indices: readonly number[]; tensors: tf.Tensor[] }[] = [];
  const finishFirst = async function* (): AsyncGenerator<PredictedImage> {
    const { indices, tensors } = begun[0]!;
    const values = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
    begun.shift();
    tf.dispose(tensors);
    for (const [position, index] of indices.entries()) {
      yield { index, probabilities: mapsOfImage(plan, values, position), features: featuresOfImage(plan, values, position) };
    }
  };
  try {
    for (const { indices, bytes } of batches) {
      await setImmediate();
      signal?.throwIfAborted();
      begun.push({ indices, tensors: runPasses(plan, bytes, indices.length) });
      if (begun.length > ahead) yield* finishFirst();
    }
    while (begun.length > 0) yield* finishFirst();
  } finally {
    for (const { tensors } of begun) tf.dispose(tensors);
  }
}
