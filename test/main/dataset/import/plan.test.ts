import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importConfiguration } from '../../../../src/core/contract/index.ts';
import type { ImportRequest } from '../../../../src/core/contract/index.ts';
import { planImport } from '../../../../src/main/dataset/import/plan.ts';
import { writeFiles } from '../support/pictures.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weakspot-plan-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function plan(request: Partial<ImportRequest> = {}) {
  const { images, refused } = await planImport(importConfiguration.parse({ images: folder, ...request }));
  return { images: images.map(({ name, mask, metadata }) => [name, mask?.name ?? null, metadata?.lesion ?? null]), refused };
}

describe('planImport', () => {
  it('does not take masks for images where their folder lies within the images’', async () => {
    writeFiles(folder, { 'a.jpg': '', 'b.jpg': '', 'masks/a.png': '' });
    expect(await plan({ masks: join(folder, 'masks') })).toEqual({ images: [['a.jpg', 'a.png', null], ['b.jpg', null, null]], refused: [] });
  });

  it('refuses a folder that may not be read by name and reason, and goes on with the rest', async (test) => {
    if (!process.seteuid || !process.geteuid) return test.skip('this system has no folders of which only the owner may read');
    writeFiles(folder, { 'a.jpg': '', 'masks/a.png': '', 'masks/closed/b.png': '', 'closed/deep/c.jpg': '', 'z/d.jpg': '' });
    for (const name of ['closed', 'masks/closed']) chmodSync(join(folder, name), 0o000);
    chmodSync(folder, 0o755);
    const user = process.geteuid();
    // The superuser may read everything: be another one while this lasts.
    if (user === 0) process.seteuid(65534);
    try {
      const refused = ['closed', 'masks/closed'].map((name) => ({ file: name, code: 'unreadable', message: `${name}: this folder cannot be read (permission denied), so nothing in it went in` }));
      const { images, refused: found } = await plan({ masks: join(folder, 'masks') });
      expect(images).toEqual([['a.jpg', 'a.png', null], ['z/d.jpg', null, null]]);
      expect(found.toSorted((a, b) => (a.file < b.file ? -1 : 1))).toEqual(refused);
      await expect(plan({ images: join(folder, 'closed') })).rejects.toMatchObject({ code: 'EACCES' });
    } finally {
      process.seteuid(user);
      for (const name of ['closed', 'masks/closed']) chmodSync(join(folder, name), 0o755);
    }
  });

  it('does not take images for masks where their folder lies within the masks’', async () => {
    writeFiles(folder, { 'a_mask.png': '', 'images/a.jpg': '' });
    expect(await plan({ images: join(folder, 'images'), masks: folder })).toEqual({ images: [['a.jpg', 'a_mask.png', null]], refused: [] });
  });

  it('finds masks in the images’ own folder, named or not', async () => {
    writeFiles(folder, { 'a.jpg': '', 'a_mask.png': '' });
    for (const masks of [null, folder, `${folder}/.`]) expect((await plan({ masks })).images).toEqual([['a.jpg', 'a_mask.png', null]]);
  });

  it('leaves superpixel maps of ISIC’s challenges out', async () => {
    writeFiles(folder, { 'ISIC_1.jpg': '', 'ISIC_1_superpixels.png': '', 'ISIC_1_segmentation.png': '' });
    expect((await plan({ preset: 'isic' })).images).toEqual([['ISIC_1.jpg', 'ISIC_1_segmentation.png', null]]);
  });

  it('finds an image’s row by its path, else by its name alone', async () => {
    writeFiles(folder, { 'p/a.jpg': '', 'q/a.jpg': '', 'q/b.JPEG': '' });
    writeFiles(folder, { 'table.csv': 'image,lesion\np/a.jpg,L1\nq/a,L2\nB.png,L3\n' });
    expect((await plan({ metadata: join(folder, 'table.csv') })).images).toEqual([['p/a.jpg', null, 'L1'], ['q/a.jpg', null, 'L2'], ['q/b.JPEG', null, 'L3']]);
  });
});
