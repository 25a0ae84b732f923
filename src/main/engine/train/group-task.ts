import * as tf from '@tensorflow/tfjs-core';
import { openCompanions } from './consistency.ts';
import { computeGroup, type GroupResults, type GroupWork } from './group.ts';
import { unpackTensors } from './layout.ts';

/** A step's work as every worker gets it; its arrays lie in shared memory. */
export type GroupsRequest = {
  work: GroupWork;
  parameters: Float32Array;
  /** null in a step without one, as is `kept`. */
  teacher: { parameters: Float32Array; statistics: Float32Array } | null;
  kept: Float32Array | null;
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
export function computeGroups({ work, parameters, teacher, kept, results, nextGroup }: GroupsRequest): GroupsAnswer {
  const { layouts, network } = work;
  const own: tf.Tensor[] = [];
  const unpack = (layout: keyof typeof layouts, floats: Float32Array): Map<string, tf.Tensor> => {
    const tensors = unpackTensors(layouts[layout], floats);
    own.push(...tensors.values());
    return tensors;
  };
  const given = unpack('parameters', parameters);
  const companions = openCompanions(
    teacher && (() => ({ configuration: network, parameters: unpack('parameters', teacher.parameters), statistics: unpack('statistics', teacher.statistics) })),
    kept && unpack('kept', kept),
  );
  let preparingMs = 0;
  try {
    for (let group = Atomics.add(nextGroup, 0, 1); group < results.losses.length; group = Atomics.add(nextGroup, 0, 1)) {
      preparingMs += computeGroup(work, { parameters: given, companions }, group, results).preparingMs;
    }
  } finally {
    companions.close();
    tf.dispose(own);
  }
  return { preparingMs, endedAt: sharedClockMs() };
}

/** The clock that all threads have in common, and that nobody sets: each thread's `performance` counts from a beginning of its own. */
export function sharedClockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
