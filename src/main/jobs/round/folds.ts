import { join } from 'node:path';
import { WeakspotError } from '../../../core/errors.ts';
import { splitIntoFolds } from '../../../core/split/index.ts';
import type { SnapshotImage } from '../../../core/snapshot.ts';
import { writeFileDurably } from '../../engine/durable-file.ts';
import { judgeHeldOut, type HeldOutLabel } from '../../engine/hardness/index.ts';
import { armFolder } from './arm-folders.ts';
import type { Arm } from './arm.ts';
import { roundSteps, type ArmTrainer } from './arms.ts';
import { trainingUnits } from './components.ts';
import { foldSteps } from './fold-steps.ts';
import { trainsByMask } from './roles.ts';
import { predictionBatchSize, type Round } from './round-state.ts';
import { readTrainingSignals, writeOutOfFold } from './training-signals.ts';
import { parseSaved, readOrNull } from './work-folder.ts';

export type Fold = { arm: Arm; /** Images with masks that it leaves out. */ heldOut: number[] };

/** The folds that a round was asked for: whole components each, of about as many images. */
export function planFolds(round: Pick<Round, 'configuration' | 'snapshot' | 'training' | 'setting' | 'work'>): Fold[] {
  const { configuration: { folds, seed }, snapshot: { images }, training, setting, work } = round;
  if (folds === 0) return [];
  const parts = splitByComponent(images, training.filter((index) => trainsByMask(images[index]!)), folds, seed);
  const steps = foldSteps(roundSteps(round));
  return parts.map((heldOut, place) => {
    const components = new Set(heldOut.map((index) => images[index]!.component));
    const name = `fold ${place + 1}`;
    return {
      heldOut,
      arm: {
        name: `${name} of ${folds}`,
        folder: armFolder(work.training, name),
        // Images without a label teach a fold nothing that its labels would be judged by.
        setting: setting === 'semi-supervised' ? 'weakly-supervised' : setting,
        attention: 'none',
        training: training.filter((index) => !components.has(images[index]!.component)),
        validation: [],
        steps,
        mayWarmStart: false,
      },
    };
  });
}

function splitByComponent(images: readonly SnapshotImage[], indices: readonly number[], folds: number, seed: number): number[][] {
  const units = trainingUnits(images, indices);
  if (units.length < folds) {
    throw new WeakspotError('bad-request', `folds: ${folds} folds need as many lesions with a mask in training, and there are ${units.length}; take fewer folds, or none`, {
      field: 'folds', folds, lesions: units.length,
    });
  }
  return splitIntoFolds(units, folds, seed);
}

/**
 * Trains the folds and judges each label by the network that has not seen it, nor anything of its component. What is done is kept fold by fold.
 * @returns by index; null without folds
 */
export async function runFolds(round: Round, trainer: ArmTrainer, folds: readonly Fold[]): Promise<Map<number, HeldOutLabel> | null> {
  if (folds.length === 0) return null;
  const { images } = round.snapshot;
  const saved = (await readTrainingSignals(round.work)).outOfFold;
  if (saved) return new Map(round.training.flatMap((index) => (saved.has(images[index]!.id) ? [[index, saved.get(images[index]!.id)!] as const] : [])));
  const all = new Map<number, HeldOutLabel>();
  for (const fold of folds) for (const [index, found] of await judgeFold(round, trainer, fold)) all.set(index, found);
  await writeOutOfFold(round.work, new Map([...all].map(([index, found]) => [images[index]!.id, found])));
  return all;
}

async function judgeFold(round: Round, trainer: ArmTrainer, { arm, heldOut }: Fold): Promise<[number, HeldOutLabel][]> {
  const file = join(arm.folder, 'held-out.json');
  const text = await readOrNull(file);
  if (text !== null) return parseSaved<[number, HeldOutLabel][]>(file, text);
  const { network } = await trainer.train(arm);
  const { trainingSource: source, context } = round;
  const found: [number, HeldOutLabel][] = [];
  for await (const { index, ...label } of judgeHeldOut(network, source, heldOut, { batchSize: predictionBatchSize, signal: context.signal })) {
    found.push([index, label]);
  }
  await writeFileDurably(file, Buffer.from(JSON.stringify(found)));
  trainer.disposeAllBut(null);
  return found;
}
