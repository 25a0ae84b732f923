import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { createNetwork, disposeNetwork, forward, forwardTraining, type Network } from '../../../../src/main/engine/model/index.ts';
import { testEngine } from '../../../support/engine.ts';

function images(count: number, size: number): tf.Tensor4D {
  const random = new Random(7);
  return tf.tensor4d(Float32Array.from({ length: count * size * size * 3 }, () => random.normal()), [count, size, size, 3]);
}

/** Moves a network's running statistics to those of a batch. */
function takeStatistics(network: Network, statistics: Map<string, tf.Tensor>): void {
  for (const [name, tensor] of statistics) {
    network.statistics.get(name)!.dispose();
    network.statistics.set(name, tensor);
  }
}

describe.each(['cpu', testEngine] as const)('the network on %s', (backend) => {
  it('gives the same logits in inference as in training once its statistics are those of the batch', async () => {
    await openBackend(backend);
    const network = createNetwork({ preset: 'tiny', size: 16, classes: ['nv', 'mel'] }, 11);
    const x = images(2, 16);
    const training = forwardTraining(network.configuration, network.parameters, x);
    takeStatistics(network, new Map([...training.batchStatistics].map(([name, tensor]) => [name, tensor.clone()])));
    const inference = forward(network, x);
    expect(inference.logits.shape).toEqual([2, 16, 16, 1]);
    expect(inference.classLogits!.shape).toEqual([2, 2]);
    const expected = await training.logits.data<'float32'>();
    const difference = (await inference.logits.data<'float32'>()).map((value, i) => Math.abs(value - expected[i]!));
    expect(Math.max(...difference)).toBeLessThan(2e-4);
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.1);
    tf.dispose([x, training.logits, training.classLogits!, inference.logits, inference.classLogits!]);
    tf.dispose([...training.batchStatistics.values()]);
    disposeNetwork(network);
  });
});

describe('backends', () => {
  it('agree on a network drawn from the same seed', async () => {
    const results: Float32Array[] = [];
    for (const backend of ['cpu', testEngine] as const) {
      await openBackend(backend);
      const network = createNetwork({ preset: 'tiny', size: 16, classes: [] }, 2);
      const x = images(1, 16);
      const { logits } = forward(network, x);
      results.push(await logits.data<'float32'>());
      tf.dispose([x, logits]);
      disposeNetwork(network);
    }
    const [cpu, wasm] = results;
    expect(Math.max(...cpu!.map((value, i) => Math.abs(value - wasm![i]!)))).toBeLessThan(1e-4);
    expect(Math.max(...cpu!.map(Math.abs))).toBeGreaterThan(0.1);
  });
});
