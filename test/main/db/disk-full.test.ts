import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { roundConfiguration } from '../../../src/core/contract/index.ts';
import { connect } from '../../../src/main/db/connection.ts';
import { openProject } from '../../../src/main/db/index.ts';
import { createProjectStore } from '../../../src/main/db/project-store.ts';
import { createHistory } from '../../../src/main/db/repositories/history.ts';
import { image, importImages, newProject, startImport, temporaryFolder, writeObject } from './fixture.ts';
import { writeResult } from './result-fixture.ts';

const largeMask = (stem: string) => ({ name: `${stem}.png`, geometry: { size: [600, 450] as [number, number], counts: 'a'.repeat(100_000) }, area: 1 });
const large = (count: number) => Array.from({ length: count }, (_, index) => image(`i${index}`, { mask: largeMask(`i${index}`) }));

/** A disk of that size, in memory; null where this machine does not allow mounting one. */
function smallDisk(bytes: number): string | null {
  const folder = temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  onTestFinished(() => void execFileSync('umount', [folder]));
  return folder;
}

describe('a full disk', () => {
  test('refuses a batch whole, and takes it once there is room', async (context) => {
    const disk = smallDisk(3_000_000);
    if (disk === null) return context.skip('this machine does not allow mounting a small disk');
    const store = openProject(join(disk, 'project'), { create: true });
    try {
      writeObject(store.folder, 'a');
      importImages(store, [image('a')], { split: 'train' });
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(1_000_000));
      const job = startImport(store, { split: 'train' });
      expect(() => store.imports.takeBatch(job, large(30))).toThrow(expect.objectContaining({ code: 'disk-full' }) as Error);
      expect(store.summary().images).toBe(1);
      expect(await store.verify()).toMatchObject({ clean: true, problems: [] });
      rmSync(join(disk, 'ballast'));
      expect(store.imports.takeBatch(job, large(5)).images).toBe(5);
    } finally {
      store.close();
    }
  });

  test("refuses a round's result whole, and a backup", async (context) => {
    const disk = smallDisk(3_000_000);
    if (disk === null) return context.skip('this machine does not allow mounting a small disk');
    const store = openProject(join(disk, 'project'), { create: true });
    try {
      for (const stem of ['a', 'b']) writeObject(store.folder, stem);
      importImages(store, [image('a'), image('b')], { split: 'train' });
      const { round } = store.rounds.create(roundConfiguration.parse({}));
      const result = writeResult([...store.rounds.snapshot(round).images].map((row) => row.id));
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(bavail * bsize));
      expect(() => store.rounds.takeResult(round, result)).toThrow(expect.objectContaining({ code: 'disk-full' }) as Error);
      expect(readdirSync(join(store.folder, 'models'))).toEqual([]);
      expect(store.rounds.get(round).result).toBeNull();
      await expect(store.backup(join(disk, 'backup'))).rejects.toMatchObject({ code: 'disk-full' });
      expect(readdirSync(disk).sort()).toEqual(['ballast', 'project']);
      expect(readdirSync(join(store.folder, 'backups'))).toEqual([]);
      rmSync(join(disk, 'ballast'));
      store.rounds.takeResult(round, result);
      expect(await store.verify()).toMatchObject({ clean: true, problems: [], checked: { models: 2 } });
    } finally {
      store.close();
    }
  });

  test('fails a backup to another disk, and leaves nothing there', async (context) => {
    const disk = smallDisk(100_000);
    if (disk === null) return context.skip('this machine does not allow mounting a small disk');
    const store = newProject();
    await expect(store.backup(join(disk, 'backup'))).rejects.toMatchObject({ code: 'disk-full' });
    expect(readdirSync(disk)).toEqual([]);
  });

  test('is reported by the database itself, wherever the test runs', () => {
    const project = newProject();
    const connection = connect(join(project.folder, 'project.db'));
    const now = (): string => '2026-01-01T00:00:00.000Z';
    const store = createProjectStore({ folder: project.folder, connection, history: createHistory(connection, now), now });
    onTestFinished(() => store.close());
    const job = startImport(store);
    connection.pragma(`max_page_count = ${Number(connection.pragma('page_count', { simple: true })) + 10}`);
    expect(() => store.imports.takeBatch(job, large(10))).toThrow(/the disk is full; free some space, then start again: nothing that was stored is lost/);
    expect(store.summary().images).toBe(0);
    connection.pragma('max_page_count = 100000');
    expect(store.imports.takeBatch(job, large(10)).images).toBe(10);
  });
});
