import { createTensors, fetchTensors, prunableKernels, type Network } from '../model/index.ts';
import { largestMagnitudes } from '../prune/index.ts';
import type { TensorMap } from './step.ts';

/**
 * Which weights the pruned copy keeps: 1 for the largest magnitudes of all 3×3 kernels together, 0 for the share that goes.
 *
 * @returns a tensor each kernel, which belongs to the caller
 */
export async function chooseKept(network: Network, sparsity: number): Promise<TensorMap> {
  const kernels = await fetchTensors(new Map(prunableKernels(network).map((name) => [name, network.parameters.get(name)!])));
  return createTensors(largestMagnitudes(kernels, sparsity));
}
