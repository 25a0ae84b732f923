import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeMask } from '../../../../src/core/mask/index.ts';
import type { PixelMask } from '../../../../src/core/mask/index.ts';
import { readMaskFile } from '../../../../src/main/dataset/decode/index.ts';
import { writeExport } from '../../../../src/main/dataset/export/index.ts';
import type { ExportFormat } from '../../../../src/main/dataset/export/index.ts';
import type { ExportedImage } from '../../../../src/main/dataset/records.ts';

let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weakspot-export-'));
  out = join(folder, 'elsewhere', 'out');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** 6×4 over an image of 3×2: the mask keeps its own resolution. Columns 1 and 2 of rows 1 to 3. */
const pixels: PixelMask = {
  width: 6,
  height: 4,
  data: Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0]),
};

function image(name: string, change: Partial<ExportedImage> = {}): ExportedImage {
  return {
    id: `id-${name}`, name, file: 'objects/aa/bb', sha256: 'aabb', width: 3, height: 2, split: 'train', patient: null, lesion: 'L1',
    mask: { name: `${name}_segmentation.png`, geometry: encodeMask(pixels), origin: 'import' }, attributes: {}, ...change,
  };
}

function run(format: ExportFormat, images: ExportedImage[]): Promise<{ files: number; out: string }> {
  return writeExport({ format, images, out });
}

describe('writeExport', () => {
  it('writes masks at their own resolution under their own names, pixel for pixel', async () => {
    const images = [image('a'), image('sub/b', { mask: null }), image('c')];
    expect(await run('masks', images)).toEqual({ files: 2, out });
    expect(readdirSync(out).sort()).toEqual(['a_segmentation.png', 'c_segmentation.png', 'weakspot-export.json']);
    const { mask } = await readMaskFile(readFileSync(join(out, 'a_segmentation.png')), 'a', pixels);
    expect(mask).toEqual(pixels);
  });

  it('names masks that were drawn here, keeps names apart and inside the folder', async () => {
    const named = (name: string | null): Partial<ExportedImage> => ({ mask: { name, geometry: encodeMask(pixels), origin: 'scratch' } });
    await run('masks', [image('x.jpg', named(null)), image('1', named('m.bmp')), image('2', named('M.tif')), image('3', named('../../m/../up.png'))]);
    expect((readdirSync(out, { recursive: true }) as string[]).sort()).toEqual(
      ['M-2.png', 'm', 'm.png', join('m', 'up.png'), 'weakspot-export.json', 'x_segmentation.png'].sort(),
    );
  });

  it('writes COCO with the numbers that pycocotools computes', async () => {
    await run('coco', [image('a.jpg', { attributes: { sex: 'female' } }), image('b.jpg', { mask: null }), image('c.jpg')]);
    const coco = JSON.parse(readFileSync(join(out, 'annotations.json'), 'utf8'));
    expect(coco.categories).toEqual([{ id: 1, name: 'lesion', supercategory: 'skin' }]);
    expect(coco.images).toHaveLength(3);
    expect(coco.images[0]).toEqual({
      id: 1, file_name: 'a.jpg', width: 3, height: 2, image: 'id-a.jpg', split: 'train', patient: null, lesion: 'L1', attributes: { sex: 'female' },
    });
    expect(coco.annotations.map(({ id, image_id }: { id: number; image_id: number }) => [id, image_id])).toEqual([[1, 1], [2, 3]]);
    // pycocotools 2.0.11: encode, area, toBbox of the mask above.
    expect(coco.annotations[0]).toMatchObject({ segmentation: { size: [4, 6], counts: '5310;' }, area: 6, bbox: [1, 1, 2, 3], category_id: 1, iscrowd: 0 });
  });

  it('writes a table with a column an attribute and no formulas', async () => {
    await run('csv', [image('a', { attributes: { age: 50, name: 'x' } }), image('=HYPERLINK("http://a")', { mask: null, attributes: { sex: null } })]);
    expect(readFileSync(join(out, 'images.csv'), 'utf8')).toBe(
      [
        'image,name,split,patient,lesion,width,height,sha256,mask,mask_origin,mask_area_fraction,age,name,sex',
        'id-a,a,train,,L1,3,2,aabb,a_segmentation.png,import,0.25,50,x,',
        `"id-=HYPERLINK(""http://a"")","'=HYPERLINK(""http://a"")",train,,L1,3,2,aabb,,,,,,`,
        '',
      ].join('\n'),
    );
  });

  it('replaces an earlier export whole', async () => {
    await run('masks', [image('a'), image('b')]);
    await run('coco', [image('a')]);
    expect(readdirSync(out).sort()).toEqual(['annotations.json', 'weakspot-export.json']);
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['out']);
  });

  it('leaves a folder alone that holds anything else, and names it', async () => {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'thesis.docx'), 'years of work');
    await expect(run('csv', [image('a')])).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('thesis.docx') });
    rmSync(join(out, 'thesis.docx'));
    await run('csv', [image('a')]);
    writeFileSync(join(out, 'notes.txt'), 'mine');
    await expect(run('csv', [image('a')])).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('notes.txt') });
    expect(readFileSync(join(out, 'notes.txt'), 'utf8')).toBe('mine');
    expect(existsSync(join(out, 'images.csv'))).toBe(true);
  });

  it('leaves the earlier export in place when the new one fails, and nothing beside it', async () => {
    await run('csv', [image('a')]);
    await expect(run('masks', [image('a', { mask: null })])).rejects.toMatchObject({ code: 'bad-request', message: expect.stringContaining('No image has a mask') });
    expect(readdirSync(out).sort()).toEqual(['images.csv', 'weakspot-export.json']);
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['out']);
  });

  it('refuses a file', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(writeExport({ format: 'csv', images: [], out: join(folder, 'file') })).rejects.toMatchObject({ code: 'bad-request' });
  });
});
