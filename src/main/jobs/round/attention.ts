import { attentionFactor, attentionWeights, type AttentionImage, type AttentionWeights } from '../../../core/attention/index.ts';
import type { AttentionName, RoundConfiguration, RoundResult } from '../../../core/contract/index.ts';
import type { SnapshotImage } from '../../../core/snapshot.ts';
import { labelDoubt } from '../../../core/label-doubt.ts';
import { ranks } from '../../../core/statistics/index.ts';
import { figure } from '../../../core/text.ts';

/** Strategies that go by hardness, whether or not they have other means too. */
const goByHardness: readonly AttentionName[] = ['oversample', 'loss-weight', 'rank', 'online-annealed', 'clean-attend', 'down-weight', 'group-balanced', 'group-dro'];

/**
 * What is known of the images, for attention to go by.
 *
 * @param conflicts index → what folds of this round found of the label; null without folds
 * @returns of each of `indices`
 */
export function knownImages(
  images: readonly SnapshotImage[], indices: readonly number[], signal: string, conflicts: ReadonlyMap<number, number> | null,
): AttentionImage[] {
  const hardness = rankedByPool(images, ({ hardness: found }) => found?.signals[signal] ?? null);
  const conflict = conflicts ? rankedTogether(conflicts) : rankedByPool(images, conflictBefore);
  return indices.map((index) => {
    const { verdict, corrected, group } = images[index]!;
    return { hardness: hardness.get(index) ?? null, conflict: conflict.get(index) ?? null, verdict, corrected: corrected ?? false, group: group ?? null };
  });
}

/** Of the label that the round before had of a training image; of the others nothing may be told to a training. */
function conflictBefore({ split, hardness }: SnapshotImage): number | null {
  return split === 'train' && hardness ? labelDoubt(hardness.signals) : null;
}

/**
 * An image's place among those of its pool: the share of them that are below it, half of its equals included, in (0, 1); 0 where the value
 * is 0. The pools are what the network before was trained on, and what it had not seen, since fitted images differ less.
 */
function rankedByPool(images: readonly SnapshotImage[], valueOf: (image: SnapshotImage) => number | null): Map<number, number> {
  const values = images.flatMap((image, index) => {
    const value = valueOf(image);
    return value === null ? [] : [{ index, value, seen: image.hardness!.seen }];
  });
  const pools = Map.groupBy(values, ({ seen }) => seen);
  return new Map([...pools.values()].flatMap((pool) => [...rankedTogether(new Map(pool.map(({ index, value }) => [index, value])))]));
}

function rankedTogether(values: ReadonlyMap<number, number>): Map<number, number> {
  const byPlace = ranks([...values.values()]);
  return new Map([...values].map(([index, value], place) => [index, value > 0 ? (byPlace[place]! - 0.5) / values.size : 0]));
}

/**
 * What images without a label count: all the same, or, by `down-weight`, those whose predictions are the least reliable less. The blend
 * says which, whatever labelled images are attended by.
 */
export function unlabelledWeights(images: readonly SnapshotImage[], unlabelled: readonly number[], { attention, attentionFactor: asked, seed }: RoundConfiguration): AttentionWeights | null {
  if (attention !== 'down-weight') return null;
  // What was said of a label, and of a network's contour, is no reason to trust the network more or less.
  const known = knownImages(images, unlabelled, 'blend', null).map((image) => ({ ...image, conflict: null, verdict: null }));
  return attentionWeights('down-weight', known, { factor: attentionFactor(asked, attention), seed });
}

/** What the record says of attention; see the contract. */
export function attentionUse(
  configuration: RoundConfiguration, strategy: AttentionName, counts: Pick<AttentionWeights, 'attended' | 'lessened' | 'excluded'>, why: string | null,
): NonNullable<RoundResult['attentionUse']> {
  const { attentionSignal, attentionBy, previous } = configuration;
  const goesBy = goByHardness.includes(strategy) && previous !== null;
  const { attended, lessened, excluded } = counts;
  const words = inWords(strategy, configuration);
  return {
    strategy,
    signal: goesBy ? attentionSignal : null,
    by: strategy === 'group-balanced' || strategy === 'group-dro' ? attentionBy : null,
    previous: goesBy || strategy === 'drop-conflict' ? previous : null,
    attended, lessened, excluded,
    reason: why === null ? words : `${words}: ${why}`,
  };
}

function inWords(strategy: AttentionName, { attentionFactor: asked, attentionBy, previous }: RoundConfiguration): string {
  const factor = attentionFactor(asked, strategy);
  const times = `${figure(factor, Number.isInteger(factor) ? 0 : 1)} times`;
  const hardest = 'the hardest tenth of the images, and those that people called hard';
  const groups = `groups of ${attentionBy}${previous === null ? '' : ' and of being hard or not'}`;
  switch (strategy) {
    case 'none':
      return 'every image counts the same';
    case 'oversample':
      return `${hardest}, come ${times} as often`;
    case 'loss-weight':
      return `losses of ${hardest}, count ${times} as much`;
    case 'rank':
      return `losses count from once for the easiest image to ${times} for the hardest`;
    case 'online-annealed':
      return `losses count more by the image's rank in the network of the moment, up to ${factor + 1} times at first and once at the end`;
    case 'clean-attend':
      return `${hardest}, come ${times} as often where their label is not doubtful`;
    case 'drop-conflict':
      return 'the tenth of the labels that the network contradicts most does not train, unless a person has looked at it';
    case 'down-weight':
      return `the hardest fifth of the images counts 1/${factor}`;
    case 'twin':
      return 'the network is held to agree with its own pruned copy, which differs most on what is hard';
    case 'group-balanced':
      return `${groups} come equally often, as far as ${times} goes`;
    case 'group-dro':
      return `${groups} weigh by their losses, the worst most`;
    case 'recommended':
      return 'attention is tried in a pair';
  }
}
