import { copyFileSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resizeMask, decodeMask } from '../../../../src/core/mask/index.ts';
import { joinData, keepData, openData, openSource, readData } from '../../../../src/main/study/data/open.ts';
import { readExport } from '../../../../src/main/study/data/read-export.ts';
import type { StudyData } from '../../../../src/main/study/data/types.ts';
import { copySample } from '../../../support/sample-subset.ts';
import { weakspot, weakspotJson } from '../../../support/weakspot-command.ts';

const root = mkdtempSync(join(tmpdir(), 'weakspot-study-data-'));
const folder = join(root, 'collection');
const cache = join(root, 'cache');
let data: StudyData;
beforeAll(async () => {
  const { metadata } = copySample(folder, 30);
  copyFileSync(metadata, join(folder, 'metadata.csv'));
  data = await openData({ folder, cache });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('openData', () => {
  it('reads images, masks and attributes as an import does, and splits them the same way', async () => {
    const project = join(root, 'project');
    const out = join(root, 'export');
    const imported = await weakspot(['import', project, '--images', join(folder, 'images'), '--masks', join(folder, 'masks'), '--metadata', join(folder, 'metadata.csv'), '--preset', 'isic']);
    expect(imported.code, imported.stderr).toBe(0);
    for (const format of ['coco', 'csv']) await weakspotJson(['export', project, '--format', format, '--out', join(out, format)]);
    const exported = await readExport(out, project, 'project');
    const described = ({ images }: StudyData) => images.map(({ name, split, width, height, lesion, patient, mask, attributes }) => ({
      name, split, width, height, lesion, patient, mask: mask!.geometry.counts, attributes,
    })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(described(exported)).toEqual(described(data));
    // Originals are found by their hash in the project.
    const source = await openSource(exported, 32, join(root, 'project-cache'));
    expect(source.image(0)).toHaveLength(32 * 32 * 3);
    source.close();
  });

  it('reads files once, and again when any of them changes, whatever their dates say', async () => {
    const read: number[] = [];
    const report = (done: number): void => void read.push(done);
    expect((await openData({ folder, cache, report })).hash).toBe(data.hash);
    const [first] = readdirSync(join(folder, 'masks'));
    utimesSync(join(folder, 'masks', first!), new Date(), new Date());
    expect((await openData({ folder, cache, report })).hash).toBe(data.hash);
    expect(read).toEqual([]);
    const changed = join(root, 'changed');
    const { metadata } = copySample(changed, 30);
    copyFileSync(metadata, join(changed, 'metadata.csv'));
    copyFileSync(join(changed, 'masks', readdirSync(join(changed, 'masks'))[1]!), join(changed, 'masks', first!));
    const other = await openData({ folder: changed, cache, report });
    expect(read).toHaveLength(30);
    expect(other.hash).not.toBe(data.hash);
    expect((await openData({ folder, cache, seed: 5 })).hash).not.toBe(data.hash);
  });

  it('names a file that cannot be read: a study has no use for a part of its data', async () => {
    const damaged = join(root, 'damaged');
    copySample(damaged, 3);
    const [first] = readdirSync(join(damaged, 'images'));
    writeFileSync(join(damaged, 'images', first!), 'not an image');
    await expect(openData({ folder: damaged, cache })).rejects.toThrow(first);
  });

  it('says what a collection\'s folder must hold', async () => {
    await expect(openData({ folder: join(root, 'nowhere'), cache })).rejects.toThrow('there is no folder "images" in it');
  });

  it('hands data to another process by its hash', async () => {
    await keepData(data, cache);
    expect(await readData(cache, data.hash)).toEqual(data);
  });
});

describe('openSource', () => {
  it('gives pixels and true masks at model size', async () => {
    const source = await openSource(data, 48, cache);
    expect(source.count).toBe(30);
    expect(source.image(3)).toHaveLength(48 * 48 * 3);
    const truth = decodeMask(data.images[3]!.mask!.geometry);
    expect(source.mask(3)).toEqual(resizeMask(truth, 48, 48).data);
    source.close();
  });
});

it('joins collections one after the other, and says of each image where it came from', () => {
  const other: StudyData = { ...data, hash: 'b', name: 'other', images: data.images.slice(0, 2).map((image) => ({ ...image, collection: 'other' })) };
  const joined = joinData([data, other]);
  expect(joined.images).toHaveLength(32);
  expect(joined.images.at(-1)!.attributes['collection']).toBe('other');
  expect(joined.hash).not.toBe(data.hash);
  expect(joinData([data])).toBe(data);
});
