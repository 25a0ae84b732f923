import { open, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { getSystemErrorMessage } from 'node:util';
import { WeakspotError } from '../../../core/errors.ts';
import { sniffFormat } from '../decode/index.ts';
import { hasImageExtension } from './file-name.ts';

export type ScannedFile = {
  /** Absolute. */
  path: string;
  /** Relative to the scanned folder, with `/`. */
  name: string;
};

export type Scan = {
  /** Files that are, or are called, images; in order of name. */
  files: ScannedFile[];
  /** Names of other files. */
  others: string[];
  /** Folders below the scanned one that the system does not let us list, and why. */
  unreadable: (ScannedFile & { reason: string })[];
};

const ignored = new Set(['__macosx', 'thumbs.db', 'desktop.ini']);

/**
 * Lists a folder and all under it. Links are followed, each folder visited once; hidden files and those that systems
 * leave behind are ignored. A file whose name does not say so counts as an image by its first bytes.
 * @param what names the folder in messages: "the images folder"
 * @throws WeakspotError `not-found`, `bad-request` (not a folder), or the system's error with its path
 */
export async function scanFolder(folder: string, what: string): Promise<Scan> {
  await requireFolder(folder, what);
  const scan: Scan = { files: [], others: [], unreadable: [] };
  await visit(folder, '', new Set(), scan);
  scan.files.sort((a, b) => (a.name < b.name ? -1 : 1));
  scan.others.sort();
  return scan;
}

async function requireFolder(folder: string, what: string): Promise<void> {
  const found = await stat(folder).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR') return null;
    throw thrown;
  });
  if (!found) throw new WeakspotError('not-found', `${folder}: ${what} is not there; check the path`, { path: folder });
  if (!found.isDirectory()) throw new WeakspotError('bad-request', `${folder}: ${what} is not a folder; give the folder that holds the files`, { path: folder });
}

async function visit(folder: string, prefix: string, visited: Set<string>, scan: Scan): Promise<void> {
  const real = await realpath(folder);
  if (visited.has(real)) return;
  visited.add(real);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.') || ignored.has(entry.name.toLowerCase())) continue;
    const path = join(folder, entry.name);
    const name = prefix + entry.name;
    // A link that leads nowhere is no file; what it was meant to be cannot be known.
    const target = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
    if (target?.isDirectory()) await visit(path, `${name}/`, visited, scan).catch((thrown: unknown) => scan.unreadable.push({ path, name, reason: systemReason(thrown) }));
    else if (target?.isFile() && (hasImageExtension(name) || (await beginsLikeImage(path)))) scan.files.push({ path, name });
    else scan.others.push(name);
  }
}

/** "permission denied". Only what the system says of a folder is about the folder; all else is a fault of ours. */
function systemReason(thrown: unknown): string {
  const { errno } = thrown as NodeJS.ErrnoException;
  if (!(thrown instanceof Error) || errno === undefined) throw thrown;
  return getSystemErrorMessage(errno) ?? thrown.message;
}

async function beginsLikeImage(path: string): Promise<boolean> {
  const file = await open(path).catch(() => null);
  if (!file) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(32), 0, 32, 0);
    return sniffFormat(buffer.subarray(0, bytesRead)) !== null;
  } finally {
    await file.close();
  }
}
