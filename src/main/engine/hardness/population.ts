import { mean } from '../../../core/statistics/index.ts';
import { disagreement } from './measures.ts';

/** One image's probability maps, size × size, of every network of a population: dense, and pruned to each sparsity of the ladder. */
export type PopulationMaps = {
  dense: readonly Float32Array[];
  /** By level, in the ladder's order; within one, the networks in the order of `dense`. */
  levels: readonly (readonly Float32Array[])[];
};

/** What a population says of one image; all but the shares in [0, 1], higher = harder. */
export type PopulationDisagreement = {
  /** Share of the networks that see lesion at each pixel: above one half it is the majority's mask. Of the dense ones, and of each level's. */
  denseShare: Float32Array;
  levelShares: Float32Array[];
  /** 1 − Dice between the pixel majority of the dense networks and that of each level's. */
  byLevel: number[];
  /** PIE disagreement (Hooker et al. 2019): the mean of `byLevel`. */
  population: number;
  /** Of each dense network, the mean of 1 − Dice with the others. */
  ensembleOf: number[];
  /** The mean over all pairs. */
  ensemble: number;
};

/** @param maps of at least two networks */
export function populationDisagreement({ dense, levels }: PopulationMaps): PopulationDisagreement {
  const denseShare = votesOf(dense);
  const levelShares = levels.map(votesOf);
  const byLevel = levelShares.map((share) => disagreement(denseShare, share));
  const sums = dense.map(() => 0);
  for (let first = 0; first < dense.length; first++) {
    for (let second = first + 1; second < dense.length; second++) {
      const between = disagreement(dense[first]!, dense[second]!);
      sums[first]! += between;
      sums[second]! += between;
    }
  }
  const ensembleOf = sums.map((sum) => sum / (dense.length - 1));
  return { denseShare, levelShares, byLevel, population: mean(byLevel)!, ensembleOf, ensemble: mean(ensembleOf)! };
}

/** Share of the maps that are above one half at each pixel. Where an even number is divided evenly, that is no majority. */
function votesOf(maps: readonly Float32Array[]): Float32Array {
  const votes = new Float32Array(maps[0]!.length);
  for (const map of maps) for (let i = 0; i < votes.length; i++) votes[i]! += map[i]! > 0.5 ? 1 : 0;
  return votes.map((count) => count / maps.length);
}
