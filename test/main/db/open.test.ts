import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WeakspotError } from '../../../src/core/errors.ts';
import { openProject } from '../../../src/main/db/index.ts';
import { mountType, refuseNetworkShare } from '../../../src/main/db/network-share.ts';
import { image, importImages, inside, newProject, sha256, temporaryFolder } from './fixture.ts';

/** The error that opening the folder gives. */
function refusal(folder: string, options: Parameters<typeof openProject>[1] = {}): WeakspotError {
  try {
    openProject(folder, options).close();
  } catch (error) {
    expect(error).toBeInstanceOf(WeakspotError);
    return error as WeakspotError;
  }
  throw new Error('the folder was opened');
}

describe('opening a project', () => {
  test('makes one where that is asked for, and finds it again', () => {
    const folder = join(temporaryFolder(), 'study');
    expect(refusal(folder).code).toBe('not-found');
    expect(existsSync(folder)).toBe(false);
    const store = openProject(folder, { create: true, clock: () => new Date('2026-01-02T03:04:05Z') });
    const { id, name } = store.summary();
    expect(name).toBe('study');
    expect(inside(store, (database) => database.prepare('SELECT created_at FROM project').pluck().get())).toBe('2026-01-02T03:04:05.000Z');
    store.close();
    const again = openProject(folder, { create: true, name: 'ignored' });
    expect(again.summary()).toMatchObject({ id, name: 'study' });
    again.close();
  });

  test('writes through to the disk, in a write-ahead log, with foreign keys', () => {
    const store = newProject();
    importImages(store, [image('a', { lesion: 'L' })]);
    expect(inside(store, (database) => database.pragma('journal_mode', { simple: true }))).toBe('wal');
    expect(inside(store, (database) => database.prepare(`SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite%'`).pluck().all())).toEqual([]);
    expect(() => inside(store, (database) => database.exec(`UPDATE image SET lesion = 'nobody'`))).toThrow('FOREIGN KEY constraint failed');
  });

  test('refuses a folder with other files, and leaves it alone', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'holiday.jpg'), 'x');
    expect(refusal(folder, { create: true })).toMatchObject({ code: 'bad-request', details: { found: 'holiday.jpg' } });
    expect(readdirSync(folder)).toEqual(['holiday.jpg']);
  });

  test('refuses a path that leads through a file', () => {
    const file = join(temporaryFolder(), 'notes.txt');
    writeFileSync(file, 'x');
    expect(refusal(join(file, 'study'), { create: true })).toMatchObject({ code: 'bad-request', message: `${file} is a file, not a folder; choose another path` });
    expect(refusal(file, { create: true }).code).toBe('bad-request');
  });

  test('removes the copies of a backup that was killed', () => {
    const store = newProject();
    store.close();
    for (const name of ['.copy-1.db', '.copy-1.db-journal', 'before.db.partial', 'before.db']) writeFileSync(join(store.folder, 'backups', name), 'x');
    openProject(store.folder).close();
    expect(readdirSync(join(store.folder, 'backups'))).toEqual(['before.db']);
  });

  test("accepts a folder that holds the service's own files", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'service.lock'), '{}');
    mkdirSync(join(folder, 'logs'));
    openProject(folder, { create: true }).close();
    expect(existsSync(join(folder, 'project.db'))).toBe(true);
  });

  test('refuses a database of a newer version and does not touch it', () => {
    const store = newProject();
    store.close();
    inside(store, (database) => database.pragma('user_version = 999'));
    const file = join(store.folder, 'project.db');
    const before = sha256(readFileSync(file));
    const error = refusal(store.folder);
    expect(error.code).toBe('newer-version');
    expect(error.message).toMatch(/database version 999.*update Weakspot to open it/);
    expect(sha256(readFileSync(file))).toBe(before);
  });

  test('refuses what is no database, or that of another program', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'project.db'), 'a text file, long enough to be looked at');
    expect(refusal(folder).code).toBe('corrupt');
    const other = temporaryFolder();
    const database = new Sqlite(join(other, 'project.db'));
    database.exec('CREATE TABLE invoices (id INTEGER)');
    database.close();
    expect(refusal(other).code).toBe('corrupt');
    const database2 = new Sqlite(join(other, 'project.db'));
    expect(database2.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['invoices']);
    database2.close();
  });

  test('goes on where making a project was cut short', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'project.db'), '');
    const store = openProject(folder);
    expect(store.summary().images).toBe(0);
    store.close();
  });

  test('refuses a folder that cannot be written', (context) => {
    const folder = temporaryFolder();
    const store = openProject(join(folder, 'project'), { create: true });
    store.close();
    // Root writes anywhere but on a disk that is mounted read-only.
    if (process.getuid?.() !== 0) return context.skip('needs root, to mount the folder read-only');
    try {
      execFileSync('mount', ['--bind', '-o', 'ro', folder, folder], { stdio: 'ignore' });
      onTestFinished(() => void execFileSync('umount', [folder]));
      execFileSync('mount', ['-o', 'remount,ro,bind', folder], { stdio: 'ignore' });
    } catch {
      return context.skip('this machine does not allow mounting');
    }
    expect(refusal(store.folder)).toMatchObject({ code: 'permission' });
    expect(refusal(join(folder, 'another'), { create: true })).toMatchObject({ code: 'permission' });
  });
});

describe('a network share', () => {
  const mounts = [
    '/dev/sda1 / ext4 rw,relatime 0 0',
    'server:/srv /srv nfs4 rw 0 0',
    'ada@host:/data /srv/ada/remote\\040data fuse.sshfs rw 0 0',
    'tmpfs /srv/local tmpfs rw 0 0',
  ].join('\n');

  test.each([
    ['/', 'ext4'],
    ['/srvstead', 'ext4'],
    ['/srv', 'nfs4'],
    ['/srv/ada/study', 'nfs4'],
    ['/srv/ada/remote data/study', 'fuse.sshfs'],
    ['/srv/local/study', 'tmpfs'],
  ])('is told from a local disk: %s is on %s', (path, type) => expect(mountType(path, mounts)).toBe(type));

  test('is refused by its path on Windows', () => {
    expect(() => refuseNetworkShare('\\\\server\\share\\study', 'win32')).toThrow(/is on a network share \(smb\)/);
    expect(() => refuseNetworkShare('C:\\study', 'win32')).not.toThrow();
    expect(() => refuseNetworkShare('\\\\?\\C:\\study', 'win32')).not.toThrow();
  });
});
