import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { createNetwork, disposeNetwork, forward, normalizePixels, predictMany, predictProbabilities, views, type Network, type Pass } from '../../../../src/main/engine/model/index.ts';
import { disposePlan, planPasses, type PixelBatch } from '../../../../src/main/engine/model/passes.ts';
import { predictOnWorkers, sharePlan } from '../../../../src/main/engine/model/predict-workers.ts';
import { predictBatch } from '../../../../src/main/engine/model/predict-task.ts';
import { applyView, invertView, viewSources } from '../../../../src/main/engine/model/view.ts';
import type { SampleSource } from '../../../../src/main/engine/sample-source.ts';
import { openWorkers } from '../../../../src/main/engine/workers/pool.ts';
import { closeEngineWorkers } from '../../../../src/main/engine/workers/shared.ts';
import { testEngine } from '../../../support/engine.ts';

const size = 16;

function noise(count: number): SampleSource & { decoded: number[] } {
  const decoded: number[] = [];
  return {
    count,
    size,
    decoded,
    image(index) {
      decoded.push(index);
      const random = Random.derive(3, index);
      return Uint8Array.from({ length: size * size * 3 }, () => random.below(256));
    },
    mask: () => null,
    classIndex: () => null,
  };
}

async function collect<T>(generator: AsyncGenerator<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of generator) items.push(item);
  return items;
}

