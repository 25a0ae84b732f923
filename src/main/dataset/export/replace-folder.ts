import { randomUUID } from 'node:crypto';
import { cp, lstat, mkdir, readdir, readFile, realpath, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { WeakspotError } from '../../../core/errors.ts';

const markerName = 'weakspot-export.json';

/** Lies in every exported folder and says which files are the export's own, so that a later one may replace them. */
type Marker = { kind: 'weakspot-export'; version: 1; format: string; files: string[] };

/**
 * Writes a folder's files aside and puts them in place at once: whoever looks sees the old export or the new one whole.
 * A link to a folder stays, and the folder that it leads to is replaced. A folder that cannot be moved, as one on which a
 * disk is mounted, is filled instead.
 * @param write gets the folder to write into; returns the files written, relative, with `/`
 * @throws WeakspotError `conflict` when the folder holds anything that is not an earlier export's, `bad-request` when it is
 *   a file or a link that leads nowhere
 */
export async function replaceFolder(out: string, format: string, write: (folder: string) => Promise<string[]>): Promise<{ files: number; out: string }> {
  const target = await followLink(out);
  await requireReplaceable(target);
  // Names of its own, so that two exports at once do not mix.
  const suffix = randomUUID();
  const aside = join(dirname(target), `.${basename(target)}.${suffix}.partial`);
  await mkdir(aside, { recursive: true });
  try {
    const files = await write(aside);
    const marker: Marker = { kind: 'weakspot-export', version: 1, format, files };
    await writeFile(join(aside, markerName), `${JSON.stringify(marker)}\n`);
    // Writing takes time: the folder may have changed meanwhile.
    if (await requireReplaceable(target)) await swap(target, aside, join(dirname(target), `.${basename(target)}.${suffix}.old`));
    else await rename(aside, target);
    return { files: files.length, out };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Puts `aside` in the place of the folder `target`, which moves to `old` and back again if that fails. */
async function swap(target: string, aside: string, old: string): Promise<void> {
  try {
    await rename(target, old);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EBUSY') throw thrown;
    return fill(target, aside);
  }
  try {
    await rename(aside, target);
  } catch (thrown) {
    await rename(old, target);
    throw thrown;
  }
  await rm(old, { recursive: true, force: true });
}

/** The target may be another disk: only once all of it has been copied there does the earlier export go. */
async function fill(target: string, aside: string): Promise<void> {
  const earlier = await readdir(target);
  const incoming = join(target, basename(aside));
  try {
    await cp(aside, incoming, { recursive: true });
    for (const name of earlier) await rm(join(target, name), { recursive: true });
    for (const name of await readdir(incoming)) await rename(join(incoming, name), join(target, name));
    await rmdir(incoming);
  } catch (thrown) {
    await rm(incoming, { recursive: true, force: true });
    throw thrown;
  }
}

async function followLink(out: string): Promise<string> {
  const found = await lstat(out).catch(nullIfAbsent);
  if (!found?.isSymbolicLink()) return out;
  const target = await realpath(out).catch(nullIfAbsent);
  if (target === null) throw new WeakspotError('bad-request', `${out}: this link leads nowhere; make the folder that it names, or give another one`, { path: out });
  return target;
}

function nullIfAbsent(thrown: NodeJS.ErrnoException): null {
  if (thrown.code === 'ENOENT') return null;
  throw thrown;
}

/** @returns whether the folder is there */
async function requireReplaceable(out: string): Promise<boolean> {
  const found = await stat(out).catch(nullIfAbsent);
  if (!found) return false;
  if (!found.isDirectory()) throw new WeakspotError('bad-request', `${out}: this is a file; give a folder to export to`, { path: out });
  const entries = await readdir(out, { withFileTypes: true, recursive: true });
  const own = new Set(await ownFiles(out));
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const name = join(entry.parentPath, entry.name).slice(out.length + 1).replaceAll('\\', '/');
    if (own.has(name)) continue;
    throw new WeakspotError('conflict', `${out}: the folder holds ${name}, which no export wrote; choose a new or an empty folder, so that nothing is lost`, {
      path: out,
      file: name,
    });
  }
  return true;
}

async function ownFiles(out: string): Promise<string[]> {
  try {
    const marker = JSON.parse(await readFile(join(out, markerName), 'utf8')) as Partial<Marker>;
    return marker.kind === 'weakspot-export' && Array.isArray(marker.files) ? [...marker.files, markerName] : [];
  } catch {
    // No marker, or one that cannot be read: then nothing here is known to be ours.
    return [];
  }
}
