import { z } from 'zod';
import { WeakspotError } from '../../../../core/errors.ts';
import { Random } from '../../../../core/random.ts';
import { mean, ranks } from '../../../../core/statistics/index.ts';
import { disagreement } from '../../hardness/measures.ts';
import { disposeNetwork, predictMany, type Network } from '../../model/index.ts';
import { prune } from '../../prune/prune.ts';
import type { SampleSource } from '../../sample-source.ts';
import type { DynamicAttention } from './types.ts';

export type OnlineAnnealedOptions = {
  /** Of the training, from the first to the last. */
  steps: number;
  batchSize: number;
  /** What the hardest image's loss counts more at the first step. */
  factor: number;
  source: SampleSource;
  trainIndices: readonly number[];
  /** By position in `trainIndices`: images that never weigh more than 1, and images that a person called hard. */
  held: readonly boolean[];
  hard: readonly boolean[];
  /** Ranks in [0, 1] until the network is looked at for the first time; null weighs all alike till then. */
  initial: readonly number[] | null;
  /** Deals the ranks to the images at random, anew at every look: the control. */
  shuffled: boolean;
  seed: number;
  /** Levels that the network is pruned to. */
  sparsities?: readonly number[];
};

/** Two levels of the ladder rank nearly as all four do, at half the price; .9 alone says nothing without recalibration. */
const defaultSparsities = [0.5, 0.7];

/** Looks at the network, of a training, at most; and what all of them may cost of its time. */
const mostLooks = 10;
const percentOfTime = 15;
/** A forward pass takes about a third of a training step's forward and backward pass. */
const passesPerTrainingStep = 3;

const lookBatchSize = 16;

const savedState = z.strictObject({ kind: z.literal('online-annealed'), looks: z.number().int().min(0), ranks: z.array(z.number().min(0).max(1)) });

/**
 * Attention that follows the network: a loss counts 1 + factor·(1 − t/T)·rank, rank in [0, 1] being the image's by disagreement between
 * the evaluated network and its pruned versions, found anew up to ten times. It fades, so that the training ends with all images alike.
 */
export function createOnlineAnnealed(options: OnlineAnnealedOptions): DynamicAttention {
  const { steps, factor, source, trainIndices, held, hard, initial, shuffled, seed, sparsities = defaultSparsities } = options;
  const count = trainIndices.length;
  for (const list of [held, hard, ...(initial ? [initial] : [])]) if (list.length !== count) throw new Error(`${list.length} values for ${count} images`);
  let looks = 0;
  let current: number[] = ranksAfter([...(initial ?? trainIndices.map(() => 0))]);

  function ranksAfter(found: number[]): number[] {
    const ranked = found.map((rank, position) => (hard[position] ? 1 : rank));
    return shuffled ? Random.derive(seed, 'shuffled-attention', looks).shuffle(ranked) : ranked;
  }

  return {
    rescoreEvery: lookEvery(steps, options.batchSize, count, 1 + sparsities.length),
    weights: (step, positions) => positions.map((position) => (held[position] ? 1 : 1 + factor * Math.max(0, 1 - step / steps) * current[position]!)),
    observe() {},
    async rescore(step, network) {
      // Before its first step a network says nothing.
      if (step === 0) return;
      const scores = await disagreements(network, source, trainIndices, sparsities);
      looks += 1;
      current = ranksAfter(count === 1 ? [0] : Array.from(ranks(scores), (rank) => (rank - 1) / (count - 1)));
    },
    save: () => ({ kind: 'online-annealed', looks, ranks: current }),
    restore(saved) {
      const parsed = savedState.safeParse(saved);
      if (!parsed.success || parsed.data.ranks.length !== count) throw otherAttention('online-annealed', count);
      looks = parsed.data.looks;
      current = parsed.data.ranks;
    },
  };
}

/** Steps between two looks, each of which costs `networks` passes over all images. */
function lookEvery(steps: number, batchSize: number, images: number, networks: number): number {
  const affordable = Math.ceil((100 * images * networks) / (percentOfTime * passesPerTrainingStep * batchSize));
  return Math.max(Math.ceil(steps / mostLooks), affordable);
}

/** Of each image, the mean over the levels of 1 − Dice(dense mask, pruned mask), in [0, 1]. */
async function disagreements(network: Network, source: SampleSource, indices: readonly number[], sparsities: readonly number[]): Promise<number[]> {
  const pruned = sparsities.map((sparsity) => prune(network, { scope: 'global', sparsity, seed: 0 }));
  try {
    const scores: number[] = [];
    const passes = [network, ...pruned].map((each) => ({ network: each }));
    for await (const { probabilities } of predictMany(passes, source, indices, { batchSize: lookBatchSize })) {
      const [dense, ...levels] = probabilities;
      scores.push(mean(levels.map((level) => disagreement(dense!, level)))!);
    }
    return scores;
  } finally {
    for (const each of pruned) disposeNetwork(each);
  }
}

export function otherAttention(strategy: string, images: number): WeakspotError {
  return new WeakspotError('conflict', `the checkpoint does not hold the attention ${strategy} of a training on ${images} images; remove it to train from the start`, { strategy, images });
}
