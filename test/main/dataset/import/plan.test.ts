import { mkdtempSync, rmSync } from 'node:fs';
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
