import * as tf from '@tensorflow/tfjs-core';
import { createNetwork, disposeNetwork } from '../../../../src/main/engine/model/index.ts';
import { chooseKept } from '../../../../src/main/engine/train/kept.ts';
import type { GradientComputer, GradientWork, StepGradients } from '../../../../src/main/engine/train/index.ts';
import { range } from './blobs.ts';
import { settingOptions, size, type Setting } from './settings.ts';

export type StepValues = {
  loss: number;
  unlabelledLoss: number;
  imageLosses: number[];
  gradients: Map<string, Float32Array>;
  batchStatistics: Map<string, Float32Array>;
};

/** One step of a setting on the engine that is open: six labelled images of uneven weights, and where there are others, five of those. */
export async function settingStep(setting: Setting, open: (work: GradientWork) => GradientComputer): Promise<StepValues> {
  const { source, configuration, unlabelled } = settingOptions(setting);
  const network = createNetwork({ preset: 'tiny', size, classes: [] }, 3);
  const teacher = createNetwork({ preset: 'tiny', size, classes: [] }, 4);
  const kept = await chooseKept(network, 0.7);
  const computer = open({ network: network.configuration, source, configuration, perImage: true });
  try {
    const images = { step: 2, indices: range(0, 6), ...(unlabelled && { unlabelled: range(10, 15) }) };
    const computed = await computer.compute(network.parameters, images, null, {
      weights: [1, 2, 1, 3, 0, 1], unlabelledWeights: [1, 2, 3, 1, 2], consistency: 0.7, weakWarmUp: 0.5, teacher, kept,
    });
    const values = async (tensors: StepGradients['gradients']): Promise<Map<string, Float32Array>> =>
      new Map(await Promise.all([...tensors].map(async ([name, tensor]) => [name, Float32Array.from(await tensor.data())] as const)));
    const { loss, unlabelledLoss, imageLosses, gradients, batchStatistics } = computed;
    const found = { loss, unlabelledLoss, imageLosses: [...imageLosses!], gradients: await values(gradients), batchStatistics: await values(batchStatistics) };
    tf.dispose([...gradients.values(), ...batchStatistics.values()]);
    return found;
  } finally {
    await computer.close();
    tf.dispose([...kept.values()]);
    disposeNetwork(network);
    disposeNetwork(teacher);
  }
}

/** The largest difference between two steps' gradients and statistics, relative to each tensor's greatest value, and its name. */
export function worstDifference(found: StepValues, expected: StepValues): { name: string; error: number } {
  const pairs = (['gradients', 'batchStatistics'] as const).flatMap((group) => [...expected[group]].map(([name, values]) => ({ name, values, other: found[group].get(name)! })));
  return pairs
    .map(({ name, values, other }) => {
      const greatest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
      return { name, error: values.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0) / greatest };
    })
    .toSorted((a, b) => b.error - a.error)[0]!;
}
