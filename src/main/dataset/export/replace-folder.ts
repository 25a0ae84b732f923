import { mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { WeakspotError } from '../../../core/errors.ts';

const markerName = 'weakspot-export.json';

/** Lies in every exported folder and says which files are the export's own, so that a later one may replace them. */
type Marker = { kind: 'weakspot-export'; version: 1; format: string; files: string[] };

/**
 * Writes a folder's files aside and puts them in place at once: whoever looks sees the old export or the new one whole.
 * @param write gets the folder to write into; returns the files written, relative, with `/`
 * @throws WeakspotError `conflict` when the folder holds anything that is not an earlier export's, `bad-request` when it is a file
 */
export async function replaceFolder(out: string, format: string, write: (folder: string) => Promise<string[]>): Promise<{ files: number; out: string }> {
  const existing = await requireReplaceable(out);
  const beside = (ending: string): string => join(dirname(out), `.${basename(out)}.${ending}`);
  const aside = beside('partial');
  const old = beside('old');
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  try {
    const files = await write(aside);
    const marker: Marker = { kind: 'weakspot-export', version: 1, format, files };
    await writeFile(join(aside, markerName), `${JSON.stringify(marker)}\n`);
    if (existing === 'empty') await rmdir(out);
    if (existing === 'export') {
      await rm(old, { recursive: true, force: true });
      await rename(out, old);
    }
    await rename(aside, out);
    await rm(old, { recursive: true, force: true });
    return { files: files.length, out };
  } catch (thrown) {
    await rm(aside, { recursive: true, force: true });
    throw thrown;
  }
}

async function requireReplaceable(out: string): Promise<'absent' | 'empty' | 'export'> {
  const found = await stat(out).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return null;
    throw thrown;
  });
  if (!found) return 'absent';
  if (!found.isDirectory()) throw new WeakspotError('bad-request', `${out}: this is a file; give a folder to export to`, { path: out });
  const entries = await readdir(out, { withFileTypes: true, recursive: true });
  if (entries.length === 0) return 'empty';
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
  return 'export';
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
