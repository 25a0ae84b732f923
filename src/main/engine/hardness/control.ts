import { mean } from '../../../core/statistics/index.ts';
import { disposeNetwork, predictMany, type Network } from '../model/index.ts';
import type { SampleSource } from '../sample-source.ts';
import { prunedNetwork, type Ladder, type LadderOptions } from './ladder.ts';
import { disagreement } from './measures.ts';

export type RandomControl = {
  network: Network;
  sparsity: number;
  /** Of the control and of the ladder, on the images that they were matched on. */
  meanDisagreement: number;
  ladderMeanDisagreement: number;
};

/** The control, or why there is none. */
export type ControlSearch = { control: RandomControl; reason: null } | { control: null; reason: string };

export type ControlOptions = Pick<LadderOptions, 'seed' | 'calibration' | 'tools' | 'signal'> & {
  source: SampleSource;
  /** Images to match on; their labels are not looked at. */
  indices: readonly number[];
  batchSize: number;
};

const lowestSparsity = 1e-4;
const highestSparsity = 0.5;
const iterations = 12;
/** Relative difference of the mean disagreements at which the search ends. */
const tolerance = 0.02;
/** Relative difference beyond which the closest network found is no control: it and the ladder would not be alike. */
const furthestMatch = 0.25;

/**
 * The fair control of magnitude pruning: random weights removed at the sparsity that makes as much disagreement as the
 * ladder does on average, found by bisection on the logarithm of the sparsity. (Random pruning at the ladder's own
 * sparsities only destroys the network.)
 *
 * @param network the trained network that the ladder was made of
 * @returns no control where the ladder does not disagree at all, so that there is nothing to match, and where the closest of
 *   the networks tried disagrees over a quarter more or less than the ladder
 */
export async function matchRandomControl(network: Network, ladder: Ladder, options: ControlOptions): Promise<ControlSearch> {
  const { source, indices, batchSize, signal } = options;
  const dense: Float32Array[] = [];
  const differences: number[] = [];
  const passes = [{ network: ladder.dense }, ...ladder.levels.map((level) => ({ network: level.network }))];
  for await (const { probabilities } of predictMany(passes, source, indices, { batchSize, signal })) {
    dense.push(probabilities[0]!);
    differences.push(mean(probabilities.slice(1).map((level) => disagreement(probabilities[0]!, level)))!);
  }
  const target = mean(differences);
  if (target === null || target === 0) return { control: null, reason: 'the pruned networks do not disagree with the dense one' };

  let best: RandomControl | null = null;
  let low = Math.log(lowestSparsity);
  let high = Math.log(highestSparsity);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const sparsity = Math.exp((low + high) / 2);
    const candidate = await prunedNetwork(network, { scope: 'random', sparsity, seed: options.seed }, options);
    const found: number[] = [];
    for await (const { probabilities } of predictMany([{ network: candidate }], source, indices, { batchSize, signal })) {
      found.push(disagreement(dense[found.length]!, probabilities[0]!));
    }
    const meanDisagreement = mean(found)!;
    if (best === null || Math.abs(meanDisagreement - target) < Math.abs(best.meanDisagreement - target)) {
      if (best) disposeNetwork(best.network);
      best = { network: candidate, sparsity, meanDisagreement, ladderMeanDisagreement: target };
    } else {
      disposeNetwork(candidate);
    }
    if (Math.abs(meanDisagreement - target) <= tolerance * target) break;
    if (meanDisagreement < target) low = Math.log(sparsity);
    else high = Math.log(sparsity);
  }
  const closest = best!;
  if (Math.abs(closest.meanDisagreement - target) > furthestMatch * target) {
    disposeNetwork(closest.network);
    return {
      control: null,
      reason:
        `of ${iterations} random sparsities the closest, ${closest.sparsity.toPrecision(3)}, gives a mean disagreement of ` +
        `${closest.meanDisagreement.toPrecision(3)}, and the ladder's is ${target.toPrecision(3)}`,
    };
  }
  return { control: closest, reason: null };
}
