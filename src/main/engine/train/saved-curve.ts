import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointSlots, headerOffset, trainingRecord, type TrainingRecord } from './checkpoint.ts';

/** Longer than any training's record. */
const longestHeader = 64 * 1024 * 1024;

/**
 * The curve of a training as its newest checkpoint in `folder` has it, without reading the tensors; empty where there is none. A
 * checkpoint that cannot be read is passed over: whoever resumes the training hears of it.
 */
export async function readSavedCurve(folder: string): Promise<TrainingRecord['curve']> {
  const records = await Promise.all(checkpointSlots.map((slot) => readRecord(join(folder, slot))));
  const newest = records.filter((record) => record !== null).toSorted((a, b) => b.sequence - a.sequence)[0];
  return newest?.curve ?? [];
}

async function readRecord(file: string): Promise<TrainingRecord | null> {
  const handle = await open(file, 'r').catch(() => null);
  if (!handle) return null;
  try {
    const length = Buffer.alloc(8);
    await handle.read(length, 0, 8, headerOffset);
    const bytes = Number(length.readBigUInt64LE());
    if (bytes === 0 || bytes > longestHeader) return null;
    const header = Buffer.alloc(bytes);
    await handle.read(header, 0, bytes, headerOffset + 8);
    const { __metadata__: metadata } = JSON.parse(header.toString('utf8')) as { __metadata__?: { record?: string } };
    const parsed = trainingRecord.safeParse(JSON.parse(metadata?.record ?? 'null'));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  } finally {
    await handle.close();
  }
}
