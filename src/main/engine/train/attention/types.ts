import type { Network } from '../../model/index.ts';

/**
 * Weights that follow a training. Its steps call, in this order: `rescore` where it is due, `weights`, and, when the step is done,
 * `observe`. Given the same calls it gives the same weights, so that a resumed training is the same as an undisturbed one.
 */
export type DynamicAttention = {
  /**
   * What the losses of a step's labelled images count.
   * @param positions of the images in `trainIndices`, in the order of the batch
   * @returns as many weights, ≥ 0
   */
  weights(step: number, positions: readonly number[]): number[];
  /** @param losses of the same images, before weighting */
  observe(step: number, positions: readonly number[], losses: ArrayLike<number>): void;
  /** Looks at the network (the moving average that is evaluated) before every step that is a multiple of this; null never does. */
  readonly rescoreEvery: number | null;
  rescore(step: number, network: Network): Promise<void>;
  /** What a checkpoint keeps, as JSON. */
  save(): unknown;
  /** @throws WeakspotError `conflict` for what {@link save} of another attention gave */
  restore(saved: unknown): void;
};

/** Is told the loss of every labelled image of every step; what it keeps goes into checkpoints as well. */
export type TrainingObserver = {
  observe(step: number, positions: readonly number[], losses: ArrayLike<number>): void;
  save(): unknown;
  restore(saved: unknown): void;
};
