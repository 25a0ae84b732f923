import { join } from 'node:path';
import type { SnapshotImage } from '../../../core/snapshot.ts';
import { writeFileDurably } from '../../engine/durable-file.ts';
import type { HeldOutLabel, ImageDynamics } from '../../engine/hardness/index.ts';
import { parseSaved, readOrNull, type WorkFolder } from './work-folder.ts';

/**
 * What training leaves for the signals of single images, as files in the round's training folder: of the network that was kept, and
 * of the folds. Values are by image id.
 */
export type TrainingSignals = {
  /** What the network of the fold that had not seen the image says of its label; null without folds. */
  outOfFold: ReadonlyMap<string, HeldOutLabel> | null;
  /** Of every image that was trained on; null where nobody watched. */
  dynamics: ReadonlyMap<string, ImageDynamics> | null;
};

/** @param labels image id → what the fold that left it out says of its label */
export async function writeOutOfFold(work: Pick<WorkFolder, 'training'>, labels: ReadonlyMap<string, HeldOutLabel>): Promise<void> {
  await write(foldsFile(work), labels);
}

/**
 * Of the training that was kept.
 * @param images of the snapshot
 * @param training indices of those that trained, in the order of `dynamics`
 */
export async function writeDynamics(
  work: Pick<WorkFolder, 'training'>, images: readonly SnapshotImage[], training: readonly number[], dynamics: readonly ImageDynamics[],
): Promise<void> {
  await write(dynamicsFile(work), new Map(training.map((index, position) => [images[index]!.id, dynamics[position]!])));
}

/** @throws WeakspotError `corrupt`, naming the file */
export async function readTrainingSignals(work: Pick<WorkFolder, 'training'>): Promise<TrainingSignals> {
  return { outOfFold: await read<HeldOutLabel>(foldsFile(work)), dynamics: await read<ImageDynamics>(dynamicsFile(work)) };
}

function foldsFile({ training }: Pick<WorkFolder, 'training'>): string {
  return join(training, 'folds.json');
}

function dynamicsFile({ training }: Pick<WorkFolder, 'training'>): string {
  return join(training, 'dynamics.json');
}

async function write(file: string, values: ReadonlyMap<string, unknown>): Promise<void> {
  await writeFileDurably(file, Buffer.from(JSON.stringify(Object.fromEntries(values))));
}

async function read<T>(file: string): Promise<ReadonlyMap<string, T> | null> {
  const text = await readOrNull(file);
  return text === null ? null : new Map(Object.entries(parseSaved<Record<string, T>>(file, text)));
}
