import { statfsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { reviveError, serializeError, WeakspotError } from '../../core/errors.ts';

const fullDiskBytes = 1024 * 1024;

/** Turns what SQLite and the file system throw into errors for a person; anything unknown is handed on as it is. */
export function explainFailure(thrown: unknown, folder: string): unknown {
  if (thrown instanceof WeakspotError) return thrown;
  if (thrown instanceof Sqlite.SqliteError) return explainSqlite(thrown, folder);
  const serialized = serializeError(thrown);
  if (serialized.code === 'internal') return thrown;
  const error = reviveError(serialized);
  error.cause = thrown;
  return error;
}

function explainSqlite(error: InstanceType<typeof Sqlite.SqliteError>, folder: string): Error {
  const { code } = error;
  const details = { path: folder, system: code };
  const options = { cause: error };
  if (code === 'SQLITE_FULL' || (code.startsWith('SQLITE_IOERR') && diskIsFull(folder))) {
    return new WeakspotError('disk-full', `${folder}: the disk is full; free some space, then start again: nothing that was stored is lost`, details, options);
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(code)) {
    return new WeakspotError('permission', `${folder}: the project cannot be written (${error.message}); check who owns the folder and whether it may be written`, details, options);
  }
  if (/^SQLITE_(CORRUPT|NOTADB|FORMAT)/.test(code)) {
    return new WeakspotError('corrupt', `${folder}/project.db is damaged (${error.message}); restore the newest backup, or keep a copy of the folder and ask for help`, details, options);
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new WeakspotError('locked', `${folder}: another program holds project.db; close it, then start again`, details, options);
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return new WeakspotError('unreadable', `${folder}/project.db: the disk reports an error (${error.message}); check the disk, and copy the folder elsewhere`, details, options);
  }
  return error;
}

function diskIsFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < fullDiskBytes;
  } catch {
    return false;
  }
}

/** The same functions, whose errors (thrown or rejected) are explained. */
export function explaining<T extends Record<string, (...parameters: never[]) => unknown>>(functions: T, folder: string): T {
  const wrap =
    (inner: (...parameters: never[]) => unknown) =>
    (...parameters: never[]): unknown => {
      try {
        const answer = inner(...parameters);
        if (!(answer instanceof Promise)) return answer;
        return answer.catch((error: unknown) => {
          throw explainFailure(error, folder);
        });
      } catch (error) {
        throw explainFailure(error, folder);
      }
    };
  return Object.fromEntries(Object.entries(functions).map(([name, inner]) => [name, wrap(inner)])) as T;
}
