import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProjectChange, ResponseOf } from '../../../src/core/contract/index.ts';
import { roundConfiguration } from '../../../src/core/contract/index.ts';
import { openProject, type ProjectStore } from '../../../src/main/db/index.ts';
import { Client } from '../../../src/main/service/client.ts';
import { findHolder } from '../../../src/main/service/lock.ts';
import { openServiceLog } from '../../../src/main/service/log.ts';
import { startService, type RunningService } from '../../../src/main/service/service.ts';
import { writeResult } from '../db/result-fixture.ts';

let root: string;
let store: ProjectStore;
let service: RunningService;
let client: Client;
let ids: Record<string, string>;

/** Left, top, width and height of each lesion: unlike enough that no two pictures are taken for one. */
const lesions: Record<string, [number, number, number, number]> = { a: [30, 20, 20, 20], b: [2, 2, 36, 30], c: [38, 38, 40, 20], t: [48, 5, 30, 50], gone: [5, 44, 70, 12] };

/** Skin of L* 72.46 and b* 21.005, which is an angle of 46.917°, with a dark lesion; and its mask. */
async function picture(name: string, { masked }: { masked: boolean }): Promise<void> {
  const [left, top, width, height] = lesions[name]!;
  const draw = async (folder: string, skin: string, lesion: string): Promise<void> => {
    const input = await sharp({ create: { width, height, channels: 3, background: lesion } }).png().toBuffer();
    await sharp({ create: { width: 80, height: 60, channels: 3, background: skin } }).composite([{ input, left, top }]).png().toFile(join(root, folder, `${name}.png`));
  };
  await draw('images', '#d2aa8c', '#3c1e19');
  if (masked) await draw('masks', '#000000', '#ffffff');
}

async function bringIn(names: readonly { name: string; masked: boolean }[], split: 'train' | 'test'): Promise<void> {
  for (const folder of ['images', 'masks']) {
    rmSync(join(root, folder), { recursive: true, force: true });
    mkdirSync(join(root, folder));
  }
  for (const { name, masked } of names) await picture(name, { masked });
  const { job } = await client.call('import.start', { images: join(root, 'images'), masks: join(root, 'masks'), split });
  await client.subscribe('job.watch', { job }, () => {}).ended;
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-dataset-'));
  const folder = join(root, 'project');
  mkdirSync(folder);
  store = openProject(folder, { create: true });
  const outcome = await startService({ folder, openStore: () => store, log: openServiceLog(folder), idleMs: 60_000 });
  if (!('service' in outcome)) throw new Error('the project is held');
  service = outcome.service;
  client = await Client.connect(findHolder(folder)!);
  await bringIn([{ name: 'a', masked: true }, { name: 'b', masked: true }, { name: 'c', masked: false }], 'train');
  await bringIn([{ name: 't', masked: true }], 'test');
  ids = Object.fromEntries([...store.exports.images()].map(({ name, id }) => [name.replace('.png', ''), id]));
  const { round } = store.rounds.create(roundConfiguration.parse({}));
  // As if its job had run: no other would begin before it.
  store.jobs.finish(store.jobs.claim()!.id, 'done');
  const frozen = [...store.rounds.snapshot(round).images].map((image) => image.id);
  store.rounds.takeResult(round, writeResult(frozen, { round, curve: [{ step: 10, loss: 0.5, validationDice: 0.8, validationIou: 0.7 }] }, root));
}, 30_000);
afterAll(async () => {
  client.close();
  await service.close();
  rmSync(root, { recursive: true, force: true });
});

