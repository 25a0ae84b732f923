import { attentionWeights, type AttentionImage, type FixedAttention } from '../../../core/attention/index.ts';
import type { StudyData } from '../data/types.ts';
import type { RunConfiguration } from './configuration.ts';
import type { RunImage } from './result.ts';

type Attention = NonNullable<RunConfiguration['attention']>;

/** Strategies whose weights follow the training, not known before it. */
const followingStrategies = ['online-annealed', 'group-dro', 'twin'];

export function isFixed(strategy: string): strategy is FixedAttention {
  return !followingStrategies.includes(strategy);
}

/** What attention knows of images, from the scores of the run without it. Nobody has reviewed any. */
export function attentionImages(data: StudyData, indices: readonly number[], scores: readonly RunImage[], { signal, by }: Attention): AttentionImage[] {
  const known = new Map(scores.map((image) => [image.index, image.signals]));
  return indices.map((index) => {
    const signals = known.get(index);
    if (!signals) throw new Error(`image ${data.images[index]!.name} was not scored by the run without attention`);
    const value = by === null ? undefined : data.images[index]!.attributes[by];
    return {
      hardness: signals[signal] ?? null,
      conflict: signals['label-conflict'] ?? null,
      verdict: null,
      corrected: false,
      group: value === undefined ? null : String(value),
    };
  });
}

/** Weights before training; null for strategies that follow it. */
export function fixedWeights(attention: Attention, images: readonly AttentionImage[], seed: number): { sampling: number[]; loss: number[] } | null {
  const { strategy, factor, shuffled } = attention;
  return isFixed(strategy) ? attentionWeights(strategy, images, { factor, seed, shuffled }) : null;
}
