import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import Sqlite from 'better-sqlite3';
import { WeakspotError } from '../../core/errors.ts';
import { connect, transact, type Connection } from './connection.ts';
import { syncPath } from './durable.ts';
import { explainFailure } from './failure.ts';
import { makeFolder } from './make-folder.ts';
import { applicationId, migrate, schemaVersion } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { removeStrayModels } from './model-files.ts';
import { refuseNetworkShare } from './network-share.ts';
import { createProjectStore } from './project-store.ts';
import { createHistory } from './repositories/history.ts';
import { newId, type Session } from './session.ts';
import type { ProjectStore } from './store.ts';

const databaseName = 'project.db';
const folders = ['objects', 'cache', 'models', 'exports', 'backups'];

/** Of what lies in a folder, what keeps it from becoming a project: all but the service's own files, and hidden ones. */
export function foreignIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => !/^(\.|service\.|logs$|jobs$)/.test(name));
}

export type OpenOptions = {
  /** Makes the project where there is none; otherwise that is `not-found`. */
  create?: boolean;
  /** Of a new project; by default that of its folder. */
  name?: string;
  clock?: () => Date;
};

/**
 * Opens a project folder, bringing its database to this version's schema (after a copy in `backups`).
 *
 * @throws WeakspotError `not-found`, `bad-request` (a folder that holds something else), `permission`, `corrupt`,
 *   `newer-version`, `unsupported` (a network share), `locked`; the folder is left as it was
 */
export function openProject(folder: string, { create = false, name, clock = () => new Date() }: OpenOptions = {}): ProjectStore {
  const root = resolve(folder);
  try {
    refuseNetworkShare(root);
    const file = join(root, databaseName);
    if (existsSync(file)) inspect(file, root);
    else if (create) prepareFolder(root);
    else throw new WeakspotError('not-found', `${root} is not a project: it holds no ${databaseName}; check the path, or make a project with "weakspot import"`, { path: root });
    accessSync(root, constants.W_OK);
    const connection = connect(file);
    try {
      const now = (): string => clock().toISOString();
      const version = schemaVersion(connection);
      if (version > 0 && version < migrations.length) copyBefore(connection, root, version, now());
      migrate(connection, migrations);
      for (const inner of folders) mkdirSync(join(root, inner), { recursive: true });
      const session: Session = { folder: root, connection, history: createHistory(connection, now), now };
      ensureProject(session, name ?? basename(root));
      const models = connection.prepare<[], { file: string }>('SELECT file FROM model').all();
      removeStrayModels(root, new Set(models.map((row) => row.file)));
      removeStrayCopies(root);
      return createProjectStore(session);
    } catch (error) {
      connection.close();
      throw error;
    }
  } catch (error) {
    throw explainFailure(error, root);
  }
}

function prepareFolder(root: string): void {
  makeFolder(root);
  const [other] = foreignIn(root);
  if (other === undefined) return;
  throw new WeakspotError('bad-request', `${root} is no project and holds other files (${other}); choose a new or an empty folder for the project`, { path: root, found: other });
}

/** Refuses a file that is no project database, or one of a newer version, before anything is written. */
function inspect(file: string, root: string): void {
  const header = Buffer.alloc(16);
  const handle = openSync(file, 'r');
  const read = readSync(handle, header, 0, header.length, 0);
  closeSync(handle);
  // Empty where creating it was cut short.
  if (read === 0) return;
  if (header.toString('latin1') !== 'SQLite format 3\0') throw notOurs(file);
  const database = new Sqlite(file, { readonly: true });
  try {
    const version = schemaVersion(database);
    const tables = database.prepare<[], { tables: number }>('SELECT COUNT(*) AS tables FROM sqlite_schema').get()!.tables;
    if (tables > 0 && database.pragma('application_id', { simple: true }) !== applicationId) throw notOurs(file);
    if (version > migrations.length) {
      throw new WeakspotError(
        'newer-version',
        `${root} was written by a newer version of Weakspot (database version ${version}; this one knows ${migrations.length}): update Weakspot to open it`,
        { path: root, version, newestKnown: migrations.length },
      );
    }
  } finally {
    database.close();
  }
}

function notOurs(file: string): WeakspotError {
  return new WeakspotError('corrupt', `${file} is not a Weakspot database, or is damaged; restore the newest backup, or choose another folder`, { path: file });
}

/** A whole copy of the database in `backups`, before its schema changes. `VACUUM INTO` since opening must not wait for promises. */
function copyBefore(connection: Connection, root: string, version: number, at: string): void {
  const home = join(root, 'backups');
  mkdirSync(home, { recursive: true });
  const file = join(home, `before-version-${migrations.length}-from-${version}-${at.replaceAll(/[:.]/g, '-')}.db`);
  const aside = `${file}.partial`;
  rmSync(aside, { force: true });
  try {
    connection.prepare('VACUUM INTO ?').run(aside);
    syncPath(aside);
    renameSync(aside, file);
    syncPath(home);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Removes what a backup, or a copy before a migration, that was killed left behind. */
function removeStrayCopies(root: string): void {
  const home = join(root, 'backups');
  for (const name of readdirSync(home)) if (/^\.copy-|\.partial$/.test(name)) rmSync(join(home, name));
}

function ensureProject({ connection, history, now }: Session, name: string): void {
  transact(connection, () => {
    if (connection.prepare('SELECT 1 FROM project').get() !== undefined) return;
    const id = newId();
    connection.prepare<[string, string, string]>('INSERT INTO project (singleton, id, name, created_at) VALUES (1, ?, ?, ?)').run(id, name, now());
    history.record('project-created', { id, name });
  });
}
