import * as tf from '@tensorflow/tfjs-core';
import { engineWorkers } from '../workers/shared.ts';
import type { GradientComputer, GradientWork } from './gradient-computer.ts';
import { groupsInTurn, wholeBatches } from './gradients-in-process.ts';
import { groupsOverWorkers } from './gradients-over-workers.ts';
import { groupCount } from './group.ts';

/**
 * On wasm, groups are computed on their own and added up, on as many threads as there are, so that neither the weights nor the
 * memory that a thread takes depend on their number. Other engines take the whole batch at once, normalized by groups.
 */
export function openGradientComputer(work: GradientWork): GradientComputer {
  if (tf.getBackend() !== 'wasm') return wholeBatches(work);
  const workers = groupCount(work.configuration) > 1 ? engineWorkers() : null;
  return workers ? groupsOverWorkers(work, workers) : groupsInTurn(work);
}
