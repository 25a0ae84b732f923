import { bothOdds } from '../../../core/label-doubt.ts';
import { composeQueue } from '../../../core/queue/compose.ts';
import { Random } from '../../../core/random.ts';
import type { StudyData } from '../data/types.ts';
import type { RunImage } from '../run/result.ts';

/**
 * Orders in which images are reviewed: at random, by one signal, by the blend, in turns over the groups of an attribute, hardest first, or
 * by how doubtful their labels are: by the odds of the network against them, or, of a run with folds, by these and those out of fold together.
 */
export const strategies = [
  'random', 'pruning', 'self-confidence', 'tta', 'entropy', 'random-pruning', 'label-conflict', 'blend', 'blend, a tenth random', 'balanced',
  'label-odds', 'label-doubt',
] as const;
export type Strategy = (typeof strategies)[number];

/** Orders that only labels have, and were not there when simulations without any were first made. */
const ofLabels: readonly Strategy[] = ['label-odds', 'label-doubt'];

/** Orders to compare where predictions are reviewed, or images without a label. */
export const unlabelledStrategies: readonly Strategy[] = strategies.filter((strategy) => !ofLabels.includes(strategy));

/** Share of a queue that is random in the product. */
const randomShare = 0.1;

/**
 * The images in the order that a strategy reviews them, made by the product's own queue.
 *
 * @param images scored by the network that is reviewed
 * @param by attribute of `balanced`
 * @returns `missing` says why there is no order: images lack the strategy's signal
 */
export function orderImages(strategy: Strategy, images: readonly RunImage[], data: StudyData, by: string, seed: number): { order: RunImage[] } | { missing: string } {
  if (strategy === 'random') return { order: Random.derive(seed, 'random-order').shuffle(images) };
  const isBlend = strategy === 'balanced' || strategy.startsWith('blend');
  const signal = isBlend ? 'blend' : strategy;
  const priorityOf = ({ signals }: RunImage): number | null => {
    if (signals === null) return null;
    return signal === 'label-doubt' ? bothOdds(signals) : (signals[signal] ?? null);
  };
  const without = images.filter((image) => priorityOf(image) === null).length;
  if (without > 0) {
    const needed = signal === 'label-doubt' ? 'label-odds and out-of-fold-odds, which a training with folds has,' : signal;
    return { missing: `${without} of ${images.length} images have no ${needed} to go by` };
  }
  const byId = new Map(images.map((image) => [data.images[image.index]!.id, image]));
  const candidates = [...byId].map(([id, image]) => {
    const group = data.images[image.index]!.attributes[by];
    return { image: id, priority: priorityOf(image)!, group: group === undefined ? null : String(group) };
  });
  const order = strategy === 'balanced' ? 'balanced' : 'hardest';
  const queue = composeQueue(candidates, { order, randomShare: strategy === 'blend, a tenth random' ? randomShare : 0, limit: candidates.length, seed });
  return { order: queue.map(({ image }) => byId.get(image)!) };
}
