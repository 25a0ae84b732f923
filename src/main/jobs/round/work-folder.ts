import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RoundConfiguration } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { writeFileDurably } from '../../engine/durable-file.ts';

/** Where a round keeps what it has done, so that it can go on after a kill at any moment. */
export type WorkFolder = {
  snapshot: string;
  /** Checkpoints of training. */
  training: string;
  /** The ladder and its control, and what was decided about them. */
  pruning: string;
  /** Finished chunks of scores and maps. */
  scoring: string;
  /** Written aside as `resultAside`, then renamed: where it exists it is whole. */
  result: string;
  resultAside: string;
  /** Which engine the round began with. */
  engine: string;
  /** When the job started, and the seconds that it has run in all. */
  clock: string;
};

export function workFolder(folder: string): WorkFolder {
  return {
    snapshot: join(folder, 'snapshot.jsonl'),
    training: join(folder, 'training'),
    pruning: join(folder, 'pruning'),
    scoring: join(folder, 'scoring'),
    result: join(folder, 'result'),
    resultAside: join(folder, 'result.partial'),
    engine: join(folder, 'engine.json'),
    clock: join(folder, 'clock.json'),
  };
}

/** Raised when what a work folder holds changes, so that an older version's half-done work is not gone on with. */
const workVersion = 3;

/**
 * Makes the folders, and clears away work on another snapshot or configuration than this one.
 * @returns whether there was such work
 */
export async function prepareWorkFolder(folder: string, snapshotSha256: string, configuration: RoundConfiguration): Promise<boolean> {
  const { training, pruning, scoring, result, resultAside, engine, clock } = workFolder(folder);
  const fingerprint = createHash('sha256').update(JSON.stringify([workVersion, snapshotSha256, configuration])).digest('hex');
  const file = join(folder, 'fingerprint');
  const found = await readOrNull(file);
  const stale = found !== null && found !== fingerprint;
  if (found !== fingerprint) {
    for (const path of [training, pruning, scoring, result, resultAside, engine, clock]) await rm(path, { recursive: true, force: true });
    await writeFileDurably(file, Buffer.from(fingerprint));
  }
  for (const path of [training, pruning, scoring]) await mkdir(path, { recursive: true });
  return stale;
}

export async function readOrNull(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissingFile(error)) return null;
    throw error;
  }
}

export function isMissingFile(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** @throws WeakspotError `corrupt`, naming the file, where it is not the JSON that was written */
export function parseSaved<T>(file: string, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new WeakspotError('corrupt', `${file}: this saved work is damaged; remove the file and resume the job, which makes it anew`, { file }, { cause });
  }
}
