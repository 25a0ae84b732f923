import * as tf from '@tensorflow/tfjs-core';
import { parameterShapes, statisticShapes, type NetworkConfiguration } from '../model/architecture.ts';
import { makeBatch } from './batch.ts';
import type { TrainingConfiguration } from './configuration.ts';
import { layoutOf, packTensors, unpackTensors, type TensorLayout } from './layout.ts';
import { sourceOf, type LabelTotals, type RawBatch } from './raw-batch.ts';
import { lossAndGradients, type TensorMap } from './step.ts';

/** What the groups of a step leave, each in a place of its own: they may be computed in any order, on any thread. */
export type GroupResults = {
  /** groups × parameters */
  gradients: Float32Array;
  /** groups × statistics */
  statistics: Float32Array;
  /** groups */
  losses: Float64Array;
};

export type Layouts = { parameters: TensorLayout; statistics: TensorLayout };

export function layoutsOf(network: NetworkConfiguration): Layouts {
  return { parameters: layoutOf(parameterShapes(network)), statistics: layoutOf(statisticShapes(network)) };
}

export function groupCount({ batchSize, normalizationGroup }: TrainingConfiguration): number {
  return Math.ceil(batchSize / normalizationGroup);
}

/** @param allocate gives the memory, by bytes */
export function createGroupResults(groups: number, { parameters, statistics }: Layouts, allocate: (bytes: number) => ArrayBufferLike): GroupResults {
  return {
    gradients: new Float32Array(allocate(groups * parameters.length * Float32Array.BYTES_PER_ELEMENT)),
    statistics: new Float32Array(allocate(groups * statistics.length * Float32Array.BYTES_PER_ELEMENT)),
    losses: new Float64Array(allocate(groups * Float64Array.BYTES_PER_ELEMENT)),
  };
}

/** One step's images, and what every group of it needs to know. */
export type GroupWork = {
  network: NetworkConfiguration;
  configuration: TrainingConfiguration;
  layouts: Layouts;
  raw: RawBatch;
  totals: LabelTotals;
  step: number;
};

/**
 * Augments one group of a batch, and computes its share of the loss, of the gradients, and its statistics, into its place.
 *
 * @returns how long preparing the images took
 */
export function computeGroup(work: GroupWork, parameters: TensorMap, group: number, results: GroupResults): { preparingMs: number } {
  const { network, configuration, layouts } = work;
  const startedAt = performance.now();
  const places = groupPlaces(group, configuration);
  const batch = makeBatch(sourceOf(work.raw), places, network.classes.length, configuration.augmentation, configuration.seed, work.step, places[0]);
  const preparingMs = performance.now() - startedAt;
  const { loss, gradients, batchStatistics } = lossAndGradients(network, parameters, batch, configuration, work.totals);
  results.losses[group] = loss.dataSync()[0]!;
  packTensors(layouts.parameters, gradients, results.gradients, group * layouts.parameters.length);
  packTensors(layouts.statistics, batchStatistics, results.statistics, group * layouts.statistics.length);
  tf.dispose([loss, ...gradients.values(), ...batchStatistics.values()]);
  return { preparingMs };
}

function groupPlaces(group: number, { batchSize, normalizationGroup }: TrainingConfiguration): number[] {
  const from = group * normalizationGroup;
  return Array.from({ length: Math.min(normalizationGroup, batchSize - from) }, (_, i) => from + i);
}

/** Adds the groups up in their order; the statistics weigh by images. */
export function combineGroups(
  results: GroupResults, layouts: Layouts, configuration: TrainingConfiguration,
): { loss: number; gradients: TensorMap; batchStatistics: TensorMap } {
  const groups = groupCount(configuration);
  const shares = Array.from({ length: groups }, (_, group) => groupPlaces(group, configuration).length / configuration.batchSize);
  let loss = 0;
  for (let group = 0; group < groups; group++) loss += results.losses[group]!;
  return {
    loss,
    gradients: unpackTensors(layouts.parameters, weightedSum(results.gradients, shares.map(() => 1))),
    batchStatistics: unpackTensors(layouts.statistics, weightedSum(results.statistics, shares)),
  };
}

/** @param rows as many rows of floats, of equal length, as there are weights */
function weightedSum(rows: Float32Array, weights: readonly number[]): Float32Array {
  const length = rows.length / weights.length;
  const sum = new Float32Array(length);
  for (const [row, weight] of weights.entries()) {
    const from = row * length;
    for (let i = 0; i < length; i++) sum[i]! += weight * rows[from + i]!;
  }
  return sum;
}
