import * as tf from '@tensorflow/tfjs-core';
import { WeakspotError } from '../../../core/errors.ts';
import type { Network } from '../model/index.ts';
import type { DynamicAttention, TrainingObserver } from './attention/types.ts';
import type { TrainingRecord } from './checkpoint.ts';
import { defaultTwin, type TrainingConfiguration } from './configuration.ts';
import type { StepTerms } from './gradient-computer.ts';
import { chooseKept } from './kept.ts';
import { rampAt } from './schedule.ts';
import type { TrainingState } from './state.ts';
import type { WeightState } from './step.ts';

/** Share of the training over which the colour term of boxes grows to its weight. */
const weakWarmUpShare = 0.1;

type Weighing = {
  network: Network;
  trainIndices: readonly number[];
  lossWeights?: readonly number[] | null;
  unlabelled?: { indices: readonly number[]; weights: readonly number[] | null } | null;
  attention?: DynamicAttention | null;
};

/** What a step's losses count. */
export function createTerms({ network, trainIndices, lossWeights, unlabelled, attention }: Weighing, configuration: TrainingConfiguration) {
  const { consistency, steps } = configuration;
  if (lossWeights) checkWeights(lossWeights, trainIndices.length, 'training');
  if (unlabelled?.weights) checkWeights(unlabelled.weights, unlabelled.indices.length, 'unlabelled');
  const warmUpSteps = configuration.weakWarmUpSteps ?? Math.floor(weakWarmUpShare * steps);

  return (step: number, positions: readonly number[], unlabelledPositions: readonly number[], weights: WeightState): StepTerms => {
    const fixed = lossWeights ? positions.map((position) => lossWeights[position]!) : null;
    const following = attention ? attention.weights(step, positions) : null;
    const unlabelledWeights = unlabelled?.weights;
    return {
      weights: fixed && following ? fixed.map((weight, place) => weight * following[place]!) : (fixed ?? following),
      unlabelledWeights: unlabelledWeights ? unlabelledPositions.map((position) => unlabelledWeights[position]!) : null,
      consistency: consistency ? consistency.weight * rampAt(step, consistency.rampSteps) : 0,
      weakWarmUp: step >= warmUpSteps ? 1 : step / warmUpSteps,
      teacher: weights.teacher ? { configuration: network.configuration, parameters: weights.teacher, statistics: weights.statistics } : null,
      kept: weights.kept ?? null,
    };
  };
}

function checkWeights(weights: readonly number[], images: number, what: string): void {
  if (weights.length !== images) throw new Error(`${weights.length} loss weights for ${images} ${what} images`);
  const wrong = weights.find((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (wrong !== undefined) throw new Error(`a loss weight of ${wrong} is not a number of at least 0`);
}

/** Chooses anew which weights the pruned copy keeps, where one is asked for and it is time. */
export async function refreshKept({ record, weights }: TrainingState, network: Network, configuration: TrainingConfiguration): Promise<void> {
  const { consistency, twinWeight, twinSparsity, twinRefreshSteps } = configuration;
  if (consistency?.method !== 'twin' && !twinWeight) return;
  if (record.step % (twinRefreshSteps ?? defaultTwin.refreshSteps) !== 0) return;
  const chosen = await chooseKept({ ...network, parameters: weights.parameters }, twinSparsity ?? defaultTwin.sparsity);
  tf.dispose([...(weights.kept?.values() ?? [])]);
  weights.kept = chosen;
}

/**
 * Gives attention and observer what the checkpoint kept for them.
 *
 * @throws WeakspotError `conflict` for a checkpoint of a training without them
 */
export function restoreFollowers(record: TrainingRecord, { attention, observer }: { attention?: DynamicAttention | null; observer?: TrainingObserver | null }): void {
  for (const [name, follower] of [['attention', attention], ['observer', observer]] as const) {
    if (!follower) continue;
    if (record[name] === undefined) {
      throw new WeakspotError('conflict', `the checkpoint is of a training without ${name}; remove it to train from the start`, {});
    }
    follower.restore(record[name]);
  }
}