describe('where a round\'s networks disagree', () => {
  it('is a white picture of the maps\' size whose alpha is the mean difference', async () => {
    for (const round of [1, null]) {
      const { mediaType, bytes } = await client.disagreement(ids['a']!, round);
      expect(mediaType).toBe('image/png');
      expect(await sharp(bytes).metadata()).toMatchObject({ width: 32, height: 32, space: 'b-w', channels: 2 });
      const data = await sharp(bytes).raw().toBuffer();
      // Dense 200, pruned 100 everywhere.
      expect(data.equals(Buffer.from(Array.from({ length: 32 * 32 }, () => [255, 255, 255, 100]).flat()))).toBe(true);
    }
  });

  it('is withheld for test images, and is not there for others', async () => {
    await expect(client.disagreement(ids['t']!, 1)).rejects.toMatchObject({ code: 'permission', message: expect.stringContaining('test images') as string });
    await expect(client.disagreement('01890000-0000-7000-8000-000000000000', 1)).rejects.toMatchObject({ code: 'not-found' });
    await expect(client.disagreement(ids['a']!, 7)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('the dataset over a connection', () => {
  it('has pages, counts and attributes', async () => {
    const page = await client.call('dataset.query', { filter: { split: ['train'] }, sort: 'hardest', limit: 2 });
    expect([page.total, page.rows.length]).toEqual([3, 2]);
    expect((await client.call('dataset.facets', {})).label).toEqual([{ value: 'labelled', count: 3 }, { value: 'weak', count: 0 }, { value: 'unlabelled', count: 1 }]);
    expect((await client.call('attribute.list', {})).map(({ key }) => key)).toContain('monk');
    await expect(client.call('dataset.query', { limit: 1001 })).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('draws outlines of the images that have a mask, in image pixels', async () => {
    const found = await client.call('dataset.outlines', { images: [ids['a']!, ids['c']!] });
    expect(found.map(({ image }) => image)).toEqual([ids['a']]);
    const [ring] = found[0]!.rings;
    const xs = ring!.filter((_, at) => at % 2 === 0);
    const ys = ring!.filter((_, at) => at % 2 === 1);
    expect([Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]).toEqual([30, 50, 20, 40]);
    await expect(client.call('dataset.outlines', { images: ['01890000-0000-7000-8000-000000000000'] })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('takes tags from whoever has said who they are, tells everybody, and takes them back', async () => {
    const other = await Client.connect(findHolder(store.folder)!);
    const changes: ProjectChange[] = [];
    const watching = other.subscribe('changes.watch', {}, (change) => changes.push(change));
    await other.call('project.get', {});
    await expect(client.call('attribute.tag', { images: [ids['a']!], key: 'sex', value: 'female' })).rejects.toMatchObject({ code: 'bad-request', message: expect.stringContaining('say who you are first') as string });
    await client.call('annotator.actAs', { name: 'Ada' });
    const tagged = await client.call('attribute.tag', { images: [ids['a']!, ids['b']!], key: 'sex', value: 'female' });
    // Nobody knows the patients, so that it went to the images.
    expect(tagged).toEqual({ batch: tagged.batch, subject: 'image', subjects: 2, images: 2 });
    expect((await client.call('attribute.history', { image: ids['a']! }))[0]).toMatchObject({ key: 'sex', value: 'female', source: 'clinician', annotator: { name: 'Ada' }, current: true });
    expect(await client.call('attribute.untag', { batch: tagged.batch })).toEqual({ subjects: 2 });
    await other.call('project.get', {});
    const told = changes.filter((change) => change.type === 'attributes');
    expect(told.map((change) => change.images.toSorted())).toEqual(Array.from({ length: 2 }, () => [ids['a'], ids['b']].toSorted()));
    watching.leave();
    await watching.ended;
    other.close();
  });

  it('composes queues for whoever has said who they are', async () => {
    await client.call('annotator.actAs', { name: 'Ada' });
    const queue = await client.call('review.compose', { queue: 'annotate-next', randomShare: 0 });
    expect(queue.items.map(({ image }) => image)).toEqual([ids['c']]);
    expect(await client.call('review.queue', { queue: 'annotate-next' })).toEqual(queue);
    expect((await client.call('review.queue', {})).composition).toBeNull();
  });

  it('compares rounds and tells how they went', async () => {
    expect(await client.call('round.curve', { round: 1 })).toEqual([{ step: 10, loss: 0.5, validationDice: 0.8, validationIou: 0.7, imagesPerSecond: null }]);
    expect(await client.call('round.progress', {})).toMatchObject([{ round: 1, testIou: null }]);
    expect(await client.call('round.compare', { first: 1, second: 1 })).toMatchObject({ images: 1, difference: { mean: 0, low: 0, high: 0 } });
  });
});

describe('skin tone', () => {
  it('is estimated from the skin beside the mask, and kept', async () => {
    const estimate = await client.call('skin.estimate', { image: ids['a']! });
    expect(estimate).toMatchObject({ image: ids['a'], category: 'light', note: null });
    expect(estimate.ita).toBeCloseTo(46.917, 1);
    expect(await client.call('skin.estimate', { image: ids['a']! })).toEqual(estimate);
    expect((await client.call('skin.estimate', { image: ids['a']!, again: true })).ita).toBeCloseTo(46.917, 1);
    expect((await client.call('attribute.history', { image: ids['a']! })).filter(({ source }) => source === 'estimate').map(({ key, value }) => [key, value])).toEqual([['ita_category', 'light'], ['ita', 46.9]]);
  });

  it('is estimated by the network\'s outline where there is no mask', async () => {
    // The dense network's map says lesion everywhere.
    expect(await client.call('skin.estimate', { image: ids['c']! })).toMatchObject({ ita: null, skinShare: 0, note: expect.stringContaining('too little skin') as string });
  });

  it('is estimated of every image that has none, with progress', async () => {
    const told: ResponseOf<'skin.estimateMissing'>[] = [];
    await client.subscribe('skin.estimateMissing', {}, (event) => told.push(event)).ended;
    expect(told[0]).toEqual({ done: 0, total: 2, withoutEstimate: 0 });
    expect(told.at(-1)).toEqual({ done: 2, total: 2, withoutEstimate: 0 });
    const again: unknown[] = [];
    await client.subscribe('skin.estimateMissing', {}, (event) => again.push(event)).ended;
    expect(again).toEqual([{ done: 0, total: 0, withoutEstimate: 0 }]);
  });

  it('passes over an image whose original is gone', async () => {
    await bringIn([{ name: 'gone', masked: false }], 'train');
    const gone = [...store.exports.images()].find(({ name }) => name === 'gone.png')!;
    rmSync(join(store.folder, gone.file));
    writeFileSync(join(store.folder, gone.file), 'no image');
    const told: ResponseOf<'skin.estimateMissing'>[] = [];
    await client.subscribe('skin.estimateMissing', {}, (event) => told.push(event)).ended;
    expect(told.at(-1)).toEqual({ done: 1, total: 1, withoutEstimate: 1 });
    await expect(client.call('skin.estimate', { image: gone.id })).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('a preview of an import', () => {
  it('says what would come in, and writes nothing', async () => {
    const before = (await client.call('project.get', {})).images;
    const preview = await client.call('import.preview', { images: join(root, 'images') });
    expect(preview).toMatchObject({ images: 1, masks: 0, matched: 0, unreadable: [], columns: [], rows: 0, examples: [{ name: 'gone.png', mask: null, attributes: {} }] });
    expect((await client.call('project.get', {})).images).toBe(before);
    await expect(client.call('import.preview', { images: join(root, 'nowhere') })).rejects.toMatchObject({ code: 'not-found' });
    await expect(client.call('import.preview', { images: 'images' })).rejects.toMatchObject({ code: 'bad-request' });
  });
});
