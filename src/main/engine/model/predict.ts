import * as tf from '@tensorflow/tfjs-core';
import type { SampleSource } from '../sample-source.ts';
import { engineWorkers } from '../workers/shared.ts';
import { inferenceBytesPerImage, largestInferenceBatch, threadsWithRoom } from './memory.ts';
import type { Network } from './network.ts';
import { disposePlan, planPasses, type Pass, type PixelBatch, type PredictedImage } from './passes.ts';
import { predictHere } from './predict-here.ts';
import { predictOnWorkers, sharePlan } from './predict-workers.ts';
import type { View } from './view.ts';

export type PredictOptions = {
  /** Images a batch, at most: large images go in smaller ones. It bounds memory and changes no result. */
  batchSize: number;
  /** Ends the generator with its reason at the next batch. */
  signal?: AbortSignal;
  /** Also give what the first pass's encoder makes of each image; it costs no pass. */
  features?: boolean;
};

/**
 * The lesion's probability at every pixel, by one network.
 *
 * @yields in the order of `indices`: probability, size × size, row-major, in [0, 1]
 */
export async function* predictProbabilities(
  network: Network, source: SampleSource, indices: readonly number[], options: PredictOptions & { view?: View },
): AsyncGenerator<{ index: number; probability: Float32Array }> {
  const passes: Pass[] = [{ network, view: options.view ?? 'identity' }];
  for await (const { index, probabilities } of predictMany(passes, source, indices, options)) {
    yield { index, probability: probabilities[0]! };
  }
}

/** Engines that large batches make faster. */
const batchingEngines = ['tensorflow', 'webgpu'];

/** Images a batch elsewhere: more would take memory and gain nothing, and small batches spread evenly over threads. */
const smallBatchSize = 4;

/**
 * Runs several passes over the same images, each image read once. Normalizations are folded into the convolutions once a
 * call, and all networks stay on the backend: a network must not change while the generator is open. wasm computes on
 * worker threads. A view's probabilities are put back into the image's own orientation.
 *
 * @yields in the order of `indices`: a probability map, size × size, for each pass, in the order of `passes`
 */
export async function* predictMany(
  passes: readonly Pass[], source: SampleSource, indices: readonly number[], { batchSize, signal, features = false }: PredictOptions,
): AsyncGenerator<PredictedImage> {
  const workers = engineWorkers();
  const plan = planPasses(passes, source.size, features);
  try {
    const fitting = Math.min(...plan.networks.map(({ configuration }) => largestInferenceBatch(configuration)));
    // A power of two, so that batches go on at the same images when what came before them is there already.
    const largest = Math.min(batchSize, 2 ** Math.floor(Math.log2(fitting)));
    const images = batchingEngines.includes(tf.getBackend()) ? largest : Math.min(largest, smallBatchSize);
    const batches = readBatches(source, indices, images);
    if (workers) {
      const bytes = images * Math.max(...plan.networks.map(({ configuration }) => inferenceBytesPerImage(configuration)));
      yield* predictOnWorkers(sharePlan(plan), workers, Math.min(workers.size, threadsWithRoom(bytes)), batches, signal);
    } else yield* predictHere(plan, batches, signal);
  } finally {
    disposePlan(plan);
  }
}

function* readBatches(source: SampleSource, indices: readonly number[], batchSize: number): Generator<PixelBatch> {
  const length = source.size ** 2 * 3;
  for (let start = 0; start < indices.length; start += batchSize) {
    const batch = indices.slice(start, start + batchSize);
    const bytes = new Uint8Array(batch.length * length);
    for (const [position, index] of batch.entries()) bytes.set(source.image(index), position * length);
    yield { indices: batch, bytes };
  }
}
