import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { SampleSource } from '../sample-source.ts';
import { disposeFolded, foldNetwork, forwardFolded, type FoldedNetwork } from './forward.ts';
import { normalizePixels } from './input.ts';
import { largestInferenceBatch } from './memory.ts';
import type { Network } from './network.ts';
import { applyView, invertView, viewSources, type View } from './view.ts';

/** One way to look at an image: which network sees which view of it. Without a view, the image as it is. */
export type Pass = { network: Network; view?: View };

export type PredictOptions = {
  /** Images a batch, at most: large images go in smaller ones. It bounds memory and changes no result. */
  batchSize: number;
  /** Ends the generator with its reason at the next batch. */
  signal?: AbortSignal;
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

/**
 * Runs several passes over the same images, each image decoded once. Normalizations are folded into the convolutions
 * once a call: a network must not change while the generator is open. A view's probabilities are put back into the
 * image's own orientation.
 *
 * @yields in the order of `indices`: a probability map, size × size, for each pass, in the order of `passes`
 */
export async function* predictMany(
  passes: readonly Pass[], source: SampleSource, indices: readonly number[], options: PredictOptions,
): AsyncGenerator<{ index: number; probabilities: Float32Array[] }> {
  const folded = new Map<Network, FoldedNetwork>();
  const sources = new Map<View, Uint32Array>();
  try {
    for (const { network, view } of passes) {
      if (!folded.has(network)) folded.set(network, foldNetwork(network));
      if (view && view !== 'identity' && !sources.has(view)) sources.set(view, viewSources(view, source.size));
    }
    const batchSize = Math.min(options.batchSize, ...passes.map(({ network }) => largestInferenceBatch(network.configuration)));
    for (let start = 0; start < indices.length; start += batchSize) {
      await setImmediate();
      options.signal?.throwIfAborted();
      const batch = indices.slice(start, start + batchSize);
      const pixels = readBatch(source, batch);
      const maps = passes.map(({ network, view }) => predictBatch(folded.get(network)!, pixels, batch.length, source.size, view ? sources.get(view) : undefined));
      for (const [position, index] of batch.entries()) {
        yield { index, probabilities: maps.map((map) => map[position]!) };
      }
    }
  } finally {
    for (const network of folded.values()) disposeFolded(network);
  }
}

function readBatch(source: SampleSource, batch: readonly number[]): Float32Array {
  const length = source.size ** 2 * 3;
  const pixels = new Float32Array(batch.length * length);
  for (const [position, index] of batch.entries()) normalizePixels(source.image(index), pixels, position * length);
  return pixels;
}

function predictBatch(network: FoldedNetwork, pixels: Float32Array, count: number, size: number, sources: Uint32Array | undefined): Float32Array[] {
  const input = sources ? viewBatch(pixels, count, sources) : pixels;
  // The values are read outside: tidy would search what it returns, every number of it, for tensors.
  const probability = tf.tidy(() => tf.sigmoid(forwardFolded(network, tf.tensor4d(input, [count, size, size, 3])).logits));
  const values = probability.dataSync<'float32'>();
  probability.dispose();
  const area = size ** 2;
  return Array.from({ length: count }, (_, position) => {
    const map = values.slice(position * area, (position + 1) * area);
    return sources ? invertView(map, sources) : map;
  });
}

function viewBatch(pixels: Float32Array, count: number, sources: Uint32Array): Float32Array {
  const viewed = new Float32Array(pixels.length);
  const length = pixels.length / count;
  for (let position = 0; position < count; position++) {
    applyView(pixels.subarray(position * length, (position + 1) * length), sources, 3, viewed.subarray(position * length), 0);
  }
  return viewed;
}
