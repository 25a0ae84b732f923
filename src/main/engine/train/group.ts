import * as tf from '@tensorflow/tfjs-core';
import { parameterShapes, statisticShapes, type NetworkConfiguration } from '../model/architecture.ts';
import { prunableKernels } from '../model/network.ts';
import { makeBatch } from './batch.ts';
import { twinColours, type TrainingConfiguration } from './configuration.ts';
import { consistencyGradients, totalWeight, type Companions } from './consistency.ts';
import type { StepTerms } from './gradient-computer.ts';
import { layoutOf, packTensors, unpackTensors, type TensorLayout } from './layout.ts';
import { labelTotals, sourceOf, type RawBatch } from './raw-batch.ts';
import { lossAndGradients, type TensorMap } from './step.ts';
import { makeViews } from './views.ts';

/**
 * What the groups of a step leave, each in a place of its own: they may be computed in any order, on any thread. Those of labelled
 * images come first.
 */
export type GroupResults = {
  /** groups × parameters */
  gradients: Float32Array;
  /** labelled groups × statistics */
  statistics: Float32Array;
  /** groups */
  losses: Float64Array;
  /** labelled images; written where the work asks for it */
  imageLosses: Float32Array;
};

export type Layouts = { parameters: TensorLayout; statistics: TensorLayout; kept: TensorLayout };

export function layoutsOf(network: NetworkConfiguration): Layouts {
  const parameters = parameterShapes(network);
  const kernels = new Map(prunableKernels({ parameters }).map((name) => [name, parameters.get(name)!]));
  return { parameters: layoutOf(parameters), statistics: layoutOf(statisticShapes(network)), kept: layoutOf(kernels) };
}

/** Groups of a step: of labelled images, and of those without a label. */
export function groupCounts({ batchSize, normalizationGroup, consistency }: TrainingConfiguration): { labelled: number; unlabelled: number } {
  return { labelled: Math.ceil(batchSize / normalizationGroup), unlabelled: Math.ceil((consistency?.batchSize ?? 0) / normalizationGroup) };
}

export function groupCount(configuration: TrainingConfiguration): number {
  const { labelled, unlabelled } = groupCounts(configuration);
  return labelled + unlabelled;
}

/** @param allocate gives the memory, by bytes */
export function createGroupResults(configuration: TrainingConfiguration, { parameters, statistics }: Layouts, allocate: (bytes: number) => ArrayBufferLike): GroupResults {
  const groups = groupCount(configuration);
  const { labelled } = groupCounts(configuration);
  return {
    gradients: new Float32Array(allocate(groups * parameters.length * Float32Array.BYTES_PER_ELEMENT)),
    statistics: new Float32Array(allocate(labelled * statistics.length * Float32Array.BYTES_PER_ELEMENT)),
    losses: new Float64Array(allocate(groups * Float64Array.BYTES_PER_ELEMENT)),
    imageLosses: new Float32Array(allocate(configuration.batchSize * Float32Array.BYTES_PER_ELEMENT)),
  };
}

/** One step's images, and what every group of it needs to know. */
export type GroupWork = {
  network: NetworkConfiguration;
  configuration: TrainingConfiguration;
  layouts: Layouts;
  raw: RawBatch;
  /** RGB of the unlabelled part, consistency.batchSize × size × size × 3; null without one. */
  unlabelled: Uint8Array | null;
  terms: GroupTerms;
  step: number;
  perImage: boolean;
};

/** {@link StepTerms} but for the tensors. */
export type GroupTerms = Pick<StepTerms, 'weights' | 'unlabelledWeights' | 'consistency' | 'weakWarmUp'>;

export type GroupTensors = { parameters: TensorMap; companions: Companions };

/**
 * Augments one group of a step, and computes its share of the loss, of the gradients, and its statistics, into its place.
 *
 * @returns how long preparing the images took
 */
export function computeGroup(work: GroupWork, tensors: GroupTensors, group: number, results: GroupResults): { preparingMs: number } {
  const { labelled } = groupCounts(work.configuration);
  return group < labelled ? computeLabelled(work, tensors, group, results) : computeUnlabelled(work, tensors, group - labelled, labelled, results);
}

