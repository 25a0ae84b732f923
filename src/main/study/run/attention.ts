import { attentionWeights, type AttentionImage } from '../../../core/attention/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { StudyData } from '../data/types.ts';
import type { RunConfiguration } from './configuration.ts';
import type { RunImage } from './result.ts';

type Attention = NonNullable<RunConfiguration['attention']>;

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

/** What the losses of images without a label count: of a strategy that is known before training. */
export function unlabelledWeights({ strategy, factor, shuffled }: Attention, images: readonly AttentionImage[], seed: number): number[] {
  if (strategy === 'online-annealed' || strategy === 'group-dro' || strategy === 'twin') {
    throw new WeakspotError('bad-request', `attention ${strategy} follows the losses of labels, and images without one have none`, { field: 'attention' });
  }
  const { sampling, loss } = attentionWeights(strategy, images, { factor, seed, shuffled });
  return sampling.map((weight, place) => weight * loss[place]!);
}
