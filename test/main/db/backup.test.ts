import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { roundConfiguration } from '../../../src/core/contract/index.ts';
import { openProject, restoreProject, type ProjectStore } from '../../../src/main/db/index.ts';
import { objectFile } from '../../../src/main/db/object-file.ts';
import { image, importImages, inside, newProject, sha256, temporaryFolder, writeObject } from './fixture.ts';
import { writeResult } from './result-fixture.ts';

function projectWithRound(): ProjectStore {
  const store = newProject();
  for (const stem of ['a', 'b']) writeObject(store.folder, stem);
  importImages(store, [image('a', { lesion: 'L' }), image('b')], { split: 'train' });
  const { round } = store.rounds.create(roundConfiguration.parse({}));
  store.rounds.takeResult(round, writeResult([...store.rounds.snapshot(round).images].map((row) => row.id)));
  return store;
}

describe('a backup', () => {
  test('comes back as the same project', async () => {
    const store = projectWithRound();
    const folder = temporaryFolder();
    const out = join(folder, 'study.weakspot');
    const { file, bytes } = await store.backup(out);
    expect(file).toBe(out);
    expect(bytes).toBe(readFileSync(out).length);
    expect(readdirSync(folder)).toEqual(['study.weakspot']);
    expect(readdirSync(join(store.folder, 'backups'))).toEqual([]);

    const target = join(folder, 'restored');
    // project.db, two originals, two models with a card each.
    expect(await restoreProject(out, target)).toEqual({ folder: target, project: store.summary().id, files: 7 });
    const restored = openProject(target);
    expect(restored.summary()).toEqual(store.summary());
    // A job that waited when the backup was made does not start by itself in the restored project.
    expect(store.rounds.get(1).state).toBe('queued');
    expect(restored.rounds.get(1)).toEqual({ ...store.rounds.get(1), state: 'interrupted' });
    expect([...restored.exports.images()]).toEqual([...store.exports.images()]);
    expect(await restored.verify()).toMatchObject({ clean: true, problems: [], checked: { objects: 2, models: 2 } });
    restored.close();
    expect(readdirSync(folder).sort()).toEqual(['restored', 'study.weakspot']);
  });

  test('is a plain tar file that other tools can read', async () => {
    const store = projectWithRound();
    const out = join(temporaryFolder(), 'study.weakspot');
    await store.backup(out);
    const bytes = readFileSync(out);
    // POSIX ustar: the name at the start of the first block, the magic at byte 257.
    expect(bytes.subarray(0, 13).toString()).toBe('manifest.json');
    expect(bytes.subarray(257, 262).toString()).toBe('ustar');
  });

  test('can be made while the project is written to, and holds a moment of it', async () => {
    const store = newProject();
    const stems = Array.from({ length: 40 }, (_, index) => `i${index}`);
    for (const stem of stems) writeObject(store.folder, stem);
    importImages(store, stems.slice(0, 20).map((stem) => image(stem)));
    const folder = temporaryFolder();
    const running = store.backup(join(folder, 'out'));
    for (const stem of stems.slice(20)) importImages(store, [image(stem)]);
    await running;
    await restoreProject(join(folder, 'out'), join(folder, 'restored'));
    const restored = openProject(join(folder, 'restored'));
    expect(await restored.verify()).toMatchObject({ clean: true, problems: [] });
    expect(restored.summary().images).toBeGreaterThanOrEqual(20);
    restored.close();
  });

  test('replaces an older one only when it is whole', async () => {
    const store = projectWithRound();
    const out = join(temporaryFolder(), 'study.weakspot');
    writeFileSync(out, 'the older backup');
    const original = join(store.folder, objectFile(sha256('object of a')));
    writeFileSync(original, 'object of A');
    await expect(store.backup(out)).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining(`${original} has changed since it was stored`) as string });
    rmSync(original);
    await expect(store.backup(out)).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining('is missing') as string });
    expect(readFileSync(out, 'utf8')).toBe('the older backup');
    expect(readdirSync(dirname(out))).toEqual(['study.weakspot']);
    writeObject(store.folder, 'a');
    await store.backup(out);
    expect(readFileSync(out).length).toBeGreaterThan(1000);
  });

  test('into a folder that is not there is refused', async () => {
    await expect(projectWithRound().backup('/nowhere/at/all/study.weakspot')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('restoring', () => {
  const backup = async (): Promise<{ out: string; folder: string }> => {
    const folder = temporaryFolder();
    const out = join(folder, 'study.weakspot');
    await projectWithRound().backup(out);
    return { out, folder };
  };

  test('refuses a folder that holds something', async () => {
    const { out, folder } = await backup();
    await expect(restoreProject(out, folder)).rejects.toMatchObject({ code: 'conflict' });
    mkdirSync(join(folder, 'empty'));
    expect(await restoreProject(out, join(folder, 'empty'))).toMatchObject({ files: 7 });
  });

  test('refuses a damaged backup, wherever the damage is, and leaves nothing', async () => {
    const { out, folder } = await backup();
    const whole = readFileSync(out);
    const original = whole.indexOf('object of a');
    const changed = (position: number): Buffer => {
      const copy = Buffer.from(whole);
      copy[position]! ^= 1;
      return copy;
    };
    const cases: Record<string, Buffer> = {
      'an original': changed(original),
      'the manifest': changed(600),
      'a header': changed(3),
      'the database': changed(whole.indexOf('SQLite format 3') + 5000),
      'its end': whole.subarray(0, original + 5),
      'all but its manifest': whole.subarray(0, 1024),
      everything: Buffer.alloc(0),
      'its kind': Buffer.from('not a backup at all'),
    };
    for (const [what, bytes] of Object.entries(cases)) {
      writeFileSync(out, bytes);
      await expect(restoreProject(out, join(folder, 'restored')), what).rejects.toMatchObject({ code: 'corrupt' });
      expect(readdirSync(folder), what).toEqual(['study.weakspot']);
    }
  });

  test('refuses a backup of a newer version', async () => {
    const store = newProject();
    const folder = temporaryFolder();
    inside(store, (database) => database.pragma('user_version = 999'));
    await store.backup(join(folder, 'out'));
    await expect(restoreProject(join(folder, 'out'), join(folder, 'restored'))).rejects.toMatchObject({ code: 'newer-version' });
    expect(existsSync(join(folder, 'restored'))).toBe(false);
  });

  test('says that a file is not there', async () => {
    const folder = temporaryFolder();
    await expect(restoreProject(join(folder, 'nothing'), join(folder, 'restored'))).rejects.toMatchObject({ code: 'not-found' });
    expect(readdirSync(folder)).toEqual([]);
  });
});
