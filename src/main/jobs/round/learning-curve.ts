import { join } from 'node:path';
import type { RoundResult } from '../../../core/contract/index.ts';
import { chooseLabelled } from '../../../core/split/index.ts';
import { writeFileDurably } from '../../engine/durable-file.ts';
import { armFolder } from './arm-folders.ts';
import type { Arm, TrainedArm } from './arm.ts';
import type { ArmTrainer } from './arms.ts';
import { trainingUnits } from './components.ts';
import type { Round } from './round-state.ts';
import { parseSaved, readOrNull } from './work-folder.ts';

/** Shares of the labels that the curve is measured at, beside all of them. */
const shares = [0.25, 0.5];
const fewestLabels = 2;

/**
 * The trainings of a curve: those of `arm`, with as many steps, on a part of the labels. Whole components, chosen by seed.
 * @param arm that of all labels
 */
export function planCurve({ configuration, snapshot: { images }, training, work }: Pick<Round, 'configuration' | 'snapshot' | 'training' | 'work'>, arm: Arm): Arm[] {
  if (!configuration.learningCurve) return [];
  const units = trainingUnits(images, training);
  const parts = shares.map((share) => {
    const chosen = chooseLabelled(units, Math.round(share * training.length), configuration.seed);
    return units.filter(({ key }) => chosen.has(key)).flatMap(({ indices }) => indices).toSorted((a, b) => a - b);
  });
  const distinct = new Map(parts.filter(({ length }) => length >= fewestLabels && length < training.length).map((part) => [part.length, part]));
  return [...distinct].map(([labels, part]) => ({
    ...arm, name: `${labels} labels`, folder: armFolder(work.training, `labels ${labels}`), training: part, mayWarmStart: false,
  }));
}

/** @returns absent where it was not asked for, or no validation image has a mask */
export async function runCurve(round: Round, trainer: ArmTrainer, arms: readonly Arm[], kept: TrainedArm): Promise<RoundResult['learningCurve']> {
  if (!round.configuration.learningCurve || kept.validation === null) return undefined;
  const file = join(round.work.training, 'learning-curve.json');
  const text = await readOrNull(file);
  if (text !== null) return parseSaved<NonNullable<RoundResult['learningCurve']>>(file, text);
  const points = [];
  for (const arm of arms) {
    // Whatever a trial kept, the curve is of the same training.
    const trained = await trainer.train({ ...arm, setting: kept.arm.setting, attention: kept.arm.attention });
    if (trained.validation) points.push({ labels: arm.training.length, iou: trained.validation.iou });
  }
  const curve = [...points, { labels: kept.arm.training.length, iou: kept.validation.iou }];
  await writeFileDurably(file, Buffer.from(JSON.stringify(curve)));
  return curve;
}
