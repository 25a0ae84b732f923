import type { TrainingRecord } from './checkpoint.ts';
import type { TrainingConfiguration } from './configuration.ts';
import type { StepImages } from './gradient-computer.ts';
import { createSampler, type Cursor } from './sampling.ts';

/** Which images a training draws, and how often. */
export type StreamOptions = {
  trainIndices: readonly number[];
  /** How often each of them comes in an epoch; null for once. */
  weights: readonly number[] | null;
  unlabelled: { indices: readonly number[]; weights: readonly number[] | null } | null;
};

export type Cursors = Pick<TrainingRecord, 'cursor' | 'unlabelledCursor'>;

/** One step's images; the places of the labelled ones in `trainIndices`, and of the others in `unlabelled.indices`. */
export type Draw = { images: StepImages; positions: readonly number[]; unlabelledPositions: readonly number[]; after: Cursors };

export type Stream = { draw(step: number, at: Cursors): Draw };

/**
 * The images of every step: a batch of labelled ones, and with `consistency` a part without labels, drawn apart, so that the batches are the
 * same with and without it.
 */
export function createStream({ trainIndices, weights, unlabelled }: StreamOptions, { seed, batchSize, consistency }: TrainingConfiguration): Stream {
  const labelledSampler = createSampler([...trainIndices.keys()], weights, seed);
  // What counts nothing is not even looked at.
  const counting = unlabelled?.weights?.map((weight) => (weight > 0 ? 1 : 0)) ?? null;
  const unlabelledSampler = unlabelled && consistency ? createSampler([...unlabelled.indices.keys()], counting, seed, 'unlabelled') : null;
  return {
    draw(step, { cursor, unlabelledCursor }) {
      const labelled = labelledSampler.next(cursor, batchSize);
      const indices = labelled.batch.map((position) => trainIndices[position]!);
      if (!unlabelledSampler) return { images: { step, indices }, positions: labelled.batch, unlabelledPositions: [], after: { cursor: labelled.cursor } };
      const others = unlabelledSampler.next(unlabelledCursor ?? start, consistency!.batchSize);
      return {
        images: { step, indices, unlabelled: others.batch.map((position) => unlabelled!.indices[position]!) },
        positions: labelled.batch,
        unlabelledPositions: others.batch,
        after: { cursor: labelled.cursor, unlabelledCursor: others.cursor },
      };
    },
  };
}

const start: Cursor = { epoch: 0, position: 0 };
