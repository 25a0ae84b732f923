import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { createNetwork, disposeNetwork, type Network } from '../../../../src/main/engine/model/index.ts';
import { resolveTrainingConfiguration, type GradientComputer, type GradientWork, type StepGradients } from '../../../../src/main/engine/train/index.ts';
import { groupsInTurn, wholeBatches } from '../../../../src/main/engine/train/gradients-in-process.ts';
import { groupsOverWorkers } from '../../../../src/main/engine/train/gradients-over-workers.ts';
import { openWorkers } from '../../../../src/main/engine/workers/pool.ts';
import { relativeError } from '../backend/compare.ts';
import { blobs, range } from './blobs.ts';

// Six images in groups of 4 and 2, one without a mask, so that groups weigh differently in both losses.
const source = blobs(12, 16, { unmasked: [1] });
const configuration = {
  ...resolveTrainingConfiguration({ steps: 10, epochs: null, batchSize: 6, normalizationGroup: 4, learningRate: 0.01, weightDecay: 0, patience: 0, seed: 5 }, 12),
  classLossWeight: 0.5,
};
let network: Network;
const close: (() => Promise<void>)[] = [];

beforeEach(async () => {
  await openBackend('wasm');
  network = createNetwork({ preset: 'tiny', size: 16, classes: ['small', 'large'] }, 3);
});

afterEach(async () => {
  disposeNetwork(network);
  for (const end of close.splice(0)) await end();
});

function work(changes: Partial<GradientWork> = {}): GradientWork {
  return { network: network.configuration, source, configuration, ...changes };
}

function overWorkers(threads: number, changes: Partial<GradientWork> = {}): GradientComputer {
  const pool = openWorkers(threads);
  close.push(() => pool.close());
  return groupsOverWorkers(work(changes), pool);
}

type Values = { loss: number; gradients: Map<string, number[]>; batchStatistics: Map<string, number[]> };

/** Two steps by the same weights, the second of other images. */
async function twoSteps(computer: GradientComputer): Promise<Values[]> {
  const images = [0, 1, 2].map((step) => ({ step, indices: range(0, 6).map((i) => (i + step * 3) % 12) }));
  return [await valuesOf(computer, images[0]!, images[1]!), await valuesOf(computer, images[1]!, images[2]!)];
}

async function valuesOf(computer: GradientComputer, ...images: [{ step: number; indices: number[] }, { step: number; indices: number[] }]): Promise<Values> {
  const { loss, gradients, batchStatistics } = await computer.compute(network.parameters, ...images);
  const values = (tensors: StepGradients['gradients']) => new Map([...tensors].map(([name, tensor]) => [name, [...tensor.dataSync()]]));
  const found = { loss, gradients: values(gradients), batchStatistics: values(batchStatistics) };
  tf.dispose([...gradients.values(), ...batchStatistics.values()]);
  return found;
}

describe('gradients of a batch by groups', () => {
  it('are the same bit for bit on one thread, two threads, and in turn without any', async () => {
    const inTurn = await twoSteps(groupsInTurn(work()));
    expect(await twoSteps(overWorkers(1))).toEqual(inTurn);
    expect(await twoSteps(overWorkers(2))).toEqual(inTurn);
    expect(inTurn[1]!.loss).not.toBe(inTurn[0]!.loss);
  });

  it('are those of the whole batch, normalized by groups, on another engine', async () => {
    const onWasm = await twoSteps(groupsInTurn(work()));
    disposeNetwork(network);
    await openBackend('cpu');
    network = createNetwork(network.configuration, 3);
    const onCpu = await twoSteps(wholeBatches(work()));
    for (const [step, { loss, gradients, batchStatistics }] of onWasm.entries()) {
      expect(Math.abs(loss - onCpu[step]!.loss)).toBeLessThan(1e-5);
      expect([...gradients.keys()].toSorted()).toEqual([...onCpu[step]!.gradients.keys()].toSorted());
      for (const [name, values] of [...gradients, ...batchStatistics]) {
        const expected = onCpu[step]!.gradients.get(name) ?? onCpu[step]!.batchStatistics.get(name)!;
        expect(relativeError(Float32Array.from(values), Float32Array.from(expected)), name).toBeLessThan(1e-4);
      }
    }
  });

  it('count a group by its labelled images', async () => {
    const still = { flip: false, rotateDegrees: 0, scale: 0, shift: 0, brightness: 0, contrast: 0, saturation: 0, tint: 0, cutOutProbability: 0 };
    const lossOf = async (indices: number[]): Promise<number> => {
      const computer = groupsInTurn(work({ configuration: { ...configuration, batchSize: indices.length, classLossWeight: 0, augmentation: still } }));
      return (await valuesOf(computer, { step: 0, indices }, { step: 1, indices })).loss;
    };
    // One image, and fewer than a group.
    expect(await lossOf([4])).toBeGreaterThan(0);
    // Image 1 has no mask: three of the first group's four images count, and two of the second's two.
    const [first, second] = [await lossOf([0, 1, 2, 3]), await lossOf([4, 5])];
    expect(await lossOf([0, 1, 2, 3, 4, 5])).toBeCloseTo((3 * first + 2 * second) / 5, 6);
  });

  it('are those of the others where no image of a group has a mask', async () => {
    const unmasked = blobs(12, 16, { unmasked: [4, 5] });
    const gradientsOf = async (batchSize: number): Promise<Values> => {
      const computer = groupsInTurn(work({ source: unmasked, configuration: { ...configuration, batchSize, classLossWeight: 0 } }));
      return valuesOf(computer, { step: 0, indices: range(0, batchSize) }, { step: 1, indices: range(0, batchSize) });
    };
    const [withThem, without] = [await gradientsOf(6), await gradientsOf(4)];
    expect(withThem.loss).toBe(without.loss);
    expect(withThem.gradients).toEqual(without.gradients);
    expect(withThem.batchStatistics).not.toEqual(without.batchStatistics);
  });
});

describe('gradients over worker threads', () => {
  it('name the image that has no label', async () => {
    const unlabelled = { ...blobs(12, 16, { unmasked: [7] }), classIndex: () => null };
    const computer = overWorkers(2, { source: unlabelled });
    await expect(twoSteps(computer)).rejects.toThrow('image 7 has no label to train on');
  });

  it("read the next step's images while this one is computed, and count only what had to be waited for", async () => {
    const read: number[] = [];
    const slowMs = 20;
    const computer = overWorkers(2, {
      source: {
        ...source,
        image: (index) => {
          read.push(index);
          if (index < 6) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, slowMs);
          return source.image(index);
        },
      },
    });
    const images = [range(0, 6), range(6, 12), range(2, 8)].map((indices, step) => ({ step, indices }));
    const waitOf = async (step: number): Promise<number> => {
      const { gradients, batchStatistics, waitingMs } = await computer.compute(network.parameters, images[step]!, images[step + 1]!);
      tf.dispose([...gradients.values(), ...batchStatistics.values()]);
      return waitingMs;
    };
    // Nothing of the first step is there, and its six images take 20 ms each; the second was read meanwhile.
    expect(await waitOf(0)).toBeGreaterThanOrEqual(6 * slowMs - 1);
    expect(read).toEqual(range(0, 12));
    // Nor does it count that the system's clock was set since the process began (in its place: where this thread thinks it began).
    const began = vi.spyOn(performance, 'timeOrigin', 'get').mockReturnValue(performance.timeOrigin + 3_600_000);
    expect(await waitOf(1)).toBeLessThan(60_000);
    began.mockRestore();
    expect(read.slice(12)).toEqual(range(2, 8));
  });
});
