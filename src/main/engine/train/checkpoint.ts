import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { WeakspotError } from '../../../core/errors.ts';
import { writeFileDurably } from '../durable-file.ts';
import type { TensorValues } from '../model/index.ts';
import { decodeSafetensors, encodeSafetensors } from '../model/safetensors.ts';

const cursor = z.object({ epoch: z.number().int().min(0), position: z.number().int().min(0) });
const figures = z.object({ step: z.number().int(), dice: z.number(), iou: z.number() });

/** Everything about a training between two steps that is not a tensor. */
export const trainingRecord = z.object({
  /** Of the data, seed and configuration: a checkpoint goes on only with its own. */
  fingerprint: z.string(),
  backend: z.string(),
  /** Checkpoints written before this one, by this training. */
  sequence: z.number().int().min(0),
  /** Steps done. */
  step: z.number().int().min(0),
  finished: z.boolean(),
  cursor,
  /** Of the images without a label; absent where there are none. */
  unlabelledCursor: cursor.optional(),
  /** What the attention and the observer of a training keep; absent without them. */
  attention: z.unknown().optional(),
  observer: z.unknown().optional(),
  best: figures.nullable(),
  validationsWithoutImprovement: z.number().int().min(0),
  curve: z.array(
    z.object({ step: z.number().int(), loss: z.number(), validationDice: z.number().nullable(), validationIou: z.number().nullable() }),
  ),
  /** Of the steps since the curve's last point. */
  lossSum: z.number(),
  lossCount: z.number().int().min(0),
  /** Over the whole training, earlier processes included. */
  seconds: z.object({ total: z.number(), computing: z.number(), waiting: z.number() }),
});
export type TrainingRecord = z.infer<typeof trainingRecord>;

/** `teacher` and `kept` are empty in trainings without them. */
export const tensorGroups = ['parameters', 'm', 'v', 'average', 'statistics', 'teacher', 'kept', 'best.average', 'best.statistics'] as const;
export type TensorGroup = (typeof tensorGroups)[number];

export type TrainingCheckpoint = { record: TrainingRecord; tensors: Record<TensorGroup, TensorValues> };

/** Two files take turns, so that the one before the newest is always whole. */
export const checkpointSlots = ['checkpoint-0.bin', 'checkpoint-1.bin'] as const;

const magic = Buffer.from('WSCKPT01');
const checksumBytes = 32;

/** Where the safetensors file begins. */
export const headerOffset = magic.length + checksumBytes;

/**
 * Writes a checkpoint into `folder`, over the older of the two that lie there; durable once the promise resolves. The file:
 * a magic number, the sha256 of the rest, and a safetensors file whose metadata hold the record.
 */
export async function writeCheckpoint(folder: string, { record, tensors }: TrainingCheckpoint): Promise<void> {
  const all: TensorValues = new Map(tensorGroups.flatMap((group) => [...tensors[group]].map(([name, tensor]) => [`${group}/${name}`, tensor] as const)));
  const body = encodeSafetensors({ tensors: all, metadata: { record: JSON.stringify(record) } });
  await mkdir(folder, { recursive: true });
  await writeFileDurably(join(folder, checkpointSlots[record.sequence % checkpointSlots.length]!), Buffer.concat([magic, checksum(body), body]));
}

/**
 * The newest whole checkpoint in `folder`; null when there is none. A damaged one is never taken: where an older one is
 * whole, that is, and `log` says so.
 *
 * @throws WeakspotError `corrupt`, naming the file, when there are checkpoints and none is whole
 */
export async function readCheckpoint(folder: string, log: (text: string) => void): Promise<TrainingCheckpoint | null> {
  const whole: TrainingCheckpoint[] = [];
  const damaged: WeakspotError[] = [];
  for (const slot of checkpointSlots) {
    try {
      const checkpoint = await readSlot(join(folder, slot));
      if (checkpoint) whole.push(checkpoint);
    } catch (error) {
      if (!(error instanceof WeakspotError)) throw error;
      damaged.push(error);
    }
  }
  const newest = whole.toSorted((a, b) => b.record.sequence - a.record.sequence)[0];
  if (!newest && damaged[0]) throw damaged[0];
  if (newest && damaged[0]) log(`${damaged[0].message}; the other one, of step ${newest.record.step}, is used instead`);
  return newest ?? null;
}

async function readSlot(file: string): Promise<TrainingCheckpoint | null> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!bytes) return null;
  const body = bytes.subarray(headerOffset);
  if (bytes.length < headerOffset || !bytes.subarray(0, magic.length).equals(magic) || !bytes.subarray(magic.length, headerOffset).equals(checksum(body))) {
    throw new WeakspotError('corrupt', `${file}: the checkpoint is damaged: remove it to train from the start`, { file });
  }
  const { tensors, metadata } = decodeSafetensors(body, file);
  const parsed = trainingRecord.safeParse(JSON.parse(metadata['record'] ?? 'null'));
  if (!parsed.success) {
    throw new WeakspotError('corrupt', `${file}: the checkpoint is of another version: remove it to train from the start`, { file });
  }
  const groups = Object.fromEntries(tensorGroups.map((group): [TensorGroup, TensorValues] => [group, new Map()])) as Record<TensorGroup, TensorValues>;
  for (const [name, tensor] of tensors) {
    const [group, key] = name.split('/', 2) as [TensorGroup, string];
    groups[group].set(key, tensor);
  }
  return { record: parsed.data, tensors: groups };
}

function checksum(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
