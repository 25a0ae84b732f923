import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { WeakspotError } from '../../../core/errors.ts';

/** Bytes that this user may still write to the disk on which a folder is, or will be. */
export async function freeBytes(folder: string): Promise<number> {
  let existing = folder;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  return bavail * bsize;
}

/** Throws `disk-full` with both figures where there is less room than needed. */
export async function requireSpace(folder: string, bytes: number, purpose: string, free: (folder: string) => Promise<number> = freeBytes): Promise<void> {
  const has = await free(folder);
  if (has >= bytes) return;
  throw new WeakspotError(
    'disk-full',
    `${purpose} needs ${megabytes(bytes)} on the disk of ${folder}, which has ${megabytes(has)} left. Free some space there, or set WEAKSPOT_DATA to a folder on another disk`,
    { folder, needed: bytes, free: has },
  );
}

export function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString('en-GB')} MB`;
}
