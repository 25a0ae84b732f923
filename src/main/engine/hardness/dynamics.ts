import { z } from 'zod';
import { WeakspotError } from '../../../core/errors.ts';
import type { TrainingObserver } from '../train/attention/types.ts';

/** How a training went on one of its images. */
export type ImageDynamics = {
  /** Times that it was in a batch. */
  observations: number;
  /** Mean and deviation of its loss over those; null where it never was. */
  loss: number | null;
  deviation: number | null;
  /**
   * How often it was forgotten: learnt at one observation and not at the next. An image that was never learnt counts as forgotten
   * at every observation, more often than any that was (Toneva et al. put such images last as well). Null where it never was in a batch.
   */
  forgetting: number | null;
};

export type TrainingDynamics = TrainingObserver & {
  /** Of each position in `trainIndices`. */
  images(): ImageDynamics[];
};

/**
 * An image is learnt while its training loss, ½(BCE + soft Dice loss), is at most this: about what images of IoU .65, where a failure
 * begins, have (docs/decisions/021-signals-and-blend.md says how it was measured).
 */
export const learntLoss = 0.27;

const savedDynamics = z.object({
  observations: z.array(z.number().int().min(0)),
  means: z.array(z.number()),
  squares: z.array(z.number().min(0)),
  learnt: z.array(z.union([z.literal(0), z.literal(1)])),
  everLearnt: z.array(z.union([z.literal(0), z.literal(1)])),
  forgotten: z.array(z.number().int().min(0)),
});
type State = z.infer<typeof savedDynamics>;

/**
 * Watches a training image by image: mean and deviation of the loss (data maps, Swayamdipta et al. 2020) and forgetting events
 * (Toneva et al. 2019), at the augmented images as they trained. It costs the training nothing: the losses are there.
 *
 * @param count images that train
 */
export function createTrainingDynamics(count: number): TrainingDynamics {
  const zeros = (): number[] => Array.from({ length: count }, () => 0);
  let state: State = { observations: zeros(), means: zeros(), squares: zeros(), learnt: [], everLearnt: [], forgotten: zeros() };
  state.learnt = Array.from({ length: count }, () => 0);
  state.everLearnt = Array.from({ length: count }, () => 0);

  return {
    observe(_step, positions, losses) {
      for (const [place, position] of positions.entries()) {
        const loss = losses[place]!;
        if (!Number.isFinite(loss)) continue;
        const observations = (state.observations[position]! += 1);
        // Welford's recurrence: sums of squares would lose what little a learnt image's loss still varies.
        const before = loss - state.means[position]!;
        state.means[position]! += before / observations;
        state.squares[position]! += before * (loss - state.means[position]!);
        const learnt = loss <= learntLoss ? 1 : 0;
        if (state.learnt[position] === 1 && learnt === 0) state.forgotten[position]! += 1;
        if (learnt === 1) state.everLearnt[position] = 1;
        state.learnt[position] = learnt;
      }
    },
    images: () =>
      state.observations.map((observations, position) => {
        if (observations === 0) return { observations, loss: null, deviation: null, forgetting: null };
        return {
          observations,
          loss: state.means[position]!,
          deviation: Math.sqrt(state.squares[position]! / observations),
          forgetting: state.everLearnt[position] === 1 ? state.forgotten[position]! : observations,
        };
      }),
    save: () => structuredClone(state),
    restore(saved) {
      const parsed = savedDynamics.safeParse(saved);
      if (!parsed.success || Object.values(parsed.data).some((values) => values.length !== count)) {
        throw new WeakspotError('conflict', `the checkpoint's record of single images is not of a training on ${count} images; start the training anew`, { images: count });
      }
      state = structuredClone(parsed.data);
    },
  };
}
