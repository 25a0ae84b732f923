import { threadsWithRoom, trainingBytesPerImage } from '../model/memory.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { GradientComputer, GradientWork, StepImages } from './gradient-computer.ts';
import { sharedClockMs, type GroupsAnswer } from './group-task.ts';
import { combineGroups, createGroupResults, groupCount, layoutsOf } from './group.ts';
import { packTensors } from './layout.ts';
import { createRawBatch, readRawBatch, type LabelTotals } from './raw-batch.ts';

/**
 * Groups on worker threads, each of which takes the next group that nobody has; this thread reads the next step's images
 * meanwhile, and adds the groups up. Whatever the threads' number and timing, the sums are the same bit for bit.
 */
export function groupsOverWorkers({ network, source, configuration }: GradientWork, workers: WorkerPool): GradientComputer {
  const layouts = layoutsOf(network);
  const allocate = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);
  const groups = groupCount(configuration);
  const threads = Math.min(workers.size, groups, threadsWithRoom(trainingBytesPerImage(network) * configuration.normalizationGroup));
  const shared = new Float32Array(allocate(layouts.parameters.length * Float32Array.BYTES_PER_ELEMENT));
  const results = createGroupResults(groups, layouts, allocate);
  const nextGroup = new Int32Array(allocate(Int32Array.BYTES_PER_ELEMENT));
  // Two, of which one is computed while the other is filled.
  const batches = [0, 1].map(() => ({
    raw: createRawBatch(configuration.batchSize, network.size, allocate),
    totals: { masks: 0, classes: 0 } as LabelTotals,
    step: -1,
  }));
  const read = ({ step, indices }: StepImages): void => {
    const batch = batches[step % 2]!;
    if (batch.step === step) return;
    batch.totals = readRawBatch(source, indices, network.classes.length > 0, batch.raw);
    batch.step = step;
  };

  return {
    async compute(parameters, images, next) {
      const startedAt = performance.now();
      read(images);
      const dispatchedAt = performance.now();
      packTensors(layouts.parameters, parameters, shared, 0);
      Atomics.store(nextGroup, 0, 0);
      const { raw, totals, step } = batches[images.step % 2]!;
      const work = { network, configuration, layouts, raw, totals, step };
      const request = { work, parameters: shared, results, nextGroup };
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
      return { ...combineGroups(results, layouts, configuration), waitingMs: dispatchedAt - startedAt + late + mean(ended) };
    },
    close: () => Promise.resolve(),
  };
}

function mean(answers: readonly GroupsAnswer[]): number {
  return answers.reduce((sum, { preparingMs }) => sum + preparingMs, 0) / answers.length;
}
