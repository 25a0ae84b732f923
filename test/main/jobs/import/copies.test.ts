import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ImportReport } from '../../../../src/core/contract/index.ts';
import { writeExport } from '../../../../src/main/dataset/export/index.ts';
import type { ProjectStore } from '../../../../src/main/db/index.ts';
import { boxMask, picture, writeFiles } from '../../dataset/support/pictures.ts';
import { newProject, startImport, temporaryFolder } from '../../db/fixture.ts';
import { runAgainst } from './run-against.ts';

let folder: string;
let store: ProjectStore;
beforeEach(() => {
  folder = temporaryFolder();
  store = newProject();
});

const request = () => ({ images: join(folder, 'images'), masks: join(folder, 'masks'), metadata: join(folder, 'table.csv'), preset: 'generic' as const });

const importFolder = (change: Partial<ReturnType<typeof request>> = {}): Promise<ImportReport | null> => runAgainst(store, startImport(store, { ...request(), ...change }));
const maskPixels = (file: string): Promise<Buffer> => sharp(readFileSync(file)).greyscale().raw().toBuffer();

/** Two files of the same bytes with masks and lesions of their own, and a third that shares the second's lesion. */
async function writeCopies(): Promise<void> {
  const bytes = await picture(1).png().toBuffer();
  writeFiles(folder, {
    'images/a.png': bytes,
    'images/b.png': bytes,
    'images/c.png': await picture(2).png().toBuffer(),
    'masks/a_mask.png': await boxMask(64, 48, { x: 20, y: 10, width: 30, height: 15 }).toBuffer(),
    'masks/b_mask.png': await boxMask(64, 48, { x: 0, y: 10, width: 30, height: 15 }).toBuffer(),
    'masks/c_mask.png': await boxMask(64, 48, { x: 5, y: 5, width: 9, height: 9 }).toBuffer(),
    'table.csv': 'image,lesion,dx\na,L1,nv\nb,L2,mel\nc,L2,mel\n',
  });
}

describe('files with the same bytes', () => {
  it('and different names are two images of one split, whose masks are both exported', async () => {
    await writeCopies();
    expect(await importFolder()).toMatchObject({
      images: 3, masks: 3, lesions: 2, refused: [], warnings: [], unchanged: 0, duplicates: { exact: [{ file: 'b.png', sameAs: 'a.png' }], near: [] },
    });
    const images = [...store.exports.images()];
    expect(images.map(({ name, lesion, attributes }) => [name, lesion, attributes.diagnosis])).toEqual([['a.png', 'L1', 'nv'], ['b.png', 'L2', 'mel'], ['c.png', 'L2', 'mel']]);
    expect(new Set(images.map(({ split }) => split)).size).toBe(1);
    expect(await store.verify()).toMatchObject({ clean: true, problems: [], checked: { objects: 2 } });

    const out = join(folder, 'exported');
    expect(await writeExport({ format: 'masks', images: store.exports.images(), out })).toMatchObject({ files: 3 });
    for (const name of ['a_mask.png', 'b_mask.png', 'c_mask.png']) {
      expect(await maskPixels(join(out, name))).toEqual(await maskPixels(join(folder, 'masks', name)));
    }
  });

  it('add nothing the second time, also where the folder is given at another level', async () => {
    await writeCopies();
    await importFolder();
    const before = [...store.exports.images()];
    const nothing = { images: 0, masks: 0, lesions: 0, attributes: [], unchanged: 3, warnings: [], duplicates: { exact: [{ file: 'b.png', sameAs: 'a.png' }] } };
    expect(await importFolder()).toMatchObject(nothing);
    cpSync(join(folder, 'images'), join(folder, 'all/images'), { recursive: true });
    expect(await importFolder({ images: join(folder, 'all') })).toMatchObject({
      ...nothing, duplicates: { exact: [{ file: 'images/b.png', sameAs: 'a.png' }] },
    });
    expect([...store.exports.images()]).toEqual(before);
  });

  it('are one image where the name is the same too, and both lesions then share a split', async () => {
    const [bytes, mask] = [await picture(1).png().toBuffer(), await boxMask(64, 48, { x: 5, y: 5, width: 9, height: 9 }).toBuffer()];
    writeFiles(folder, {
      'images/a.png': bytes,
      'images/sub/a.png': bytes,
      'images/b.png': await picture(2).png().toBuffer(),
      'masks/a_mask.png': mask,
      'masks/b_mask.png': mask,
      'table.csv': 'image,lesion\na,L1\nsub/a,L2\nb,L2\n',
    });
    const conflict = { file: 'sub/a.png', code: 'conflict', message: 'is here already as a.png, with another lesion than L2: the image stays with that one, and both share a split' };
    for (const [images, unchanged] of [[2, 0], [0, 2]] as const) {
      const report = await importFolder();
      expect(report).toMatchObject({ images, masks: images, unchanged, duplicates: { exact: [{ file: 'sub/a.png', sameAs: 'a.png' }] } });
      expect(report!.warnings.filter(({ code }) => code === 'conflict')).toEqual([conflict]);
    }
    const images = [...store.exports.images()];
    expect(images.map(({ name, lesion }) => [name, lesion])).toEqual([['a.png', 'L1'], ['b.png', 'L2']]);
    expect(images[0]!.split).toBe(images[1]!.split);
  });

  it('are not doubled by an import that was interrupted and goes on', async () => {
    const pictures = await Promise.all(Array.from({ length: 90 }, (_, index) => picture(index, 16, 12).png().toBuffer()));
    const mask = await boxMask(16, 12, { x: 2, y: 2, width: 5, height: 5 }).toBuffer();
    const names = Array.from({ length: 180 }, (_, index) => String(index).padStart(3, '0'));
    // 000 and 090 are the same picture, and so on: the first batch of 128 has 38 of the copies, the next one the others.
    writeFiles(folder, Object.fromEntries(names.map((name, index) => [`images/${name}.png`, pictures[index % 90]!])));
    writeFiles(folder, Object.fromEntries(names.map((name) => [`masks/${name}_mask.png`, mask])));
    writeFiles(folder, { 'table.csv': `image,lesion\n${names.map((name) => `${name},L${name}\n`).join('')}` });
    const job = startImport(store, request());
    expect(await runAgainst(store, job, 1)).toBeNull();
    const first = store.summary().images;
    expect(first).toBeGreaterThanOrEqual(128);
    expect(first).toBeLessThan(180);

    const report = await runAgainst(store, job);
    expect(report).toMatchObject({ images: 180, masks: 180, lesions: 180, unchanged: 0, warnings: [] });
    expect(report!.duplicates.exact).toEqual(names.slice(90).map((name, index) => ({ file: `${name}.png`, sameAs: `${names[index]}.png` })));
    const splits = new Map([...store.exports.images()].map(({ name, split }) => [name, split]));
    expect(splits.size).toBe(180);
    for (let index = 0; index < 90; index++) expect(splits.get(`${names[index + 90]}.png`)).toBe(splits.get(`${names[index]}.png`));
    expect(await store.verify()).toMatchObject({ clean: true, problems: [], checked: { objects: 90 } });
  });
});
