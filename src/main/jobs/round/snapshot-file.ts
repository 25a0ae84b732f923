import { createHash } from 'node:crypto';
import { WeakspotError } from '../../../core/errors.ts';
import type { SnapshotHeader, SnapshotImage } from '../../../core/snapshot.ts';
import { readLines } from '../lines.ts';

export type Snapshot = { header: SnapshotHeader; images: SnapshotImage[]; sha256: string };

/**
 * Reads a round's frozen input, line by line.
 * @throws WeakspotError `corrupt`, naming the line, where the file is not what its header says
 */
export async function readSnapshot(file: string): Promise<Snapshot> {
  const hash = createHash('sha256');
  const images: SnapshotImage[] = [];
  let header: SnapshotHeader | null = null;
  let number = 0;
  for await (const line of readLines(file, (bytes) => void hash.update(bytes))) {
    number += 1;
    const value = parseLine(line, file, number);
    if (header === null) {
      header = value as SnapshotHeader;
      if (header.kind !== 'snapshot' || header.version !== 1) throw damaged(file, 'its first line is no header of a snapshot of version 1');
    } else {
      images.push(value as SnapshotImage);
    }
  }
  if (header === null) throw damaged(file, 'it is empty');
  if (header.images !== images.length) throw damaged(file, `it holds ${images.length} of ${header.images} images`);
  return { header, images, sha256: hash.digest('hex') };
}

function parseLine(line: string, file: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw damaged(file, `line ${number} is not JSON`);
  }
}

function damaged(file: string, problem: string): WeakspotError {
  return new WeakspotError('corrupt', `${file}: ${problem}; start the round again`, { file });
}