function computeLabelled(work: GroupWork, { parameters, companions }: GroupTensors, group: number, results: GroupResults): { preparingMs: number } {
  const { network, configuration, layouts, raw, terms, step, perImage } = work;
  const { augmentation, batchSize, normalizationGroup, seed } = configuration;
  const startedAt = performance.now();
  const places = groupPlaces(group, batchSize, normalizationGroup);
  const firstPlace = places[0]!;
  const strong = twinColours(configuration);
  const batch = makeBatch(sourceOf(raw), places, network.classes.length, augmentation, seed, step, { firstPlace, strong });
  const preparingMs = performance.now() - startedAt;
  const { loss, gradients, batchStatistics, imageLosses } = lossAndGradients(network, parameters, batch, configuration, {
    totals: labelTotals(raw, batchSize, terms.weights),
    weights: terms.weights && places.map((place) => terms.weights![place]!),
    kept: strong && companions.kept,
    weakWarmUp: terms.weakWarmUp,
    perImage,
  });
  results.losses[group] = loss.dataSync()[0]!;
  if (imageLosses) results.imageLosses.set(imageLosses.dataSync<'float32'>(), firstPlace);
  packTensors(layouts.parameters, gradients, results.gradients, group * layouts.parameters.length);
  packTensors(layouts.statistics, batchStatistics, results.statistics, group * layouts.statistics.length);
  tf.dispose([loss, ...gradients.values(), ...batchStatistics.values(), ...(imageLosses ? [imageLosses] : [])]);
  return { preparingMs };
}

function computeUnlabelled(
  work: GroupWork, { parameters, companions }: GroupTensors, group: number, groupsBefore: number, results: GroupResults,
): { preparingMs: number } {
  const { network, configuration, layouts, terms, step } = work;
  const { normalizationGroup, augmentation, seed } = configuration;
  const consistency = configuration.consistency!;
  const startedAt = performance.now();
  const places = groupPlaces(group, consistency.batchSize, normalizationGroup);
  const length = network.size ** 2 * 3;
  const images = places.map((place) => work.unlabelled!.subarray(place * length, (place + 1) * length));
  const views = makeViews(images, network.size, { augmentation, consistency, seed }, step, places[0]!);
  const preparingMs = performance.now() - startedAt;
  const weights = terms.unlabelledWeights;
  const { loss, gradients } = consistencyGradients(network, parameters, views, consistency, companions, {
    normalizationGroup,
    factor: terms.consistency,
    weights: weights && places.map((place) => weights[place]!),
    total: totalWeight(consistency.batchSize, weights),
  });
  results.losses[groupsBefore + group] = loss.dataSync()[0]!;
  packTensors(layouts.parameters, gradients, results.gradients, (groupsBefore + group) * layouts.parameters.length);
  tf.dispose([loss, ...gradients.values()]);
  return { preparingMs };
}

function groupPlaces(group: number, count: number, normalizationGroup: number): number[] {
  const from = group * normalizationGroup;
  return Array.from({ length: Math.min(normalizationGroup, count - from) }, (_, i) => from + i);
}

/** Adds the groups up in their order; the statistics weigh by images. */
export function combineGroups(
  results: GroupResults, layouts: Layouts, configuration: TrainingConfiguration, perImage: boolean,
): { loss: number; unlabelledLoss: number; imageLosses: Float32Array | null; gradients: TensorMap; batchStatistics: TensorMap } {
  const { batchSize, normalizationGroup } = configuration;
  const { labelled } = groupCounts(configuration);
  const shares = Array.from({ length: labelled }, (_, group) => groupPlaces(group, batchSize, normalizationGroup).length / batchSize);
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  return {
    loss: sum(results.losses.subarray(0, labelled)),
    unlabelledLoss: sum(results.losses.subarray(labelled)),
    imageLosses: perImage ? results.imageLosses.slice() : null,
    gradients: unpackTensors(layouts.parameters, weightedSum(results.gradients, [...results.losses].map(() => 1))),
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
