import * as tf from '@tensorflow/tfjs-core';
import type { pruningScopes } from '../../../core/contract/index.ts';
import { cloneNetwork, createTensors, prunableKernels, readTensors, type Network, type TensorValues } from '../model/index.ts';
import { randomValues, smallestFilters, smallestMagnitudes, type Removal } from './select.ts';

export type PruningScope = (typeof pruningScopes)[number];

export type PruningOptions = {
  /**
   * `global` ranks the magnitudes of all 3×3 kernels together, `layer` within each kernel (Han et al. 2015); `random`
   * takes weights anywhere; `structured` takes whole output filters by L2 norm within each kernel (Li et al. 2017).
   */
  scope: PruningScope;
  /** Share of the 3×3 kernels' weights (of their filters, where structured) that becomes 0, in [0, 1]. */
  sparsity: number;
  /** Of `random`. */
  seed: number;
};

/**
 * A new network with the given share of its convolution weights set to 0. Biases, normalization, the 1×1 output and the
 * head stay as they are. The share is exact: the count is rounded to the nearest once (once a kernel, within layers), and
 * equal magnitudes go in the order of the network's kernels.
 */
export function prune(network: Network, { scope, sparsity, seed }: PruningOptions): Network {
  if (!(sparsity >= 0 && sparsity <= 1)) throw new RangeError(`a sparsity of ${sparsity} is not between 0 and 1`);
  const names = prunableKernels(network);
  const kernels = readTensors(new Map(names.map((name) => [name, network.parameters.get(name)!])));
  const removals = chooseRemovals(kernels, scope, sparsity, seed);
  for (const [name, removal] of removals) {
    const { values } = kernels.get(name)!;
    for (let i = 0; i < values.length; i++) if (removal[i] === 1) values[i] = 0;
  }
  const pruned = cloneNetwork(network);
  for (const [name, tensor] of createTensors(kernels)) {
    tf.dispose(pruned.parameters.get(name)!);
    pruned.parameters.set(name, tensor);
  }
  return pruned;
}

/**
 * Which weights {@link prune} leaves by `global`: 1 for the largest magnitudes of all kernels together, 0 for the share that goes.
 *
 * @param sparsity in [0, 1]
 */
export function largestMagnitudes(kernels: TensorValues, sparsity: number): TensorValues {
  const removals = chooseRemovals(kernels, 'global', sparsity, 0);
  return new Map([...kernels].map(([name, { shape }]) => [name, { shape, values: Float32Array.from(removals.get(name)!, (removed) => 1 - removed) }]));
}

function chooseRemovals(kernels: TensorValues, scope: PruningScope, sparsity: number, seed: number): Map<string, Removal> {
  switch (scope) {
    case 'global': {
      const all = joined(kernels);
      return divided(kernels, smallestMagnitudes(all, Math.round(sparsity * all.length)));
    }
    case 'random': {
      const { length } = joined(kernels);
      return divided(kernels, randomValues(length, Math.round(sparsity * length), seed));
    }
    case 'layer':
      return mapKernels(kernels, (values) => smallestMagnitudes(values, Math.round(sparsity * values.length)));
    case 'structured':
      return mapKernels(kernels, (values, shape) => smallestFilters(values, shape[3]!, Math.round(sparsity * shape[3]!)));
  }
}

function joined(kernels: TensorValues): Float32Array {
  const all = new Float32Array([...kernels.values()].reduce((length, { values }) => length + values.length, 0));
  let offset = 0;
  for (const { values } of kernels.values()) {
    all.set(values, offset);
    offset += values.length;
  }
  return all;
}

function divided(kernels: TensorValues, removal: Removal): Map<string, Removal> {
  let offset = 0;
  return mapKernels(kernels, ({ length }) => removal.subarray(offset, (offset += length)));
}

function mapKernels(kernels: TensorValues, choose: (values: Float32Array, shape: number[]) => Removal): Map<string, Removal> {
  return new Map([...kernels].map(([name, { values, shape }]) => [name, choose(values, shape)]));
}
