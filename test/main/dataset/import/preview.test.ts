import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, onTestFinished, test } from 'vitest';
import { importConfiguration, type ImportRequest } from '../../../../src/core/contract/index.ts';
import { previewImport } from '../../../../src/main/dataset/import/preview.ts';

const preview = (request: ImportRequest) => previewImport(importConfiguration.parse(request));

/** Images a, b and c; masks of a, b and of nobody; a table about a, b and another. */
async function collection(table = 'image,patient,lesion,age,camera\na,P1,L1,40,A\nb,P1,L2,,B\nz,P2,L3,50,A\n') {
  const root = mkdtempSync(join(tmpdir(), 'weakspot-preview-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [images, masks, metadata] = [join(root, 'images'), join(root, 'masks'), join(root, 'table.csv')];
  mkdirSync(images);
  mkdirSync(masks);
  const picture = await sharp({ create: { width: 4, height: 3, channels: 3, background: '#888' } }).png().toBuffer();
  for (const name of ['a', 'b', 'c']) writeFileSync(join(images, `${name}.png`), picture);
  for (const name of ['a_mask', 'b_mask', 'nobody_mask']) writeFileSync(join(masks, `${name}.png`), picture);
  writeFileSync(metadata, table);
  return { root, images, masks, metadata };
}

describe('a preview', () => {
  test('says what matches', async () => {
    const { images, masks, metadata } = await collection();
    const found = await preview({ images, masks, metadata });
    expect(found).toMatchObject({ images: 3, masks: 3, matched: 2, unmatchedMasks: ['nobody_mask.png'], unreadable: [], rows: 3, matchedRows: 2, preset: 'generic' });
    expect(found.examples).toEqual([
      { name: 'a.png', mask: 'a_mask.png', attributes: { age: 40 } },
      { name: 'b.png', mask: 'b_mask.png', attributes: {} },
      { name: 'c.png', mask: null, attributes: {} },
    ]);
  });

  test('says what each column becomes, and what a mapping changes', async () => {
    const { images, metadata } = await collection();
    expect((await preview({ images, metadata })).columns).toEqual([
      { name: 'image', examples: ['a', 'b', 'z'], role: 'image', attribute: null },
      { name: 'patient', examples: ['P1', 'P2'], role: 'patient', attribute: null },
      { name: 'lesion', examples: ['L1', 'L2', 'L3'], role: 'lesion', attribute: null },
      { name: 'age', examples: ['40', '50'], role: 'attribute', attribute: 'age' },
      { name: 'camera', examples: ['A', 'B'], role: 'ignored', attribute: null },
    ]);
    const mapped = await preview({ images, metadata, map: { dermatoscope: 'camera' } });
    expect(mapped.columns.at(-1)).toMatchObject({ role: 'attribute', attribute: 'dermatoscope' });
    expect(mapped.examples[0]!.attributes).toEqual({ age: 40, dermatoscope: 'A' });
  });

  test('shows a table that cannot be used as it is mapped, and says why', async () => {
    const { images, metadata } = await collection('photo,age\na,40\n');
    const found = await preview({ images, metadata });
    expect(found.unreadable).toEqual([{ file: 'table.csv', message: expect.stringContaining('there is no column "image"') as string }]);
    expect(found).toMatchObject({ rows: 1, matchedRows: 0, columns: [{ name: 'photo', role: 'ignored' }, { name: 'age', role: 'ignored' }] });
    expect(await preview({ images, metadata, map: { image: 'photo' } })).toMatchObject({ unreadable: [], matchedRows: 1, columns: [{ name: 'photo', role: 'image' }, { name: 'age', role: 'attribute' }] });
    writeFileSync(metadata, 'image,age\na,40\na,41\n');
    expect(await preview({ images, metadata })).toMatchObject({ unreadable: [{ message: expect.stringContaining('with different values of "age"') as string }], columns: [{ role: 'image' }, { role: 'attribute' }] });
    writeFileSync(metadata, '\n');
    expect(await preview({ images, metadata })).toMatchObject({ unreadable: [{ file: 'table.csv', message: expect.stringContaining('its first line is empty') as string }], columns: [] });
  });

  test('names files whose beginning is no image\'s', async () => {
    const { images, masks, metadata } = await collection();
    writeFileSync(join(images, 'd.jpg'), 'text under another name');
    writeFileSync(join(images, 'e.jpg'), '');
    writeFileSync(join(masks, 'c_mask.png'), 'GIF89a');
    const found = await preview({ images, masks, metadata });
    expect(found.unreadable.map(({ file }) => file)).toEqual(['d.jpg', 'e.jpg', 'c_mask.png']);
    expect(found.unreadable[0]!.message).toContain('its content is text');
  });

  test('of one-hot columns says that they are the diagnosis', async () => {
    const { images, metadata } = await collection('image,MEL,NV\na,1,0\nb,0,1\n');
    const found = await preview({ images, metadata, preset: 'isic' });
    expect(found.columns.map(({ role, attribute }) => [role, attribute])).toEqual([['image', null], ['attribute', 'diagnosis'], ['attribute', 'diagnosis']]);
    expect(found.examples.map(({ attributes }) => attributes)).toEqual([{ diagnosis: 'mel' }, { diagnosis: 'nv' }, {}]);
  });

  test('writes nothing, and refuses a folder without images', async () => {
    const { root, images, masks, metadata } = await collection();
    const before = readdirSync(root, { recursive: true }).toSorted();
    await preview({ images, masks, metadata });
    expect(readdirSync(root, { recursive: true }).toSorted()).toEqual(before);
    mkdirSync(join(root, 'empty'));
    await expect(preview({ images: join(root, 'empty') })).rejects.toMatchObject({ code: 'bad-request' });
  });
});
