import * as tf from '@tensorflow/tfjs-core';
import { computeGroup, type GroupResults, type GroupWork } from './group.ts';
import { unpackTensors } from './layout.ts';

/** A step's work as every worker gets it; its arrays lie in shared memory. */
export type GroupsRequest = {
  work: GroupWork;
  parameters: Float32Array;
  results: GroupResults;
  /** The number of the next group that nobody computes yet. */
  nextGroup: Int32Array;
};

export type GroupsAnswer = {
  preparingMs: number;
  /** When the last group was done, by {@link sharedClockMs}. */
  endedAt: number;
};

/** Computes groups of a step for as long as there are any left. */
export function computeGroups({ work, parameters, results, nextGroup }: GroupsRequest): GroupsAnswer {
  const tensors = unpackTensors(work.layouts.parameters, parameters);
  let preparingMs = 0;
  try {
    for (let group = Atomics.add(nextGroup, 0, 1); group < results.losses.length; group = Atomics.add(nextGroup, 0, 1)) {
      preparingMs += computeGroup(work, tensors, group, results).preparingMs;
    }
  } finally {
    tf.dispose([...tensors.values()]);
  }
  return { preparingMs, endedAt: sharedClockMs() };
}

/** The clock that all threads have in common, and that nobody sets: each thread's `performance` counts from a beginning of its own. */
export function sharedClockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
