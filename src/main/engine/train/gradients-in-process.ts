import * as tf from '@tensorflow/tfjs-core';
import { openInput } from '../input/input.ts';
import { twinColours } from './configuration.ts';
import { consistencyGradients, openCompanions, totalWeight } from './consistency.ts';
import { plainTerms, type GradientComputer, type GradientWork } from './gradient-computer.ts';
import { combineGroups, computeGroup, createGroupResults, layoutsOf } from './group.ts';
import { createRawBatch, readRawBatch } from './raw-batch.ts';
import { lossAndGradients, type TensorMap } from './step.ts';
import { readUnlabelled } from './views.ts';

/** The whole batch in one forward and backward pass, while the next one's images are augmented on threads of their own. */
export function wholeBatches({ network, source, configuration, perImage = false }: GradientWork): GradientComputer {
  const { batchSize, augmentation, seed, normalizationGroup, consistency } = configuration;
  const strong = twinColours(configuration);
  const input = openInput({
    source, batchSize, classCount: network.classes.length, augmentation, seed, strong, consistency: consistency ?? null,
  });
  return {
    async compute(parameters, images, next, terms = plainTerms) {
      const startedAt = performance.now();
      const { batch, views } = await input.step(images, next);
      const waitingMs = performance.now() - startedAt;
      const { weights, unlabelledWeights, weakWarmUp, teacher, kept } = terms;
      const labelled = lossAndGradients(network, parameters, batch, configuration, { weights, kept: strong && kept, weakWarmUp, perImage });
      const { loss, batchStatistics, imageLosses } = labelled;
      let { gradients } = labelled;
      let unlabelledLoss: tf.Scalar | null = null;
      if (views && consistency) {
        const companions = openCompanions(teacher && (() => teacher), kept);
        const unlabelled = consistencyGradients(network, parameters, views, consistency, companions, {
          normalizationGroup, factor: terms.consistency, weights: unlabelledWeights, total: totalWeight(consistency.batchSize, unlabelledWeights),
        });
        companions.close();
        unlabelledLoss = unlabelled.loss;
        gradients = addUp(gradients, unlabelled.gradients);
      }
      const [[value], unlabelledValue, own] = await Promise.all([loss.data(), unlabelledLoss?.data(), imageLosses?.data<'float32'>()]);
      tf.dispose([loss, ...(unlabelledLoss ? [unlabelledLoss] : []), ...(imageLosses ? [imageLosses] : [])]);
      return { loss: value!, unlabelledLoss: unlabelledValue?.[0] ?? 0, imageLosses: own?.slice() ?? null, gradients, batchStatistics, waitingMs };
    },
    close: () => input.close(),
  };
}

/** Sums in place of the summands. */
function addUp(a: TensorMap, b: TensorMap): TensorMap {
  const sums = new Map([...a].map(([name, tensor]) => [name, tf.add(tensor, b.get(name)!)]));
  tf.dispose([...a.values(), ...b.values()]);
  return sums;
}

/** One group after the other, on this thread. */
export function groupsInTurn({ network, source, configuration, perImage = false }: GradientWork): GradientComputer {
  const layouts = layoutsOf(network);
  const allocate = (bytes: number): ArrayBuffer => new ArrayBuffer(bytes);
  const raw = createRawBatch(configuration.batchSize, source, allocate);
  const unlabelled = configuration.consistency ? new Uint8Array(configuration.consistency.batchSize * network.size ** 2 * 3) : null;
  const results = createGroupResults(configuration, layouts, allocate);
  return {
    async compute(parameters, images, _next, { teacher, kept, ...terms } = plainTerms) {
      const startedAt = performance.now();
      readRawBatch(source, images.indices, network.classes.length > 0, raw);
      if (unlabelled) readUnlabelled(source, images.unlabelled, unlabelled);
      let waitingMs = performance.now() - startedAt;
      const work = { network, configuration, layouts, raw, unlabelled, terms, step: images.step, perImage };
      const companions = openCompanions(teacher && (() => teacher), kept);
      try {
        for (let group = 0; group < results.losses.length; group++) waitingMs += computeGroup(work, { parameters, companions }, group, results).preparingMs;
      } finally {
        companions.close();
      }
      return { ...combineGroups(results, layouts, configuration, perImage), waitingMs };
    },
    close: () => Promise.resolve(),
  };
}
