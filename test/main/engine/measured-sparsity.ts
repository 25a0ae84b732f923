import { prunableKernels, type Network } from '../../../src/main/engine/model/index.ts';

/** Share of the prunable weights that are 0. */
export function measuredSparsity(network: Network): number {
  let zeros = 0;
  let all = 0;
  for (const name of prunableKernels(network)) {
    const values = network.parameters.get(name)!.dataSync();
    all += values.length;
    for (const value of values) if (value === 0) zeros += 1;
  }
  return zeros / all;
}
