import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import Sqlite from 'better-sqlite3';
import { pack, type Pack } from 'tar-stream';
import { WeakspotError } from '../../core/errors.ts';
import { manifestName, type BackupManifest } from './backup-manifest.ts';
import { syncPath } from './durable.ts';
import { hashFile, sha256Of } from './hash.ts';
import { cardFile } from './model-files.ts';
import { objectFile } from './object-file.ts';
import { newId, type Session } from './session.ts';

type Entry = BackupManifest['files'][number] & { source: string };

/** Writes the database's online copy, the originals and the models into one file; it appears under its name when it is whole. */
export async function backupProject({ connection, folder, now }: Session, out: string): Promise<{ file: string; bytes: number }> {
  const file = resolve(out);
  const aside = `${file}.partial-${newId()}`;
  const copy = join(folder, 'backups', `.copy-${newId()}.db`);
  mkdirSync(dirname(copy), { recursive: true });
  try {
    await connection.backup(copy);
    const { project, entries } = await describeCopy(copy, folder);
    const manifest: BackupManifest = {
      kind: 'weakspot-backup',
      version: 1,
      project,
      createdAt: now(),
      files: entries.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
    };
    const archive = pack();
    // A failure on either side ends both: the archive's error reaches the file's stream, and the file's the archive.
    const written = pipeline(archive, createWriteStream(aside, { flags: 'wx' }));
    const filled = fill(archive, manifest, entries).catch((error: unknown) => {
      archive.destroy(error as Error);
      throw error;
    });
    const outcomes = await Promise.allSettled([filled, written]);
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    if (failed.length > 0) throw rootCause(failed.map((outcome) => outcome.reason as Error));
    syncPath(aside);
    await rename(aside, file);
    syncPath(dirname(file));
    return { file, bytes: (await stat(file)).size };
  } finally {
    for (const leftover of [aside, copy, `${copy}-journal`, `${copy}-wal`, `${copy}-shm`]) rmSync(leftover, { force: true });
  }
}

/** What the copy of the database refers to: only that goes into the backup. */
async function describeCopy(copy: string, folder: string): Promise<{ project: string; entries: Entry[] }> {
  const database = new Sqlite(copy);
  try {
    // One file without a write-ahead log beside it.
    database.pragma('journal_mode = DELETE');
    const project = (database.prepare('SELECT id FROM project').get() as { id: string }).id;
    const entries: Entry[] = [];
    const images = database.prepare<[], { sha256: string }>('SELECT DISTINCT sha256 FROM image ORDER BY sha256');
    for (const { sha256 } of images.iterate()) entries.push(await entry(folder, objectFile(sha256), sha256));
    const models = database.prepare<[], { file: string; sha256: string; card: string }>('SELECT file, sha256, card FROM model ORDER BY file');
    for (const { file, sha256, card } of models.iterate()) {
      entries.push(await entry(folder, file, sha256), await entry(folder, cardFile(file), sha256Of(card)));
    }
    database.close();
    const sha256 = await hashFile(copy);
    return { project, entries: [{ path: 'project.db', bytes: (await stat(copy)).size, sha256, source: copy }, ...entries] };
  } finally {
    database.close();
  }
}

async function entry(folder: string, path: string, sha256: string): Promise<Entry> {
  const source = join(folder, path);
  const info = await stat(source).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? unfit(source, 'is missing') : error;
  });
  return { path, bytes: info.size, sha256, source };
}

async function fill(archive: Pack, manifest: BackupManifest, entries: readonly Entry[]): Promise<void> {
  const mtime = new Date(manifest.createdAt);
  const text = JSON.stringify(manifest);
  archive.entry({ name: manifestName, mtime }, text);
  for (const { path, bytes, sha256, source } of entries) {
    const hash = createHash('sha256');
    const hashing = new Transform({
      transform(chunk: Buffer, _, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(createReadStream(source), hashing, archive.entry({ name: path, size: bytes, mtime }));
    if (hash.digest('hex') !== sha256) throw unfit(source, 'has changed since it was stored');
  }
  archive.finalize();
}

/** Of errors that one failure set off on both sides, the one that says why. */
function rootCause(errors: readonly Error[]): Error {
  return errors.find((error) => error instanceof WeakspotError) ?? errors.find((error) => 'syscall' in error) ?? errors[0]!;
}

function unfit(file: string, problem: string): WeakspotError {
  return new WeakspotError('corrupt', `${file} ${problem}, so the backup would not be whole; run "weakspot verify"`, { path: file });
}
