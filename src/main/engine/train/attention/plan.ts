import {
  attentionGroups, attentionWeights, doubtAmong, doubtfulLabels, hardnessRanks, isAttendedByVerdict, type AttentionImage, type AttentionOptions, type AttentionWeights,
} from '../../../../core/attention/index.ts';
import type { AttentionName } from '../../../../core/contract/index.ts';
import { Random } from '../../../../core/random.ts';
import type { SampleSource } from '../../sample-source.ts';
import { defaultTwin, type TrainingConfiguration } from '../configuration.ts';
import type { TrainOptions } from '../train.ts';
import { createGroupDro } from './group-dro.ts';
import { createOnlineAnnealed } from './online-annealed.ts';

/** Strategies that one training can follow. */
export type TrainedAttention = Exclude<AttentionName, 'recommended'>;

/** What {@link train} takes of an attention. */
export type AttentionPlan = {
  options: Required<Pick<TrainOptions, 'weights' | 'lossWeights' | 'attention'>>;
  /** The training's configuration, with what the strategy changes there. */
  configuration: TrainingConfiguration;
} & Pick<AttentionWeights, 'attended' | 'lessened' | 'excluded'>;

export type AttentionPlanOptions = AttentionOptions & {
  configuration: TrainingConfiguration;
  source: SampleSource;
  trainIndices: readonly number[];
};

/**
 * Attention to the images that train, whatever the strategy, as rounds, studies and simulations pay it. To be planned for each
 * training anew, since weights that follow a training begin with it.
 *
 * @param images what is known of each of `trainIndices`, in their order
 */
export function planAttention(strategy: TrainedAttention, images: readonly AttentionImage[], options: AttentionPlanOptions): AttentionPlan {
  const { factor, seed, shuffled = false, guarded = true, configuration, source, trainIndices } = options;
  if (images.length !== trainIndices.length) throw new Error(`${images.length} images for ${trainIndices.length} that train`);
  if (strategy === 'group-dro' && shuffled) return planAttention(strategy, dealt(images, seed), { ...options, shuffled: false });
  const fixed = attentionWeights(fixedPart(strategy), images, options);
  const held = guarded ? doubtfulLabels(images, options.doubtAmong ?? doubtAmong(strategy)).map((doubtful, position) => doubtful || images[position]!.verdict === 'not-a-lesion') : images.map(() => false);
  const plan = (attention: TrainOptions['attention'], change: Partial<AttentionPlan> = {}): AttentionPlan => {
    const { sampling, loss, ...counts } = fixed;
    return { options: { weights: sampling, lossWeights: loss.every((weight) => weight === 1) ? null : loss, attention: attention ?? null }, configuration, ...counts, ...change };
  };
  switch (strategy) {
    case 'online-annealed': {
      const { steps, batchSize } = configuration;
      const hard = images.map(isAttendedByVerdict);
      const initial = images.some(({ hardness }) => hardness !== null) ? hardnessRanks(images) : null;
      const attention = createOnlineAnnealed({ steps, batchSize, factor, source, trainIndices, held, hard, initial, shuffled, seed });
      return plan(attention, { attended: held.filter((isHeld) => !isHeld).length });
    }
    case 'group-dro':
      return plan(createGroupDro({ groups: attentionGroups(images).of, sampling: fixed.sampling, held }));
    case 'twin':
      return plan(null, { configuration: { ...configuration, twinWeight: defaultTwin.weight } });
    default:
      return plan(null);
  }
}

/** The weights that a strategy begins with; `group-dro` draws its groups as evenly as `group-balanced` does. */
function fixedPart(strategy: TrainedAttention) {
  switch (strategy) {
    case 'online-annealed':
    case 'twin':
      return 'none';
    case 'group-dro':
      return 'group-balanced';
    default:
      return strategy;
  }
}

/** What is known of the images, poor ones left aside, dealt to others at random: groups keep their sizes and lose their meaning. */
function dealt(images: readonly AttentionImage[], seed: number): AttentionImage[] {
  const places = images.flatMap(({ verdict }, place) => (verdict === 'poor-image' ? [] : [place]));
  const from = Random.derive(seed, 'shuffled-attention').shuffle(places);
  const result = [...images];
  for (const [i, place] of places.entries()) result[place] = images[from[i]!]!;
  return result;
}
