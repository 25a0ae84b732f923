import { join } from 'node:path';
import { attentionFactor } from '../../../core/attention/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { createTrainingDynamics } from '../../engine/hardness/index.ts';
import { createNetwork, disposeNetwork, readModel, type Network } from '../../engine/model/index.ts';
import { readCheckpoint, resolveTrainingConfiguration, type TrainingConfiguration } from '../../engine/train/index.ts';
import type { Arm, TrainedArm } from './arm.ts';
import { knownImages, unlabelledWeights } from './attention.ts';
import { passesPerImage, passesPerTrainingStep, pruningPasses, stepEffort } from './effort.ts';
import { countsOf } from './pruning-phase.ts';
import { requireTrainingImages } from './roles.ts';
import type { Round } from './round-state.ts';

export type ArmTrainer = {
  /** Trains it from its start, or goes on from its last checkpoint; one that is finished is only read, and read once. */
  train(arm: Arm): Promise<TrainedArm>;
  /** Frees the networks of all arms but the one given. */
  disposeAllBut(kept: TrainedArm | null): void;
};

/**
 * Trains the arms of a round one after the other, and tells its progress as steps of them all.
 *
 * @param planned all arms that will be trained, in their order
 * @param conflicts index → what folds found of the label, for attention; null where there are none yet
 * @throws WeakspotError `interrupted` from `train` once the round is asked to stop: the step is saved
 */
export function createArmTrainer(round: Round, planned: readonly Arm[], conflicts: () => ReadonlyMap<number, number> | null): ArmTrainer {
  const { progress, source, context, configuration, tools } = round;
  const starts = planned.map((_, place) => planned.slice(0, place).reduce((sum, { steps }) => sum + steps, 0));
  const total = planned.reduce((sum, { steps }) => sum + steps, 0);
  const effort = effortOf(round, planned);
  const finished = new Map<string, TrainedArm>();

  const run = async (arm: Arm, place: number): Promise<TrainedArm> => {
    requireTrainingImages(round.snapshot.images, arm.training, unlabelledOf(round, arm));
    const base = armConfiguration(round, arm);
    const labelled = round.setting === 'semi-supervised' && arm.attention === 'down-weight' ? 'none' : arm.attention;
    const { options, configuration: trainingConfiguration, ...counts } = tools.planAttention(
      labelled,
      knownImages(round.snapshot.images, arm.training, configuration.attentionSignal, conflicts()),
      { factor: attentionFactor(configuration.attentionFactor, labelled), seed: configuration.seed, configuration: base, source: round.trainingSource, trainIndices: arm.training },
    );
    const unlabelled = unlabelledOf(round, arm);
    const reliability = unlabelled.length === 0 ? null : unlabelledWeights(round.snapshot.images, unlabelled, configuration);
    const observer = createTrainingDynamics(arm.training.length);
    const network = await startNetwork(round, arm);
    const offset = starts[place]!;
    const alone = planned.length === 1;
    try {
      const resumeFrom = await readCheckpoint(arm.folder, (text) => context.log('warning', text));
      const begun = offset + (resumeFrom?.record.step ?? 0);
      if (resumeFrom) {
        context.log('info', `training goes on from step ${begun} of ${total}${alone ? '' : ` (${arm.name}, step ${resumeFrom.record.step} of ${arm.steps})`}`);
      }
      progress.begin('training', { done: begun, total, unit: 'steps', effort });
      const result = await tools.train({
        network,
        source: round.trainingSource,
        trainIndices: arm.training,
        validationIndices: arm.validation,
        ...options,
        unlabelled: unlabelled.length === 0 ? null : { indices: unlabelled, weights: reliability?.loss ?? null },
        observer,
        configuration: trainingConfiguration,
        resumeFrom,
        checkpoint: { folder: arm.folder },
        report: ({ step, loss, imagesPerSecond, waitingShare, validation }) => {
          const secondsPerPass = 1 / (passesPerTrainingStep * imagesPerSecond);
          progress.expect('pruning', pruningPasses(configuration, countsOf(round)) * secondsPerPass);
          progress.expect('scoring', source.count * passesPerImage(configuration.sparsities.length) * secondsPerPass);
          progress.advance(offset + step, {
            loss,
            imagesPerSecond,
            waitingShare,
            ...(validation ? { validationIou: validation.iou, validationDice: validation.dice } : {}),
            ...(alone ? {} : { arm: place + 1, arms: planned.length, armStep: step }),
          });
        },
        log: (text) => context.log('warning', text),
        signal: context.signal,
      });
      if (result.outcome === 'stopped') throw new WeakspotError('interrupted', `training was stopped behind step ${offset + result.step}, and goes on from there`, {});
      return { ...result, arm, attention: reliability ?? counts, dynamics: observer.images() };
    } finally {
      disposeNetwork(network);
    }
  };

  return {
    async train(arm) {
      const known = finished.get(arm.folder);
      if (known) return known;
      const place = planned.findIndex(({ folder }) => folder === arm.folder);
      const trained = await run(arm, place);
      finished.set(arm.folder, trained);
      return trained;
    },
    disposeAllBut(kept) {
      for (const trained of finished.values()) if (trained !== kept) disposeNetwork(trained.network);
      finished.clear();
      if (kept) finished.set(kept.arm.folder, kept);
    },
  };
}

export function unlabelledOf(round: Round, arm: Arm): readonly number[] {
  return arm.setting === 'semi-supervised' ? round.unlabelled : [];
}

/** Steps of a round's trainings, where nothing makes one of them shorter. */
export function roundSteps({ configuration, training }: Pick<Round, 'configuration' | 'training'>): number {
  return resolveTrainingConfiguration(configuration, training.length).steps;
}

function armConfiguration({ configuration, training }: Round, { setting, attention, steps }: Arm): TrainingConfiguration {
  return resolveTrainingConfiguration({ ...configuration, setting, attention, steps }, training.length);
}

async function startNetwork({ configuration, context }: Round, { mayWarmStart }: Arm): Promise<Network> {
  const { model, size, seed, start, previous } = configuration;
  if (start === 'scratch' || !mayWarmStart) return createNetwork({ preset: model, size, classes: [] }, seed);
  if (previous === null) throw new WeakspotError('bad-request', 'start: no round is named whose network this one starts from; start from scratch', { field: 'start' });
  const { network } = await readModel(join(context.projectFolder, 'models', String(previous), '0'));
  const { preset, size: side } = network.configuration;
  if (preset === model && side === size) return network;
  disposeNetwork(network);
  throw new WeakspotError(
    'bad-request',
    `start: round ${previous}'s network is ${preset} at ${side} pixels, and this round's would be ${model} at ${size}; take the same model and size, or start from scratch`,
    { field: 'start', previous },
  );
}

/** Steps done → how much of the arms' work that is, in steps of a supervised training. */
function effortOf({ configuration }: Round, planned: readonly Arm[]): (done: number) => number {
  const costs = planned.map(({ steps, setting, attention }) => ({ steps, perStep: stepEffort(configuration, setting, attention) }));
  return (done) => {
    let left = done;
    let sum = 0;
    for (const { steps, perStep } of costs) {
      sum += Math.min(Math.max(left, 0), steps) * perStep;
      left -= steps;
    }
    return sum;
  };
}
