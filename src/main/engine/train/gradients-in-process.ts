import { openInput } from '../input/input.ts';
import type { GradientComputer, GradientWork } from './gradient-computer.ts';
import { combineGroups, computeGroup, createGroupResults, groupCount, layoutsOf } from './group.ts';
import { createRawBatch, readRawBatch } from './raw-batch.ts';
import { lossAndGradients } from './step.ts';

/** The whole batch in one forward and backward pass, while the next one's images are augmented on threads of their own. */
export function wholeBatches({ network, source, configuration }: GradientWork): GradientComputer {
  const { batchSize, augmentation, seed } = configuration;
  const input = openInput({ source, batchSize, classCount: network.classes.length, augmentation, seed });
  return {
    async compute(parameters, images, next) {
      const startedAt = performance.now();
      const batch = await input.batch(images, next);
      const waitingMs = performance.now() - startedAt;
      const { loss, gradients, batchStatistics } = lossAndGradients(network, parameters, batch, configuration);
      const [value] = await loss.data();
      loss.dispose();
      return { loss: value!, gradients, batchStatistics, waitingMs };
    },
    close: () => input.close(),
  };
}

/** One group after the other, on this thread. */
export function groupsInTurn({ network, source, configuration }: GradientWork): GradientComputer {
  const layouts = layoutsOf(network);
  const allocate = (bytes: number): ArrayBuffer => new ArrayBuffer(bytes);
  const raw = createRawBatch(configuration.batchSize, network.size, allocate);
  const results = createGroupResults(groupCount(configuration), layouts, allocate);
  return {
    async compute(parameters, { step, indices }) {
      const startedAt = performance.now();
      const totals = readRawBatch(source, indices, network.classes.length > 0, raw);
      let waitingMs = performance.now() - startedAt;
      for (let group = 0; group < results.losses.length; group++) {
        waitingMs += computeGroup({ network, configuration, layouts, raw, totals, step }, parameters, group, results).preparingMs;
      }
      return { ...combineGroups(results, layouts, configuration), waitingMs };
    },
    close: () => Promise.resolve(),
  };
}