beforeAll(async () => {
  await openBackend(testEngine);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

afterAll(closeEngineWorkers);

describe('predictProbabilities', () => {
  it('gives each image the same bits whatever batch it comes in, and leaves no tensors', async () => {
    const network = createNetwork({ preset: 'tiny', size, classes: [] }, 1);
    const before = tf.memory().numTensors;
    const alone = await collect(predictProbabilities(network, noise(5), [4, 0, 2], { batchSize: 1 }));
    const together = await collect(predictProbabilities(network, noise(5), [4, 0, 2], { batchSize: 3 }));
    expect(together).toEqual(alone);
    expect(alone.map(({ index }) => index)).toEqual([4, 0, 2]);
    expect(alone[0]!.probability).not.toEqual(alone[1]!.probability);
    for (const { probability } of alone) expect(Math.min(...probability) >= 0 && Math.max(...probability) <= 1).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
    disposeNetwork(network);
  });

  it('frees what it holds when it is left early or aborted', async () => {
    const network = createNetwork({ preset: 'tiny', size, classes: [] }, 1);
    const before = tf.memory().numTensors;
    for await (const { index } of predictProbabilities(network, noise(5), [0, 1, 2], { batchSize: 1 })) {
      if (index === 1) break;
    }
    const abort = new AbortController();
    abort.abort(new Error('stop'));
    await expect(collect(predictProbabilities(network, noise(5), [0], { batchSize: 1, signal: abort.signal }))).rejects.toThrow('stop');
    expect(tf.memory().numTensors).toBe(before);
    disposeNetwork(network);
  });
});

describe('predictMany', () => {
  it('decodes each image once and answers pass by pass', async () => {
    const networks = [1, 2].map((seed) => createNetwork({ preset: 'tiny', size, classes: [] }, seed));
    const source = noise(3);
    const passes: Pass[] = [{ network: networks[0]! }, { network: networks[1]! }, { network: networks[0]!, view: 'flip-vertical' }];
    const results = await collect(predictMany(passes, source, [0, 1, 2], { batchSize: 2 }));
    expect(source.decoded).toEqual([0, 1, 2]);
    const second = await collect(predictProbabilities(networks[1]!, noise(3), [0, 1, 2], { batchSize: 2 }));
    expect(results.map(({ probabilities }) => probabilities[1])).toEqual(second.map(({ probability }) => probability));
    networks.forEach(disposeNetwork);
  });

  it('gives what the first pass’s encoder makes of each image where it is asked for, whatever the batch and the number of threads', async () => {
    const networks = [1, 2].map((seed) => createNetwork({ preset: 'tiny', size, classes: [] }, seed));
    const passes: Pass[] = [{ network: networks[0]! }, { network: networks[1]!, view: 'rotate-90' }];
    const run = async (batchSize: number, threads: string): Promise<{ probabilities: Float32Array[]; features: Float32Array | null }[]> => {
      vi.stubEnv('WEAKSPOT_THREADS', threads);
      await closeEngineWorkers();
      return collect(predictMany(passes, noise(5), [0, 1, 2, 3, 4], { batchSize, features: true }));
    };
    const before = tf.memory().numTensors;
    const alone = await run(1, '1');
    expect(await run(2, '1')).toEqual(alone);
    expect(await run(2, '2')).toEqual(alone);
    expect(tf.memory().numTensors).toBe(before);
    const plain = await collect(predictMany(passes, noise(5), [0, 1, 2, 3, 4], { batchSize: 2 }));
    expect(plain.map(({ features }) => features)).toEqual([null, null, null, null, null]);
    expect(plain.map(({ probabilities }) => probabilities)).toEqual(alone.map(({ probabilities }) => probabilities));

    // The head of a network with classes stands on the same pooled map: with weights of one class that add up its channels.
    const headed = createNetwork({ preset: 'tiny', size, classes: ['sum'] }, 1);
    for (const [name, value] of [['head.weights', tf.ones([64, 1])], ['head.bias', tf.zeros([1])]] as const) {
      headed.parameters.get(name)!.dispose();
      headed.parameters.set(name, value);
    }
    const pixels = new Float32Array(size * size * 3);
    normalizePixels(noise(1).image(0), pixels, 0);
    const input = tf.tensor4d(pixels, [1, size, size, 3]);
    const { logits, classLogits } = forward(headed, input);
    const sum = classLogits!.dataSync()[0]!;
    expect(alone[0]!.features).toHaveLength(64);
    expect(Math.min(...alone[0]!.features!)).toBeGreaterThanOrEqual(0);
    expect(alone[0]!.features!.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 3);
    tf.dispose([input, logits, classLogits!]);
    [...networks, headed].forEach(disposeNetwork);
  });

  it('gives each image of a batch its own view', async () => {
    const network = createNetwork({ preset: 'tiny', size, classes: [] }, 1);
    const passes: Pass[] = views.map((view) => ({ network, view }));
    const together = await collect(predictMany(passes, noise(3), [0, 1, 2], { batchSize: 3 }));
    const alone = await collect(predictMany(passes, noise(3), [0, 1, 2], { batchSize: 1 }));
    expect(together).toEqual(alone);
    disposeNetwork(network);
  });

  it('gives the same bits on this thread and on any number of worker threads, in order', async () => {
    const networks = [1, 2].map((seed) => createNetwork({ preset: 'tiny', size, classes: [] }, seed));
    const passes: Pass[] = [{ network: networks[0]! }, { network: networks[1]!, view: 'rotate-90' }];
    const indices = [5, 0, 3, 9, 7, 1, 8, 2, 6, 4, 10];
    const run = async (threads: string): Promise<unknown[]> => {
      vi.stubEnv('WEAKSPOT_THREADS', threads);
      await closeEngineWorkers();
      return collect(predictMany(passes, noise(11), indices, { batchSize: 2 }));
    };
    const here = await run('1');
    expect(await run('2')).toEqual(here);
    expect(await run('3')).toEqual(here);
    expect(here.map((image) => (image as { index: number }).index)).toEqual(indices);
    networks.forEach(disposeNetwork);
  });

  it.runIf(testEngine === 'wasm')('has no more batches in work than threads may compute, where memory is short', async () => {
    const network = createNetwork({ preset: 'tiny', size, classes: [] }, 1);
    const plan = planPasses([{ network }], size);
    const pool = openWorkers(3);
    const source = noise(8);
    const batches = function* (): Generator<PixelBatch> {
      for (const index of [0, 1, 2, 3, 4, 5, 6, 7]) yield { indices: [index], bytes: source.image(index) };
    };
    const begun: number[] = [];
    const maps: Float32Array[] = [];
    for await (const { probabilities } of predictOnWorkers(sharePlan(plan), pool, 2, batches(), undefined)) {
      begun.push(source.decoded.length);
      maps.push(probabilities[0]!);
    }
    // Two at once: the first is there before a third is begun.
    expect(begun).toEqual([2, 3, 4, 5, 6, 7, 8, 8]);
    vi.stubEnv('WEAKSPOT_THREADS', '1');
    const here = await collect(predictProbabilities(network, noise(8), [0, 1, 2, 3, 4, 5, 6, 7], { batchSize: 4 }));
    expect(maps).toEqual(here.map(({ probability }) => probability));
    await pool.close();
    disposePlan(plan);
    disposeNetwork(network);
  });

  it('builds other networks anew on threads that hold the last ones', async () => {
    const networks = [1, 2].map((seed) => createNetwork({ preset: 'tiny', size, classes: [] }, seed));
    vi.stubEnv('WEAKSPOT_THREADS', '2');
    const predict = (network: Network): Promise<unknown[]> => collect(predictProbabilities(network, noise(6), [0, 1, 2, 3, 4, 5], { batchSize: 1 }));
    const first = await predict(networks[0]!);
    const second = await predict(networks[1]!);
    expect(await predict(networks[0]!)).toEqual(first);
    expect(second).not.toEqual(first);
    networks.forEach(disposeNetwork);
  });

  it('stops within a batch when aborted, with nothing left running', async () => {
    const network = createNetwork({ preset: 'tiny', size, classes: [] }, 1);
    for (const threads of ['1', '2']) {
      vi.stubEnv('WEAKSPOT_THREADS', threads);
      await closeEngineWorkers();
      const abort = new AbortController();
      const source = noise(40);
      const before = tf.memory().numTensors;
      let seen = 0;
      const run = async (): Promise<void> => {
        for await (const { index } of predictMany([{ network }], source, [...Array(40).keys()], { batchSize: 2, signal: abort.signal })) {
          seen += 1;
          if (index === 3) abort.abort(new Error('stop'));
        }
      };
      await expect(run()).rejects.toThrow('stop');
      // Images of the batch in hand alone come after the abort; the threads were at most two batches of two ahead each.
      expect(seen).toBe(4);
      expect(source.decoded.length).toBeLessThanOrEqual(4 + 2 * 2 * 2);
      expect(tf.memory().numTensors).toBe(before);
    }
    disposeNetwork(network);
  });

  it('puts a view back: a network that treats all directions alike sees no difference', async () => {
    const network = createNetwork({ preset: 'tiny', size, classes: [] }, 1);
    for (const [name, kernel] of network.parameters) {
      if (!name.endsWith('.kernel')) continue;
      network.parameters.set(name, tf.tidy(() => tf.add(tf.zeros(kernel.shape), tf.mean(kernel, [0, 1], true))));
      kernel.dispose();
    }
    const passes: Pass[] = views.map((view) => ({ network, view }));
    const results = await collect(predictMany(passes, noise(1), [0], { batchSize: 1 }));
    const probabilities = results[0]!.probabilities;
    const spread = Math.max(...probabilities[0]!) - Math.min(...probabilities[0]!);
    for (const map of probabilities) {
      const difference = Math.max(...map.map((value, i) => Math.abs(value - probabilities[0]![i]!)));
      expect(difference).toBeLessThan(Math.min(1e-4, spread / 50));
    }
    disposeNetwork(network);
  });
});

describe('a thread that predicts', () => {
  it('builds the last networks again where it could not build the next', () => {
    const network = createNetwork({ preset: 'tiny', size, classes: [] }, 1);
    const plan = planPasses([{ network }], size);
    const shared = sharePlan(plan);
    const predict = (asked: typeof shared): Float32Array => {
      const maps = new Float32Array(size * size);
      predictBatch({ plan: asked, count: 1, bytes: noise(1).image(0), results: maps });
      return maps;
    };
    const first = predict(shared);
    const damaged = structuredClone(shared);
    damaged.id = shared.id + 1;
    damaged.networks[0]!.tensors[0]!.shape = [7];
    expect(() => predict(damaged)).toThrow('shape');
    expect(predict(shared)).toEqual(first);
    disposePlan(plan);
    disposeNetwork(network);
  });
});

describe('views', () => {
  // 0 1 2 / 3 4 5 / 6 7 8, turned by hand.
  it.each([
    ['identity', [0, 1, 2, 3, 4, 5, 6, 7, 8]],
    ['flip-horizontal', [2, 1, 0, 5, 4, 3, 8, 7, 6]],
    ['flip-vertical', [6, 7, 8, 3, 4, 5, 0, 1, 2]],
    ['rotate-90', [2, 5, 8, 1, 4, 7, 0, 3, 6]],
    ['rotate-180', [8, 7, 6, 5, 4, 3, 2, 1, 0]],
    ['rotate-270', [6, 3, 0, 7, 4, 1, 8, 5, 2]],
  ] as const)('%s takes each pixel from where it should, and back', (view, expected) => {
    const sources = viewSources(view, 3);
    const turned = new Float32Array(9);
    applyView(Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8), sources, 1, turned, 0);
    expect([...turned]).toEqual(expected);
    expect([...invertView(turned, sources)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
