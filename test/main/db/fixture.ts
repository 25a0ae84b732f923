import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { importConfiguration, type ImportReport, type ImportRequest } from '../../../src/core/contract/index.ts';
import type { ImportedImage, ImportEnd } from '../../../src/main/dataset/records.ts';
import { objectFile } from '../../../src/main/db/object-file.ts';
import { openProject, type OpenOptions, type ProjectStore } from '../../../src/main/db/index.ts';

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'weakspot-db-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function newProject(options: OpenOptions = {}): ProjectStore {
  const store = openProject(join(temporaryFolder(), 'project'), { create: true, ...options });
  onTestFinished(() => store.close());
  return store;
}

/** An image named `a.jpg`, say, with a 2 × 2 mask whose left column is lesion (COCO counts of the runs 0, 2, 2: "022"). */
export function image(stem: string, change: Partial<ImportedImage> = {}): ImportedImage {
  return {
    name: `${stem}.jpg`,
    stem,
    sourceSha256: sha256(`source of ${stem}`),
    sha256: sha256(`object of ${stem}`),
    bytes: 16,
    format: 'jpeg',
    width: 4,
    height: 4,
    bitDepth: 8,
    perceptualHash: '0f',
    patient: null,
    lesion: null,
    mask: { name: `${stem}_segmentation.png`, geometry: { size: [2, 2], counts: '022' }, area: 2 },
    attributes: [],
    warnings: [],
    ...change,
  };
}

/** A file of that name with the bytes of {@link image}(original), and the mask that `image(stem)` has. */
export function copyOf(original: string, stem: string, change: Partial<ImportedImage> = {}): ImportedImage {
  const { sourceSha256, sha256: object } = image(original);
  return image(stem, { sourceSha256, sha256: object, ...change });
}

/** Puts the bytes that {@link image} tells of where an import job would. */
export function writeObject(folder: string, stem: string): void {
  const content = `object of ${stem}`;
  const file = join(folder, objectFile(sha256(content)));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

export function startImport(store: ProjectStore, request: Partial<ImportRequest> = {}): string {
  const configuration = importConfiguration.parse({ images: '/collection/images', preset: 'ham10000', ...request });
  return store.jobs.enqueue({ kind: 'import', configuration, seed: configuration.seed }).id;
}

export function endImport(store: ProjectStore, job: string, end: Partial<ImportEnd> = {}): ImportReport {
  const configuration = importConfiguration.parse(store.jobs.configuration(job));
  return store.imports.finish(job, { configuration, refused: [], warnings: [], near: [], exact: [], unchanged: 0, seconds: 1, ...end });
}

/** A whole import of one batch. */
export function importImages(store: ProjectStore, images: readonly ImportedImage[], request: Partial<ImportRequest> = {}, end: Partial<ImportEnd> = {}): ImportReport {
  const job = startImport(store, request);
  store.imports.takeBatch(job, images);
  return endImport(store, job, end);
}

/** Split by name of image. */
export function splitsByName(store: ProjectStore): Record<string, string> {
  return Object.fromEntries([...store.exports.images()].map(({ name, split }) => [name, split]));
}

/** A second connection to an open project's database, for what no command does yet and for looking inside. */
export function inside<T>(store: { folder: string }, work: (database: Sqlite.Database) => T): T {
  const database = new Sqlite(join(store.folder, 'project.db'));
  try {
    database.pragma('foreign_keys = ON');
    return work(database);
  } finally {
    database.close();
  }
}
