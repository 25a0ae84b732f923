import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeMask } from '../../../../src/core/mask/index.ts';
import { objectPath } from '../../../../src/main/dataset/object-path.ts';
import { boxMask, picture, writeFiles } from '../../dataset/support/pictures.ts';
import { createImportHarness } from './import-harness.ts';
import type { ImportHarness } from './import-harness.ts';

let folder: string;
let harness: ImportHarness;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weakspot-import-'));
  harness = createImportHarness(join(folder, 'project'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const box = { x: 20, y: 10, width: 30, height: 15 };
const at = (name: string): string => join(folder, name);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const objects = (): string[] =>
  readdirSync(join(harness.project, 'objects'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name);

async function jpeg(seed: number): Promise<Buffer> {
  return picture(seed).jpeg().toBuffer();
}

describe('runImport', () => {
  it('brings in images with masks, ids and attributes, and keeps their files under their hashes', async () => {
    const mask = await boxMask(192, 144, box).toBuffer();
    writeFiles(folder, {
      'images/a.jpg': await jpeg(1),
      'images/sub/b.png': await picture(2, 32, 80).png().toBuffer(),
      'masks/a_segmentation.png': mask,
      'table.csv': 'image,patient,sex,dx\na,P1,f,nv\nb,P1,f,mel\n',
    });
    const { outcome, images, end, progress } = await harness.run({ images: at('images'), masks: at('masks'), metadata: at('table.csv') });
    expect(outcome).toBe('done');
    expect(images.map(({ name }) => name)).toEqual(['a.jpg', 'sub/b.png']);
    expect(images[0]).toMatchObject({
      format: 'jpeg', width: 64, height: 48, bitDepth: 8, patient: 'P1', lesion: null,
      mask: { name: 'a_segmentation.png', area: 450 },
      attributes: [{ key: 'sex', subject: 'patient', value: 'female' }, { key: 'diagnosis', subject: 'image', value: 'nv' }],
    });
    expect(images[1]).toMatchObject({ format: 'png', width: 32, height: 80, mask: null });
    expect(decodeMask(images[0]!.mask!.geometry)).toMatchObject({ width: 192, height: 144 });
    for (const image of images) {
      const kept = readFileSync(join(harness.project, objectPath(image.sha256)));
      expect(sha256(kept)).toBe(image.sha256);
      expect(kept).toHaveLength(image.bytes);
      expect(image.perceptualHash).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(end).toMatchObject({ refused: [], near: [], exact: [], unchanged: 0 });
    expect(end!.warnings.map(({ code, file }) => [code, file])).toEqual([['image-without-mask', 'sub/b.png']]);
    expect([...new Set(progress.map(({ phase }) => phase))]).toEqual(['scanning', 'importing', 'finishing']);
    expect(progress.findLast(({ phase }) => phase === 'importing')).toMatchObject({ done: 2, total: 2 });
    expect(existsSync(join(harness.project, 'jobs/one/incoming'))).toBe(false);
  });

  it('refuses what cannot be read by name and reason, and takes in the rest', async () => {
    const whole = await picture(1, 400, 300).jpeg().toBuffer();
    const huge = Buffer.from(await picture(2).png().toBuffer());
    huge.writeUInt32BE(30_000, 16);
    huge.writeUInt32BE(20_000, 20);
    writeFiles(folder, {
      'images/cut.jpg': whole.subarray(0, whole.length / 2),
      // The last row of blocks: decoding at a smaller size would not notice.
      'images/cut-at-its-end.jpg': whole.subarray(0, whole.length - 3),
      'images/empty.png': '',
      'images/good.jpg': await jpeg(3),
      'images/huge.png': huge,
      'images/text.png': 'This is not an image.\n',
      'images/animation.gif': 'GIF89a....',
      'images/README.txt': 'about the images',
    });
    const { outcome, images, end } = await harness.run({ images: at('images') });
    expect(outcome).toBe('done');
    expect(images.map(({ name }) => name)).toEqual(['good.jpg']);
    expect(end!.refused.map(({ file, code }) => [file, code])).toEqual([
      ['animation.gif', 'unsupported'],
      ['cut-at-its-end.jpg', 'unreadable'],
      ['cut.jpg', 'unreadable'],
      ['empty.png', 'unreadable'],
      ['huge.png', 'too-large'],
      ['text.png', 'unsupported'],
    ]);
    for (const { file, message } of end!.refused) expect(message).toContain(`${file}: `);
    expect(end!.refused[4]!.message).toContain('30000×20000 pixels');
    expect(end!.refused[5]!.message).toContain('its content is text');
    expect(end!.warnings.map(({ code, file }) => [code, file])).toEqual([['no-image', 'README.txt']]);
    expect(objects()).toHaveLength(1);
  });

  it('refuses masks that cannot be right and reports those that look odd', async () => {
    const names = ['empty', 'full', 'shape', 'soft', 'broken'];
    const soft = await sharp(Buffer.from(Array.from({ length: 64 * 48 }, (_, i) => i % 256)), { raw: { width: 64, height: 48, channels: 1 } }).png().toBuffer();
    writeFiles(folder, Object.fromEntries(await Promise.all(names.map(async (name, i) => [`images/${name}.jpg`, await jpeg(i + 1)] as const))));
    writeFiles(folder, {
      'masks/empty_mask.png': await boxMask(64, 48, { ...box, width: 0 }).toBuffer(),
      'masks/full_mask.png': await boxMask(64, 48, { x: 0, y: 0, width: 64, height: 48 }).toBuffer(),
      'masks/shape_mask.png': await boxMask(100, 100, box).toBuffer(),
      'masks/soft_mask.png': soft,
      'masks/broken_mask.png': 'no mask',
      'masks/nobody_mask.png': soft,
    });
    const { images, end } = await harness.run({ images: at('images'), masks: at('masks') });
    expect(images.map(({ name, mask }) => [name, mask?.area ?? null])).toEqual([
      ['broken.jpg', null], ['empty.jpg', 0], ['full.jpg', 64 * 48], ['shape.jpg', null], ['soft.jpg', 64 * 48 / 2],
    ]);
    expect(end!.refused.map(({ file, code }) => [file, code])).toEqual([
      ['nobody_mask.png', 'not-found'], ['broken_mask.png', 'unsupported'], ['shape_mask.png', 'bad-request'],
    ]);
    expect(end!.warnings).toEqual([]);
    expect(images.flatMap(({ warnings }) => warnings.map(({ file, code }) => [file, code]))).toEqual([
      ['empty_mask.png', 'empty-mask'], ['full_mask.png', 'full-mask'], ['soft_mask.png', 'soft-mask'],
    ]);
  });

  for (const [name, table, message] of [
    ['a column that is missing', 'image_id,dx\na,nv\n', 'there is no column "lesion_id"'],
    ['two rows of one image that differ', 'lesion_id,image_id,dx,dx_type,age,sex,localization\nL,a,nv,histo,50,male,back\nL,a,mel,histo,50,male,back\n', 'image a is in lines 2 and 3 with different values of "dx"'],
    ['no row about any image', 'lesion_id,image_id,dx,dx_type,age,sex,localization\nL,z,nv,histo,50,male,back\n', 'no row is about an image of this folder: the table says "z", the folder "a.jpg"'],
  ] as const) {
    it(`imports nothing where the table has ${name}`, async () => {
      writeFiles(folder, { 'images/a.jpg': await jpeg(1), 'table.csv': table });
      await expect(harness.run({ images: at('images'), metadata: at('table.csv'), preset: 'ham10000' })).rejects.toMatchObject({
        code: 'bad-request',
        message: expect.stringContaining(`table.csv: ${message}`),
      });
      expect(harness.known.size).toBe(0);
      expect(existsSync(join(harness.project, 'objects'))).toBe(false);
    });
  }

  it('takes metadata out of what it keeps, unless asked to keep it', async () => {
    const original = await picture(1).jpeg().withExif({ IFD0: { Artist: 'Jane Roe' } }).toBuffer();
    expect(original.includes('Jane Roe')).toBe(true);
    writeFiles(folder, { 'images/a.jpg': original });
    const [stripped] = (await harness.run({ images: at('images') })).images;
    expect(readFileSync(join(harness.project, objectPath(stripped!.sha256))).includes('Jane Roe')).toBe(false);
    expect(stripped!.sourceSha256).toBe(sha256(original));
    const other = createImportHarness(at('other'));
    const [kept] = (await other.run({ images: at('images'), keepMetadata: true })).images;
    expect(kept!.sha256).toBe(sha256(original));
    expect(readFileSync(join(other.project, objectPath(kept!.sha256)))).toEqual(original);
  });

  it('reads every format and depth by content, upright', async () => {
    const deep = await picture(4).toColourspace('rgb16').png().toBuffer();
    writeFiles(folder, {
      'images/turned.jpg': await picture(1).jpeg().withMetadata({ orientation: 6 }).toBuffer(),
      'images/named-wrongly.jpg': await picture(2).webp().toBuffer(),
      'images/deep.png': deep,
      'images/scan.tif': await picture(5).tiff().toBuffer(),
      'images/without-extension': await jpeg(6),
      // 1×1, 24 bits: a header, one pixel, two bytes of padding.
      'images/tiny.bmp': Buffer.from('Qk06AAAAAAAAADYAAAAoAAAAAQAAAAEAAAABABgAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAgEDAA==', 'base64'),
    });
    const { images, end } = await harness.run({ images: at('images') });
    expect(end!.refused).toEqual([]);
    expect(images.map(({ name, format, width, height, bitDepth }) => [name, format, width, height, bitDepth])).toEqual([
      ['deep.png', 'png', 64, 48, 16],
      ['named-wrongly.jpg', 'webp', 64, 48, 8],
      ['scan.tif', 'tiff', 64, 48, 8],
      ['tiny.bmp', 'bmp', 1, 1, 8],
      ['turned.jpg', 'jpeg', 48, 64, 8],
      ['without-extension', 'jpeg', 64, 48, 8],
    ]);
  });

  it('reports files of the same bytes and pictures that look alike', async () => {
    const bytes = await picture(1).png().toBuffer();
    writeFiles(folder, {
      'images/a.png': bytes,
      'images/b.png': bytes,
      'images/c.jpg': await sharp(bytes).resize(100, 75).jpeg({ quality: 60 }).toBuffer(),
      'images/d.png': await picture(2).png().toBuffer(),
      'masks/a_mask.png': await boxMask(64, 48, box).toBuffer(),
      'masks/b_mask.png': await boxMask(64, 48, { ...box, x: 0 }).toBuffer(),
      'table.csv': 'image,lesion\na,L1\nb,L2\nc,L3\nd,L4\n',
    });
    const { images, end } = await harness.run({ images: at('images'), masks: at('masks'), metadata: at('table.csv') });
    // The same bytes under another name are an image of its own, with its own mask and ids.
    expect(images.map(({ name, lesion, mask }) => [name, lesion, mask?.name ?? null])).toEqual([
      ['a.png', 'L1', 'a_mask.png'], ['b.png', 'L2', 'b_mask.png'], ['c.jpg', 'L3', null], ['d.png', 'L4', null],
    ]);
    expect(images[1]!.sha256).toBe(images[0]!.sha256);
    expect(objects()).toHaveLength(3);
    expect(end!.exact).toEqual([{ file: 'b.png', sameAs: 'a.png' }]);
    expect(end!.near).toHaveLength(1);
    expect([end!.near[0]!.a, end!.near[0]!.b].sort()).toEqual([images[0]!.sourceSha256, images[2]!.sourceSha256].sort());
  });

  it('adds nothing when it is run again, and brings a mask that was lacking', async () => {
    writeFiles(folder, { 'images/a.jpg': await jpeg(1), 'images/b.jpg': await jpeg(2), 'masks/a_mask.png': await boxMask(64, 48, box).toBuffer() });
    const configuration = { images: at('images'), masks: at('masks') };
    await harness.run(configuration);
    const before = objects();
    const again = await harness.run(configuration, { job: 'two' });
    expect(again.end).toMatchObject({ unchanged: 2, exact: [], refused: [] });
    expect(again.images.map(({ name, mask }) => [name, mask])).toEqual([['a.jpg', null], ['b.jpg', null]]);
    expect(objects()).toEqual(before);

    writeFiles(folder, { 'masks/b_mask.png': await boxMask(64, 48, box).toBuffer(), 'table.csv': 'image,sex\nb,m\n' });
    const third = await harness.run({ ...configuration, metadata: at('table.csv') }, { job: 'three' });
    expect(third.end!.unchanged).toBe(1);
    expect(third.images[1]).toMatchObject({ name: 'b.jpg', width: 64, height: 48, mask: { area: 450 }, attributes: [{ key: 'sex', subject: 'image', value: 'male' }] });
    expect(objects()).toEqual(before);
  });

  it('goes on where it was stopped, losing and doubling nothing', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `images/${String(i).padStart(3, '0')}.png`);
    writeFiles(folder, Object.fromEntries(await Promise.all(names.map(async (name, i) => [name, await picture(i, 16, 12).png().toBuffer()] as const))));
    writeFiles(folder, { 'images/broken.png': 'text' });
    const first = await harness.run({ images: at('images') }, { stopAfterBatches: 1 });
    expect(first.outcome).toBe('interrupted');
    expect(first.end).toBeNull();
    expect(first.images.length).toBeGreaterThanOrEqual(128);
    expect(first.images.length).toBeLessThan(300);
    // All that was handed over is on disk.
    for (const { sha256: hash } of first.images) expect(existsSync(join(harness.project, objectPath(hash)))).toBe(true);

    const second = await harness.run({ images: at('images') });
    expect(second.outcome).toBe('done');
    expect(second.batchSizes).toEqual([128, 128, 44]);
    expect(second.end).toMatchObject({ unchanged: 0, exact: [], refused: [{ file: 'broken.png' }] });
    expect(harness.known.size).toBe(300);
    expect(objects()).toHaveLength(300);
  });

  it('names the first of many files with one and the same matter, and counts the others', async () => {
    const names = Array.from({ length: 21 }, (_, i) => `images/${String(i).padStart(2, '0')}.png`);
    writeFiles(folder, Object.fromEntries(await Promise.all(names.map(async (name, i) => [name, await picture(i, 16, 12).png().toBuffer()] as const))));
    writeFiles(folder, { 'masks/00_mask.png': await boxMask(16, 12, { x: 2, y: 2, width: 5, height: 5 }).toBuffer() });
    const { end } = await harness.run({ images: at('images'), masks: at('masks') });
    expect(end!.warnings.map(({ message }) => message)).toHaveLength(20);
    writeFiles(folder, { 'images/99.png': await picture(99, 16, 12).png().toBuffer() });
    const more = await harness.run({ images: at('images'), masks: at('masks') });
    expect(more.end!.warnings).toEqual([
      { file: '01.png', code: 'image-without-mask', message: '21 images without a mask: 01.png: no mask was found for it; 02.png: no mask was found for it; 03.png: no mask was found for it; …' },
    ]);
  });

  it('reads PH2’s folder per case, images and masks as bitmaps', async () => {
    const bitmap = (bits: string): Buffer => Buffer.from(bits, 'base64');
    const picture24 = bitmap('Qk1mAAAAAAAAADYAAAAoAAAABQAAAAMAAAABABgAAAAAADAAAADEDgAAxA4AAAAAAAAAAAAAoJuWr6qlvrm0zcjD3NfSAFVQS2RfWnNuaYJ9eJGMhwAKBQAZFA8oIx43Mi1GQTwA');
    const lesion1 = bitmap('Qk1KAAAAAAAAAD4AAAAoAAAABQAAAAMAAAABAAEAAAAAAAwAAADEDgAAxA4AAAIAAAACAAAAAAAAAP///wD4AAAAgAAAAGgAAAA=');
    writeFiles(folder, {
      'PH2/IMD003/IMD003_Dermoscopic_Image/IMD003.bmp': picture24,
      'PH2/IMD003/IMD003_lesion/IMD003_lesion.bmp': lesion1,
      'PH2/IMD003/IMD003_roi/IMD003_R1_Label3.bmp': lesion1,
      'table.csv': 'Image Name,Common Nevus,Atypical Nevus,Melanoma\nIMD003,,X,\n',
    });
    const { images, end } = await harness.run({ images: at('PH2'), metadata: at('table.csv'), preset: 'ph2' });
    expect(images).toHaveLength(1);
    expect(images[0]).toMatchObject({
      name: 'IMD003/IMD003_Dermoscopic_Image/IMD003.bmp', format: 'bmp', width: 5, height: 3,
      mask: { name: 'IMD003/IMD003_lesion/IMD003_lesion.bmp', area: 9 },
      attributes: [{ key: 'diagnosis', subject: 'image', value: 'atypical nevus' }],
    });
    expect(end!.refused).toEqual([]);
    expect(end!.warnings.map(({ code, file }) => [code, file])).toEqual([['no-image', 'IMD003/IMD003_roi/IMD003_R1_Label3.bmp']]);
  });

  it('stops with the system’s error on a full disk, leaving no half-written file among the objects', async (test) => {
    const disk = at('disk');
    mkdirSync(disk);
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    if (mount.status !== 0) test.skip('a small file system could not be mounted here: only root may');
    try {
      const small = createImportHarness(join(disk, 'project'));
      const files = await Promise.all(Array.from({ length: 12 }, async (_, i) => [`images/${i}.png`, await picture(i, 96, 64).png().toBuffer()] as const));
      writeFiles(folder, Object.fromEntries(files));
      await expect(small.run({ images: at('images') })).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(small.known.size).toBe(0);
      expect(existsSync(join(disk, 'project/objects'))).toBe(false);
      expect(existsSync(join(disk, 'project/jobs/one/incoming'))).toBe(false);
    } finally {
      spawnSync('umount', [disk]);
    }
  });

  it('says what is wrong with a folder', async () => {
    writeFiles(folder, { 'docs/readme.md': 'text', file: 'text', 'images/a.jpg': await jpeg(1) });
    for (const [configuration, code, message] of [
      [{ images: at('nowhere') }, 'not-found', 'the images folder is not there'],
      [{ images: at('file') }, 'bad-request', 'the images folder is not a folder'],
      [{ images: at('docs') }, 'bad-request', 'there are no images in this folder'],
      [{ images: at('images'), preset: 'ph2' }, 'bad-request', 'CASE/CASE_Dermoscopic_Image/CASE.bmp'],
      [{ images: at('images'), masks: at('nowhere') }, 'not-found', 'the masks folder is not there'],
      [{ images: at('images'), metadata: at('nowhere.csv') }, 'not-found', 'the metadata file is not there'],
    ] as const) {
      await expect(harness.run(configuration)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    }
  });
});
