import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Extract } from 'tar-stream';
import { WeakspotError } from '../../core/errors.ts';
import { backupManifest, manifestName, type BackupManifest } from './backup-manifest.ts';
import { syncPath } from './durable.ts';
import { explainFailure } from './failure.ts';
import { makeFolder } from './make-folder.ts';
import { refuseNetworkShare } from './network-share.ts';
import { openProject } from './open.ts';
import { newId } from './session.ts';

const largestManifestBytes = 512 * 1024 * 1024;

type Entry = Extract extends AsyncIterable<infer E> ? E : never;

/**
 * Makes a project folder of a backup. Everything is written aside and checked against the manifest first; the folder
 * appears whole or not at all.
 *
 * @param folder must not exist, or be empty
 * @throws WeakspotError `corrupt` where the backup is damaged, `conflict` where the folder holds something, `newer-version`
 */
export async function restoreProject(file: string, folder: string): Promise<{ folder: string; project: string; files: number }> {
  const target = resolve(folder);
  refuseNetworkShare(target);
  await refuseOccupied(target);
  const aside = join(dirname(target), `.${basename(target)}.restoring-${newId()}`);
  try {
    makeFolder(aside);
    const manifest = await unpack(file, aside);
    // Opening checks the database's version and header, and closing leaves one file without a log.
    const store = openProject(aside);
    let id: string;
    try {
      id = store.summary().id;
      // What was under way stays behind in the original; a person decides whether it is to be done again here.
      for (const job of store.jobs.list()) if (job.state === 'queued' || job.state === 'running') store.jobs.finish(job.id, 'interrupted');
    } finally {
      store.close();
    }
    if (id !== manifest.project) throw damaged(file, 'its database belongs to another project than its manifest says');
    await syncTree(aside);
    await rmdir(target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(aside, target);
    syncPath(dirname(target));
    return { folder: target, project: id, files: manifest.files.length };
  } catch (error) {
    throw explainFailure(error, target);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function refuseOccupied(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw explainFailure(error, folder);
  });
  if (names.length > 0) throw new WeakspotError('conflict', `${folder} is not empty; restore into a new folder`, { path: folder });
}

async function unpack(file: string, aside: string): Promise<BackupManifest> {
  const archive = extract();
  const source = createReadStream(file);
  const fed = pipeline(source, archive);
  // An archive that ends within an entry fails as a whole, and its entry may never say so: the signal does.
  const broken = new AbortController();
  fed.catch((error: unknown) => broken.abort(error));
  let manifest: BackupManifest | null = null;
  let next = 0;
  try {
    for await (const entry of archive) {
      const { name } = entry.header;
      if (manifest === null) {
        if (name !== manifestName) throw damaged(file, 'it does not begin with a manifest');
        manifest = await readManifest(file, entry, broken.signal);
        continue;
      }
      const expected = manifest.files[next++];
      if (expected?.path !== name) throw damaged(file, `it holds ${name} where ${expected?.path ?? 'nothing more'} should be`);
      await writeEntry(file, entry, join(aside, name), expected, broken.signal);
    }
    await fed;
  } catch (thrown) {
    const error = (broken.signal.aborted ? broken.signal.reason : thrown) as Error;
    throw error instanceof WeakspotError || 'syscall' in error ? error : damaged(file, error.message);
  }
  if (manifest === null) throw damaged(file, 'it is empty');
  if (next < manifest.files.length) throw damaged(file, `it ends before ${manifest.files[next]!.path}`);
  return manifest;
}

async function readManifest(file: string, entry: Entry, signal: AbortSignal): Promise<BackupManifest> {
  if (entry.header.size > largestManifestBytes) throw damaged(file, 'its manifest is too large');
  const chunks: Uint8Array[] = [];
  await pipeline(entry, collectInto(chunks), { signal });
  const parsed = backupManifest.safeParse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  if (!parsed.success) throw damaged(file, `its manifest cannot be understood (${parsed.error.issues[0]!.path.join('.')}: ${parsed.error.issues[0]!.message})`);
  return parsed.data;
}

async function writeEntry(file: string, entry: Entry, path: string, expected: BackupManifest['files'][number], signal: AbortSignal): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const hash = createHash('sha256');
  let bytes = 0;
  const hashing = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(entry, hashing, createWriteStream(path, { flags: 'wx' }), { signal });
  if (bytes !== expected.bytes || hash.digest('hex') !== expected.sha256) throw damaged(file, `${expected.path} is not what was backed up`);
}

function collectInto(chunks: Uint8Array[]): Writable {
  return new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk);
      done();
    },
  });
}

async function syncTree(folder: string): Promise<void> {
  for (const item of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, item.name);
    if (item.isDirectory()) await syncTree(path);
    else syncPath(path);
  }
  syncPath(folder);
}

function damaged(file: string, problem: string): WeakspotError {
  return new WeakspotError('corrupt', `${file} cannot be restored: ${problem}; use another backup`, { path: file });
}
