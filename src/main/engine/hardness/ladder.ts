import { cloneNetwork, disposeNetwork, type Network } from '../model/index.ts';
import type { prune, PruningOptions, PruningScope, recalibrate } from '../prune/index.ts';
import type { SampleSource } from '../sample-source.ts';

/** What makes pruned networks; the functions of `engine/prune`, unless a test takes others. */
export type PruningTools = { prune: typeof prune; recalibrate: typeof recalibrate };

/** Images for batch-norm recalibration; null leaves the statistics of training. */
export type Calibration = { source: SampleSource; indices: readonly number[] } | null;

/** A dense network and its pruned versions, all with batch-norm statistics of the same kind. */
export type Ladder = { dense: Network; levels: { sparsity: number; network: Network }[] };

export type LadderOptions = {
  sparsities: readonly number[];
  scope: PruningScope;
  seed: number;
  calibration: Calibration;
  tools: PruningTools;
  signal?: AbortSignal;
};

/**
 * Prunes a network once for each sparsity, and recalibrates all versions, the dense one too, where asked. The ladder has
 * networks of its own; free it with {@link disposeLadder}.
 */
export async function buildLadder(network: Network, options: LadderOptions): Promise<Ladder> {
  const { sparsities, scope, seed } = options;
  const dense = await settled(cloneNetwork(network), options);
  const levels: Ladder['levels'] = [];
  for (const sparsity of sparsities) {
    levels.push({ sparsity, network: await prunedNetwork(network, { scope, sparsity, seed }, options) });
  }
  return { dense, levels };
}

type Settling = Pick<LadderOptions, 'calibration' | 'tools' | 'signal'>;

/** One pruned version, recalibrated where asked. */
export async function prunedNetwork(network: Network, pruning: PruningOptions, settling: Settling): Promise<Network> {
  return settled(settling.tools.prune(network, pruning), settling);
}

/** The network itself, or its recalibrated version in its place. */
async function settled(network: Network, { calibration, tools, signal }: Settling): Promise<Network> {
  if (!calibration) return network;
  try {
    return await tools.recalibrate(network, calibration.source, calibration.indices, signal);
  } finally {
    disposeNetwork(network);
  }
}

export function disposeLadder({ dense, levels }: Ladder): void {
  disposeNetwork(dense);
  for (const { network } of levels) disposeNetwork(network);
}
