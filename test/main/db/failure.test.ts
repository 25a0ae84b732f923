import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { WeakspotError } from '../../../src/core/errors.ts';
import { explaining, explainFailure } from '../../../src/main/db/failure.ts';
import { temporaryFolder } from './fixture.ts';

const systemError = (code: string, path: string): Error => Object.assign(new Error(`${code}: it failed`), { code, path, syscall: 'open' });

describe('a failure', () => {
  // Result codes of https://www.sqlite.org/rescode.html as better-sqlite3 names them.
  test.each([
    ['SQLITE_FULL', 'disk-full'],
    ['SQLITE_READONLY', 'permission'],
    ['SQLITE_READONLY_DBMOVED', 'permission'],
    ['SQLITE_CANTOPEN', 'permission'],
    ['SQLITE_CORRUPT', 'corrupt'],
    ['SQLITE_CORRUPT_INDEX', 'corrupt'],
    ['SQLITE_NOTADB', 'corrupt'],
    ['SQLITE_BUSY', 'locked'],
    ['SQLITE_BUSY_SNAPSHOT', 'locked'],
    ['SQLITE_IOERR_READ', 'unreadable'],
  ])('of SQLite, %s, is %s and names the folder', (code, expected) => {
    const folder = temporaryFolder();
    const explained = explainFailure(new Sqlite.SqliteError('it failed', code), folder);
    expect(explained).toBeInstanceOf(WeakspotError);
    expect(explained).toMatchObject({ code: expected, details: { path: folder, system: code } });
    expect((explained as Error).message).toContain(folder);
  });

  test('of the file system names the path', () => {
    expect(explainFailure(systemError('ENOSPC', '/study/models/1'), '/study')).toMatchObject({ code: 'disk-full', details: { path: '/study/models/1' } });
    expect(explainFailure(systemError('EACCES', '/study/models/1'), '/study')).toMatchObject({ code: 'permission' });
  });

  test('that nobody foresaw stays what it is', () => {
    const constraint = new Sqlite.SqliteError('CHECK constraint failed', 'SQLITE_CONSTRAINT_CHECK');
    const own = new WeakspotError('conflict', 'as it is');
    const bug = new TypeError('x is not a function');
    for (const error of [constraint, own, bug]) expect(explainFailure(error, '/study')).toBe(error);
  });

  test('is explained whether it is thrown or rejected', async () => {
    const full = new Sqlite.SqliteError('database or disk is full', 'SQLITE_FULL');
    const { now, later, fine } = explaining(
      {
        now: () => {
          throw full;
        },
        later: () => Promise.reject(full),
        fine: (value: number) => value + 1,
      },
      '/study',
    );
    expect(() => now()).toThrow(/the disk is full/);
    await expect(later()).rejects.toMatchObject({ code: 'disk-full', cause: full });
    expect(fine(1)).toBe(2);
  });
});
