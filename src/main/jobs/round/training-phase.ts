import { createNetwork, disposeNetwork } from '../../engine/model/index.ts';
import { readCheckpoint, resolveTrainingConfiguration } from '../../engine/train/index.ts';
import { pruningPasses } from './pruning-phase.ts';
import { requireTrainingImages, selectJudged } from './roles.ts';
import type { Round, Trained } from './round-state.ts';
import { passesPerImage } from './scoring-phase.ts';

/** A forward pass takes about a third of a training step's forward and backward pass. */
const passesPerTrainingStep = 3;

/**
 * Trains the dense network from its seed, or goes on from the last checkpoint; a finished training is only read.
 * @returns null when stopped
 */
export async function trainNetwork(round: Round): Promise<Trained | null> {
  const { configuration, context, source, snapshot, training, progress, tools } = round;
  requireTrainingImages(snapshot.images, training);
  const trainingConfiguration = resolveTrainingConfiguration(configuration, training.length);
  const { steps } = trainingConfiguration;
  const network = createNetwork({ preset: configuration.model, size: configuration.size, classes: [] }, configuration.seed);
  try {
    const resumeFrom = await readCheckpoint(round.work.training, (text) => context.log('warning', text));
    if (resumeFrom) context.log('info', `training goes on from step ${resumeFrom.record.step} of ${steps}`);
    progress.begin('training', { done: resumeFrom?.record.step ?? 0, total: steps, unit: 'steps' });
    const result = await tools.train({
      network,
      source,
      trainIndices: training,
      validationIndices: selectJudged(snapshot.images, 'validation'),
      weights: training.map((index) => snapshot.images[index]!.weight),
      configuration: trainingConfiguration,
      resumeFrom,
      checkpoint: { folder: round.work.training },
      report: ({ step, loss, imagesPerSecond, waitingShare, validation }) => {
        const secondsPerPass = 1 / (passesPerTrainingStep * imagesPerSecond);
        progress.expect('pruning', pruningPasses(round) * secondsPerPass);
        progress.expect('scoring', source.count * passesPerImage(configuration.sparsities.length) * secondsPerPass);
        progress.advance(step, {
          loss,
          imagesPerSecond,
          waitingShare,
          ...(validation ? { validationIou: validation.iou, validationDice: validation.dice } : {}),
        });
      },
      log: (text) => context.log('warning', text),
      signal: context.signal,
    });
    return result.outcome === 'done' ? result : null;
  } finally {
    disposeNetwork(network);
  }
}
