import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { cloneNetwork, createTensors, forwardTraining, normalizePixels, type Network } from '../model/index.ts';
import type { SampleSource } from '../sample-source.ts';
import { recalibrationLimit } from './limits.ts';

const batchSize = 16;

/**
 * A new network whose batch-norm statistics are those of its own activations: reset, then averaged over the given images
 * in training mode, each batch weighing as many as it has images. Pruning shifts activations; this puts the statistics
 * right again. Parameters stay as they are.
 *
 * @param indices training images of `source`, unaugmented; at least one, at most {@link recalibrationLimit}
 */
export async function recalibrate(network: Network, source: SampleSource, indices: readonly number[], signal?: AbortSignal): Promise<Network> {
  if (indices.length === 0 || indices.length > recalibrationLimit) {
    throw new RangeError(`recalibration takes 1 to ${recalibrationLimit} images, not ${indices.length}`);
  }
  const sums = new Map([...network.statistics].map(([name, { shape, size }]) => [name, { shape, values: new Float32Array(size) }]));
  for (let start = 0; start < indices.length; start += batchSize) {
    await setImmediate();
    signal?.throwIfAborted();
    const batch = indices.slice(start, start + batchSize);
    const share = batch.length / indices.length;
    for (const [name, values] of await batchStatistics(network, source, batch)) {
      const sum = sums.get(name)!.values;
      for (let i = 0; i < sum.length; i++) sum[i]! += share * values[i]!;
    }
  }
  const recalibrated = cloneNetwork(network);
  for (const [name, tensor] of createTensors(sums)) {
    tf.dispose(recalibrated.statistics.get(name)!);
    recalibrated.statistics.set(name, tensor);
  }
  return recalibrated;
}

async function batchStatistics(network: Network, source: SampleSource, batch: readonly number[]): Promise<Map<string, Float32Array>> {
  const { size } = source;
  const length = size ** 2 * 3;
  const pixels = new Float32Array(batch.length * length);
  for (const [position, index] of batch.entries()) normalizePixels(source.image(index), pixels, position * length);
  const names: string[] = [];
  const statistics = tf.tidy(() => {
    const output = forwardTraining(network.configuration, network.parameters, tf.tensor4d(pixels, [batch.length, size, size, 3]));
    names.push(...output.batchStatistics.keys());
    return [...output.batchStatistics.values()];
  });
  const values = await Promise.all(statistics.map((tensor) => tensor.data<'float32'>()));
  tf.dispose(statistics);
  return new Map(names.map((name, i) => [name, values[i]!.slice()]));
}
