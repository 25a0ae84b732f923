import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject, type ProjectStore } from '../../../src/main/db/index.ts';
import { Client } from '../../../src/main/service/client.ts';
import { findHolder } from '../../../src/main/service/lock.ts';
import { openServiceLog } from '../../../src/main/service/log.ts';
import { startService, type RunningService } from '../../../src/main/service/service.ts';

let root: string;
let store: ProjectStore;
let service: RunningService;
let client: Client;

/** A 24-bit bitmap of 2 × 1 pixels, red and blue, by hand: rows are blue-green-red, filled up to four bytes. */
const bitmap = Buffer.concat([
  Buffer.from('BM', 'latin1'),
  Buffer.from(Uint32Array.of(62, 0, 54, 40, 2, 1).buffer),
  Buffer.from(Uint16Array.of(1, 24).buffer),
  Buffer.from(Uint32Array.of(0, 8, 0, 0, 0, 0).buffer),
  Buffer.from([0, 0, 255, 255, 0, 0, 0, 0]),
]);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-pixels-'));
  const images = join(root, 'images');
  mkdirSync(images);
  writeFileSync(join(images, 'bitmap.bmp'), bitmap);
  // Lies on its side: 40 × 20 stored, to be shown as 20 × 40.
  await sharp({ create: { width: 40, height: 20, channels: 3, background: '#804020' } }).withMetadata({ orientation: 6 }).jpeg().toFile(join(images, 'turned.jpg'));
  const folder = join(root, 'project');
  mkdirSync(folder);
  store = openProject(folder, { create: true });
  const outcome = await startService({ folder, openStore: () => store, log: openServiceLog(folder), idleMs: 60_000 });
  if (!('service' in outcome)) throw new Error('the project is held');
  service = outcome.service;
  client = await Client.connect(findHolder(folder)!);
  const { job } = await client.call('import.start', { images });
  await client.subscribe('job.watch', { job }, () => {}).ended;
});
afterAll(async () => {
  client.close();
  await service.close();
  rmSync(root, { recursive: true, force: true });
});

function imageNamed(name: string): { id: string; file: string } {
  return [...store.exports.images()].find((image) => image.name === name)!;
}

describe('an image\'s pixels', () => {
  it('come as they are kept where viewers read the format', async () => {
    const { id, file } = imageNamed('turned.jpg');
    const { mediaType, bytes } = await client.pixels(id, null);
    expect(mediaType).toBe('image/jpeg');
    expect(Buffer.compare(bytes, readFileSync(join(store.folder, file)))).toBe(0);
  });

  it('come upright and no larger than asked for', async () => {
    const { id } = imageNamed('turned.jpg');
    const small = await sharp((await client.pixels(id, 10)).bytes).metadata();
    expect([small.format, small.width, small.height, small.orientation]).toEqual(['jpeg', 5, 10, undefined]);
    const large = await sharp((await client.pixels(id, 1000)).bytes).metadata();
    expect([large.width, large.height]).toEqual([20, 40]);
  });

  it('come as JPEG where viewers do not read the format', async () => {
    const { mediaType, bytes } = await client.pixels(imageNamed('bitmap.bmp').id, null);
    expect(mediaType).toBe('image/jpeg');
    const { width, height } = await sharp(bytes).metadata();
    expect([width, height]).toEqual([2, 1]);
  });

  it('do not hold up other answers, nor are mixed up with them', async () => {
    const { id } = imageNamed('turned.jpg');
    const answers = await Promise.all([client.pixels(id, null), client.call('project.get', {}), client.pixels(id, 10), client.call('job.list', {})]);
    expect(answers[1].images).toBe(2);
    expect(answers[3]).toHaveLength(1);
    expect(answers[0].bytes.length).not.toBe(answers[2].bytes.length);
  });
});
