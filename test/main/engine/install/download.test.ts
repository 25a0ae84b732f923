import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadWheel } from '../../../../src/main/engine/install/download.ts';
import { findWheel, type WheelToGet } from '../../../../src/main/engine/install/find-wheel.ts';
import { indexAddress } from '../../../../src/main/engine/install/package-index.ts';
import { serveIndex, type IndexOptions, type IndexServer } from './support/index-server.ts';
import { makeWheel, type Wheel } from './support/make-wheel.ts';
import { computer, cpuTag } from './support/stand-in.ts';

let root: string;
let file: string;
let wheel: Wheel;
let server: IndexServer;
const signal = new AbortController().signal;
const pausesMs = [1, 1, 1];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-download-'));
  file = join(root, 'downloads', 'wheel.part');
  // Random bytes do not compress, so that it has the length of many packets.
  wheel = makeWheel(root, { project: 'tensorflow_cpu', version: '2.21.0', tag: cpuTag, files: [{ name: 'noise', bytes: randomBytes(400_000) }] });
});
afterEach(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

async function start(options: IndexOptions = {}): Promise<WheelToGet> {
  server = await serveIndex({ 'tensorflow-cpu': [wheel] }, options);
  return findWheel([indexAddress(server.url)], ['tensorflow-cpu'], '==2.21.0', computer, signal);
}

/** Compared as a whole: by element takes seconds. */
const isWhole = (): boolean => readFileSync(file).equals(wheel.bytes);
const ranges = (): (string | undefined)[] => server.requests.filter(({ path }) => path.startsWith('/files/')).map(({ range }) => range);

describe('downloadWheel', () => {
  it('writes the file and tells how far it is', async () => {
    const told: [number, number | null][] = [];
    await downloadWheel(await start(), file, { signal, onProgress: (done, total) => told.push([done, total]) });
    expect(isWhole()).toBe(true);
    expect(told[0]).toEqual([0, wheel.bytes.length]);
    expect(told.at(-1)).toEqual([wheel.bytes.length, wheel.bytes.length]);
    expect(told.map(([done]) => done)).toEqual(told.map(([done]) => done).toSorted((a, b) => a - b));
  });

  it('goes on where a connection broke off, as often as it brings something', async () => {
    await downloadWheel(await start({ breakAfter: [100_000, 50_000, 50_000, 1_000, 1_000] }), file, { signal, pausesMs, onProgress: () => {} });
    expect(isWhole()).toBe(true);
    expect(ranges()).toEqual([undefined, 'bytes=100000-', 'bytes=150000-', 'bytes=200000-', 'bytes=201000-', 'bytes=202000-']);
  });

  it('gives up where nothing comes any more, keeps what came, and goes on from there the next time', async () => {
    const target = await start({ breakAfter: [150_000, 0, 0, 0, 0] });
    await expect(downloadWheel(target, file, { signal, pausesMs, onProgress: () => {} })).rejects.toMatchObject({
      code: 'missing-dependency', message: expect.stringMatching(/could not be downloaded: .*\. What has come is kept: the same command goes on from there\. Check the network\./),
    });
    expect(readFileSync(file).equals(wheel.bytes.subarray(0, 150_000))).toBe(true);
    server.requests.length = 0;
    await downloadWheel(target, file, { signal, pausesMs, onProgress: () => {} });
    expect(isWhole()).toBe(true);
    expect(ranges().at(-1)).toBe('bytes=150000-');
  });

  it('gives up on a server that sends nothing any more', async () => {
    const target = await start({ stallAfter: 0 });
    await expect(downloadWheel(target, file, { signal, pausesMs: [1], stallMs: 100, onProgress: () => {} })).rejects.toMatchObject({ message: expect.stringContaining('it sent nothing for 0.1 s') });
  });

  it('starts over where the server cannot go on, or has another file', async () => {
    for (const options of [{ ignoreRange: true }, { etag: '"new"' }]) {
      const target = await start({ ...options, breakAfter: [100_000] });
      await downloadWheel(target, file, { signal, pausesMs, onProgress: () => {} });
      expect(isWhole()).toBe(true);
      rmSync(file);
      await server.close();
    }
    const target = await start({ etag: '"first"', breakAfter: [100_000, 0, 0, 0, 0] });
    await expect(downloadWheel(target, file, { signal, pausesMs, onProgress: () => {} })).rejects.toThrow();
    await server.close();
    const later = await start({ etag: '"second"' });
    await downloadWheel(later, file, { signal, pausesMs, onProgress: () => {} });
    expect(isWhole()).toBe(true);
    expect(ranges()).toEqual(['bytes=100000-']);
  });

  it('does not build on a partial file of another wheel, or on one that was damaged', async () => {
    const target = await start();
    await downloadWheel(target, file, { signal, onProgress: () => {} });
    writeFileSync(file, Buffer.alloc(1_000));
    await downloadWheel(target, file, { signal, onProgress: () => {} });
    expect(isWhole()).toBe(true);
    writeFileSync(file, Buffer.alloc(1_000));
    writeFileSync(`${file}.origin`, JSON.stringify({ sha256: 'another', etag: null }));
    server.requests.length = 0;
    await downloadWheel(target, file, { signal, onProgress: () => {} });
    expect(isWhole()).toBe(true);
    expect(ranges()).toEqual([undefined]);
  });

  it('needs no second download of a whole file', async () => {
    const target = await start();
    await downloadWheel(target, file, { signal, onProgress: () => {} });
    server.requests.length = 0;
    await downloadWheel(target, file, { signal, onProgress: () => {} });
    expect(server.requests).toEqual([]);
  });

  it('refuses bytes that the index has not published, and deletes them', async () => {
    const published = 'ab'.repeat(32);
    const target = await start({ publishedSha256: published });
    await expect(downloadWheel(target, file, { signal, onProgress: () => {} })).rejects.toMatchObject({
      code: 'corrupt', details: { sha256: wheel.sha256, published }, message: expect.stringContaining(`the index publishes ${published}: it was damaged or changed on its way, and has been deleted`),
    });
    expect(existsSync(file)).toBe(false);
  });

  it.each([[403, 'may not read it'], [401, 'it wants a name and password'], [404, 'answered with status 404']])('does not try again after a refusal with status %i', async (fileStatus, message) => {
    const target = await start({ fileStatus });
    await expect(downloadWheel(target, file, { signal, pausesMs, onProgress: () => {} })).rejects.toMatchObject({ code: 'missing-dependency', message: expect.stringContaining(message) });
    expect(ranges()).toHaveLength(1);
  });

  it("tries again after the server's own failure", async () => {
    const target = await start({ fileStatus: 503 });
    await expect(downloadWheel(target, file, { signal, pausesMs, onProgress: () => {} })).rejects.toMatchObject({ message: expect.stringContaining('status 503') });
    expect(ranges()).toHaveLength(4);
  });
});
