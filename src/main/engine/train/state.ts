import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { WeakspotError } from '../../../core/errors.ts';
import { createTensors, fetchTensors, readTensors, type Network, type NetworkConfiguration, type TensorValues } from '../model/index.ts';
import type { TrainingCheckpoint, TrainingRecord } from './checkpoint.ts';
import type { TrainingConfiguration } from './configuration.ts';
import type { WeightState } from './step.ts';

/** A training between two steps. */
export type TrainingState = {
  record: TrainingRecord;
  weights: WeightState;
  /** The evaluated network at its best validation, off the backend. */
  best: { average: TensorValues; statistics: TensorValues } | null;
};

/** What a training's result depends on, beside the images themselves. */
export type TrainingIdentity = {
  network: NetworkConfiguration;
  configuration: TrainingConfiguration;
  trainIndices: readonly number[];
  validationIndices: readonly number[];
  weights: readonly number[] | null;
  /** Left out where a training has none. */
  lossWeights?: readonly number[];
  unlabelled?: { indices: readonly number[]; weights: readonly number[] | null };
  /** Whether weights follow the training. */
  attention?: true;
};

export function fingerprintOf(identity: TrainingIdentity): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

/** The state before the first step; the weights that a pruned copy keeps are chosen at its beginning. */
export function startState(network: Network, fingerprint: string, configuration: Pick<TrainingConfiguration, 'consistency'> = {}): TrainingState {
  const { consistency } = configuration;
  const zeros = (): Map<string, tf.Tensor> => new Map([...network.parameters].map(([name, { shape }]) => [name, tf.zeros(shape)]));
  return {
    record: {
      fingerprint,
      backend: tf.getBackend(),
      sequence: 0,
      step: 0,
      finished: false,
      cursor: { epoch: 0, position: 0 },
      best: null,
      validationsWithoutImprovement: 0,
      curve: [],
      lossSum: 0,
      lossCount: 0,
      seconds: { total: 0, computing: 0, waiting: 0 },
    },
    weights: {
      parameters: createTensors(readTensors(network.parameters)),
      m: zeros(),
      v: zeros(),
      average: createTensors(readTensors(network.parameters)),
      statistics: createTensors(readTensors(network.statistics)),
      ...(consistency?.method === 'mean-teacher' && { teacher: createTensors(readTensors(network.parameters)) }),
    },
    best: null,
  };
}

/** @throws WeakspotError `conflict` for a checkpoint of another training */
export function resumeState({ record, tensors }: TrainingCheckpoint, fingerprint: string, log: (text: string) => void): TrainingState {
  if (record.fingerprint !== fingerprint) {
    throw new WeakspotError('conflict', 'the checkpoint belongs to a training with other images, seed or configuration; remove it to train from the start', {});
  }
  if (record.backend !== tf.getBackend()) {
    log(`the checkpoint was written on ${record.backend}; going on with ${tf.getBackend()} gives slightly other weights`);
  }
  return {
    record: { ...structuredClone(record), sequence: record.sequence + 1 },
    weights: {
      parameters: createTensors(tensors.parameters),
      m: createTensors(tensors.m),
      v: createTensors(tensors.v),
      average: createTensors(tensors.average),
      statistics: createTensors(tensors.statistics),
      ...(tensors.teacher.size > 0 && { teacher: createTensors(tensors.teacher) }),
      ...(tensors.kept.size > 0 && { kept: createTensors(tensors.kept) }),
    },
    best: record.best ? { average: tensors['best.average'], statistics: tensors['best.statistics'] } : null,
  };
}

export async function toCheckpoint({ record, weights, best }: TrainingState): Promise<TrainingCheckpoint> {
  return {
    record,
    tensors: {
      parameters: await fetchTensors(weights.parameters),
      m: await fetchTensors(weights.m),
      v: await fetchTensors(weights.v),
      average: await fetchTensors(weights.average),
      statistics: await fetchTensors(weights.statistics),
      teacher: await fetchTensors(weights.teacher ?? new Map()),
      kept: await fetchTensors(weights.kept ?? new Map()),
      'best.average': best?.average ?? new Map(),
      'best.statistics': best?.statistics ?? new Map(),
    },
  };
}

export function disposeState({ weights }: TrainingState): void {
  for (const tensors of Object.values(weights)) tf.dispose([...tensors.values()]);
}
