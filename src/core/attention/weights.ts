import type { AttentionName } from '../contract/index.ts';
import { Random } from '../random.ts';
import { attentionGroups, doubtfulLabels, hardImages, hardnessRanks, unreliableImages } from './judged.ts';
import type { AttentionImage, AttentionOptions, AttentionWeights, DoubtAmong, FixedAttention } from './types.ts';

type Weights = Pick<AttentionWeights, 'sampling' | 'loss'>;
type Weigh = (images: readonly AttentionImage[], options: { factor: number; doubtful: readonly boolean[] }) => Weights;

/** What each strategy makes of the images, before verdicts and doubts have their say. */
const strategies: Record<FixedAttention, Weigh> = {
  none: (images) => uniform(images),
  oversample: (images, { factor }) => ({ ...uniform(images), sampling: hardImages(images).map((hard) => (hard ? factor : 1)) }),
  'loss-weight': (images, { factor }) => ({ ...uniform(images), loss: hardImages(images).map((hard) => (hard ? factor : 1)) }),
  rank: (images, { factor }) => ({ ...uniform(images), loss: hardnessRanks(images).map((rank) => 1 + (factor - 1) * rank) }),
  'clean-attend': (images, { factor, doubtful }) => ({
    ...uniform(images), sampling: hardImages(images, doubtful).map((hard, index) => (hard && !doubtful[index] ? factor : 1)),
  }),
  'drop-conflict': (images, { doubtful }) => ({ ...uniform(images), sampling: doubtful.map((isDoubtful) => (isDoubtful ? 0 : 1)) }),
  'down-weight': (images, { factor }) => ({ ...uniform(images), loss: unreliableImages(images).map((unreliable) => (unreliable ? 1 / factor : 1)) }),
  'group-balanced': (images, { factor }) => ({ ...uniform(images), sampling: balanced(images, factor) }),
};

/**
 * What images count in training, by a strategy of docs/decisions/019-attention.md. Whatever the strategy: a poor image counts nothing, an image
 * that shows no lesion as much as any other, and a doubtful label (see {@link doubtfulLabels}) never more.
 *
 * - `oversample`, `loss-weight`: the hardest tenth, and what a person called hard, `factor` times, by how often it comes or what its loss counts
 * - `rank`: losses count 1 + (factor − 1)·rank
 * - `clean-attend`: as `oversample`, of the images whose labels are not doubtful
 * - `drop-conflict`: doubtful labels do not train
 * - `down-weight`: losses of the hardest fifth count 1 / factor; meant for images without a label, by `blend`
 * - `group-balanced`: groups of attribute × hard come equally often, as far as `factor` times goes
 */
export function attentionWeights(strategy: FixedAttention, images: readonly AttentionImage[], options: AttentionOptions): AttentionWeights {
  const { factor, seed, shuffled = false, guarded = true } = options;
  if (!(factor > 1)) throw new RangeError(`attention needs a factor above 1, not ${factor}`);
  const doubtful = doubtfulLabels(images, options.doubtAmong ?? doubtAmong(strategy));
  const weights = strategies[strategy](images, { factor, doubtful });
  for (const [index, { verdict }] of images.entries()) {
    const atMost = verdict === 'not-a-lesion' || (guarded && doubtful[index]) ? 1 : Infinity;
    weights.sampling[index] = verdict === 'poor-image' ? 0 : Math.min(weights.sampling[index]!, atMost);
    weights.loss[index] = verdict === 'poor-image' ? 0 : Math.min(weights.loss[index]!, atMost);
  }
  return counted(shuffled ? dealt(weights, images, seed) : weights);
}

/** Where groups are weighed, a label is doubtful among its group's. */
export function doubtAmong(strategy: AttentionName): DoubtAmong {
  return strategy === 'group-balanced' || strategy === 'group-dro' ? 'groups' : 'all';
}

function uniform(images: readonly AttentionImage[]): Weights {
  return { sampling: images.map(() => 1), loss: images.map(() => 1) };
}

/** Images of the largest group count 1, those of smaller ones as much more as there are fewer of them, at most `factor`. */
function balanced(images: readonly AttentionImage[], factor: number): number[] {
  const { names, of } = attentionGroups(images);
  const sizes = names.map(() => 0);
  for (const [index, group] of of.entries()) if (images[index]!.verdict !== 'poor-image') sizes[group]! += 1;
  const largest = Math.max(...sizes);
  return of.map((group) => Math.min(factor, largest / Math.max(sizes[group]!, 1)));
}

/** The weights dealt at random, but for those of poor images, which are no strategy's. */
function dealt({ sampling, loss }: Weights, images: readonly AttentionImage[], seed: number): Weights {
  const places = images.flatMap(({ verdict }, index) => (verdict === 'poor-image' ? [] : [index]));
  const from = Random.derive(seed, 'shuffled-attention').shuffle(places);
  const result = { sampling: [...sampling], loss: [...loss] };
  for (const [i, place] of places.entries()) {
    result.sampling[place] = sampling[from[i]!]!;
    result.loss[place] = loss[from[i]!]!;
  }
  return result;
}

function counted({ sampling, loss }: Weights): AttentionWeights {
  const products = sampling.map((weight, index) => weight * loss[index]!);
  const count = (matches: (product: number) => boolean): number => products.filter(matches).length;
  return {
    sampling, loss,
    attended: count((product) => product > 1),
    lessened: count((product) => product > 0 && product < 1),
    excluded: count((product) => product === 0),
  };
}
