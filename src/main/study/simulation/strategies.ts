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
 * @returns null where an image lacks the strategy's signal
 */
export function orderImages(strategy: Strategy, images: readonly RunImage[], data: StudyData, by: string, seed: number): RunImage[] | null {
  if (strategy === 'random') return Random.derive(seed, 'random-order').shuffle(images);
  const isBlend = strategy === 'balanced' || strategy.startsWith('blend');
  const signal = isBlend ? 'blend' : strategy;
  const priorityOf = ({ signals }: RunImage): number | null => {
    if (signals === null) return null;
    return signal === 'label-doubt' ? bothOdds(signals) : (signals[signal] ?? null);
  };
  if (images.some((image) => priorityOf(image) === null)) return null;
  const byId = new Map(images.map((image) => [data.images[image.index]!.id, image]));
  const candidates = [...byId].map(([id, image]) => {
    const group = data.images[image.index]!.attributes[by];
    return { image: id, priority: priorityOf(image)!, group: group === undefined ? null : String(group) };
  });
  const order = strategy === 'balanced' ? 'balanced' : 'hardest';
  const queue = composeQueue(candidates, { order, randomShare: strategy === 'blend, a tenth random' ? randomShare : 0, limit: candidates.length, seed });
  return queue.map(({ image }) => byId.get(image)!);
}
