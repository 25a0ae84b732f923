import { threadsWithRoom } from '../model/memory.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { plainTerms, type GradientComputer, type GradientWork, type StepImages } from './gradient-computer.ts';
import { sharedClockMs, type GroupsAnswer, type GroupsRequest } from './group-task.ts';
import { combineGroups, createGroupResults, groupCount, layoutsOf } from './group.ts';
import { packTensors, type TensorLayout } from './layout.ts';
import { bytesPerGroup } from './memory.ts';
import { createRawBatch, readRawBatch } from './raw-batch.ts';
import type { TensorMap } from './step.ts';
import { readUnlabelled } from './views.ts';

/**
 * Groups on worker threads, each of which takes the next group that nobody has; this thread reads the next step's images
 * meanwhile, and adds the groups up. Whatever the threads' number and timing, the sums are the same bit for bit.
 */
export function groupsOverWorkers({ network, source, configuration, perImage = false }: GradientWork, workers: WorkerPool): GradientComputer {
  const layouts = layoutsOf(network);
  const allocate = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);
  const threads = Math.min(workers.size, groupCount(configuration), threadsWithRoom(bytesPerGroup(network, configuration)));
  const shared = createPacker(allocate);
  const results = createGroupResults(configuration, layouts, allocate);
  const nextGroup = new Int32Array(allocate(Int32Array.BYTES_PER_ELEMENT));
  // Two, of which one is computed while the other is filled.
  const batches = [0, 1].map(() => ({
    raw: createRawBatch(configuration.batchSize, source, allocate),
    unlabelled: configuration.consistency ? new Uint8Array(allocate(configuration.consistency.batchSize * network.size ** 2 * 3)) : null,
    step: -1,
  }));
  const read = ({ step, indices, unlabelled }: StepImages): void => {
    const batch = batches[step % 2]!;
    if (batch.step === step) return;
    readRawBatch(source, indices, network.classes.length > 0, batch.raw);
    if (batch.unlabelled) readUnlabelled(source, unlabelled, batch.unlabelled);
    batch.step = step;
  };

  return {
    async compute(parameters, images, next, { teacher, kept, ...terms } = plainTerms) {
      const startedAt = performance.now();
      read(images);
      const dispatchedAt = performance.now();
      Atomics.store(nextGroup, 0, 0);
      const { raw, unlabelled, step } = batches[images.step % 2]!;
      const request: GroupsRequest = {
        work: { network, configuration, layouts, raw, unlabelled, terms, step, perImage },
        parameters: shared('parameters', layouts.parameters, parameters),
        teacher: teacher && {
          parameters: shared('teacher', layouts.parameters, teacher.parameters),
          statistics: shared('statistics', layouts.statistics, teacher.statistics),
        },
        kept: kept && shared('kept', layouts.kept, kept),
        results,
        nextGroup,
      };
      const answers = Array.from({ length: threads }, () => workers.run('gradients', request));
      // Nobody may still be computing when this ends, since the next step writes to the same memory.
      const settled = Promise.allSettled(answers);
      let readAt = 0;
      try {
        if (next) read(next);
        readAt = sharedClockMs();
      } finally {
        await settled;
      }
      const ended = await Promise.all(answers);
      const late = Math.max(readAt - Math.max(...ended.map(({ endedAt }) => endedAt)), 0);
      return { ...combineGroups(results, layouts, configuration, perImage), waitingMs: dispatchedAt - startedAt + late + mean(ended) };
    },
    close: () => Promise.resolve(),
  };
}

/** Writes tensors into shared memory that is kept for their name: they are the same ones in every step. */
function createPacker(allocate: (bytes: number) => ArrayBufferLike): (name: string, layout: TensorLayout, tensors: TensorMap) => Float32Array {
  const memory = new Map<string, Float32Array>();
  return (name, layout, tensors) => {
    const floats = memory.get(name) ?? new Float32Array(allocate(layout.length * Float32Array.BYTES_PER_ELEMENT));
    memory.set(name, floats);
    packTensors(layout, tensors, floats, 0);
    return floats;
  };
}

function mean(answers: readonly GroupsAnswer[]): number {
  return answers.reduce((sum, { preparingMs }) => sum + preparingMs, 0) / answers.length;
}
