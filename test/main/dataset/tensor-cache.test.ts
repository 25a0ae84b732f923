import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeMask } from '../../../src/core/mask/index.ts';
import type { SnapshotImage } from '../../../src/core/snapshot.ts';
import { openTensorCache } from '../../../src/main/dataset/tensor-cache.ts';

let folder: string;
const cacheFile = (): string => join(folder, 'cache', 'tensors', 'rgb-4-v1.bin');
/** Key, checksum and 4 × 4 × 3 pixels. */
const recordBytes = 32 + 4 + 48;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weakspot-tensors-'));
  mkdirSync(join(folder, 'objects'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An 8×6 image of one colour, so that its pixels at any size are known. */
async function add(name: string, [r, g, b]: [number, number, number], change: Partial<SnapshotImage> = {}): Promise<SnapshotImage> {
  return addBytes(name, await sharp({ create: { width: 8, height: 6, channels: 3, background: { r, g, b } } }).png().toBuffer(), change);
}

function addBytes(name: string, bytes: Buffer, change: Partial<SnapshotImage>): SnapshotImage {
  const file = `objects/${name}`;
  writeFileSync(join(folder, file), bytes);
  return {
    id: name, file, sha256: createHash('sha256').update(bytes).digest('hex'), width: 8, height: 6, split: 'train', component: name,
    lesion: null, patient: null, name, mask: null, labelled: false, verdict: null, weak: [], diagnosis: null, weight: 1, ...change,
  };
}

describe('openTensorCache', () => {
  it('gives pixels, masks and classes at model size', async () => {
    const data = Uint8Array.from({ length: 8 * 8 }, (_, i) => (i % 8 < 4 ? 1 : 0));
    const geometry = encodeMask({ width: 8, height: 8, data });
    const images = [
      await add('a', [10, 20, 30], { diagnosis: 'nv', mask: { annotation: 'm', geometry } }),
      await add('b', [200, 100, 0], { diagnosis: 'mel' }),
      await add('c', [0, 0, 0]),
    ];
    const seen: number[] = [];
    const cache = await openTensorCache({ projectFolder: folder, size: 4, images, report: ({ done }) => seen.push(done) });
    expect(seen).toEqual([1, 2, 3]);
    expect([cache.count, cache.size]).toEqual([3, 4]);
    expect([...cache.image(1).subarray(0, 6)]).toEqual([200, 100, 0, 200, 100, 0]);
    expect(cache.image(0)).toHaveLength(48);
    expect([...cache.mask(0)!]).toEqual([1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0]);
    expect(cache.mask(1)).toBeNull();
    expect(cache.classes).toEqual(['mel', 'nv']);
    expect([0, 1, 2].map((index) => cache.classIndex(index))).toEqual([1, 0, null]);
    expect(() => cache.image(3)).toThrow('There is no image 3 among 3');
    cache.close();
  });

  it('gives weak labels at model size, each rasterized once', async () => {
    const images = [
      await add('a', [1, 2, 3], { weak: [{ annotation: 'b', label: { kind: 'box', box: { x: 2, y: 0, width: 4, height: 3 } } }] }),
      await add('b', [4, 5, 6], { weak: [{ annotation: 'p', label: { kind: 'point', points: [{ x: 7, y: 5, lesion: true }] } }, { annotation: 'c', label: { kind: 'class', name: 'mel' } }] }),
      await add('c', [7, 8, 9]),
    ];
    const cache = await openTensorCache({ projectFolder: folder, size: 4, images });
    // 8 × 6 pixels become 4 × 4: a centre of a row is at .75, 2.25, 3.75, 5.25.
    expect([...cache.weak(0)!.box!]).toEqual([0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(cache.weak(1)).toMatchObject({ box: null, pixelKind: 'point', present: true });
    expect([...cache.weak(1)!.pixels!]).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 2, 2, 1, 1]);
    expect(cache.weak(2)).toBeNull();
    expect(cache.weak(0)).toBe(cache.weak(0));
    cache.close();
  });

  it('expands strokes over what is like them', async () => {
    const stroke = (lesion: boolean, y: number) => ({ lesion, width: 1, points: [2, y, 6, y] });
    // The upper half is brown, the lower one skin.
    const rgb = Uint8Array.from({ length: 8 * 6 * 3 }, (_, i) => (i < 8 * 3 * 3 ? [110, 70, 50] : [224, 180, 160])[i % 3]!);
    const image = addBytes('h', await sharp(rgb, { raw: { width: 8, height: 6, channels: 3 } }).png().toBuffer(), {
      weak: [{ annotation: 's', label: { kind: 'scribble', strokes: [stroke(true, 1), stroke(false, 5)] } }],
    });
    const cache = await openTensorCache({ projectFolder: folder, size: 64, images: [image] });
    const { pixels, pixelKind } = cache.weak(0)!;
    expect(pixelKind).toBe('scribble');
    expect([pixels![0], pixels![63], pixels![64 * 63], pixels![64 * 64 - 1]]).toEqual([1, 1, 0, 0]);
    cache.close();
  });

  it('decodes an image once, and again when the cache was deleted', async () => {
    const images = [await add('a', [1, 2, 3]), await add('b', [4, 5, 6])];
    (await openTensorCache({ projectFolder: folder, size: 4, images })).close();
    const written = statSync(cacheFile()).size;
    expect(written).toBe(2 * recordBytes);
    // With the originals gone only the cache can answer.
    const originals = images.map(({ file }) => readFileSync(join(folder, file)));
    for (const { file } of images) rmSync(join(folder, file));
    const cache = await openTensorCache({ projectFolder: folder, size: 4, images });
    expect([...cache.image(1).subarray(0, 3)]).toEqual([4, 5, 6]);
    cache.close();
    rmSync(join(folder, 'cache'), { recursive: true });
    await expect(openTensorCache({ projectFolder: folder, size: 4, images })).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('a: ') });
    images.forEach(({ file }, i) => writeFileSync(join(folder, file), originals[i]!));
    (await openTensorCache({ projectFolder: folder, size: 4, images })).close();
    expect(statSync(cacheFile()).size).toBe(written);
  });

  it('cuts off a torn tail and decodes that image again', async () => {
    const images = [await add('a', [1, 2, 3]), await add('b', [4, 5, 6])];
    (await openTensorCache({ projectFolder: folder, size: 4, images })).close();
    const whole = readFileSync(cacheFile());
    for (const damage of [
      () => truncateSync(cacheFile(), 2 * recordBytes - 7),
      () => appendFileSync(cacheFile(), Buffer.alloc(30)),
      // What a power cut leaves of a block that was allocated and never written.
      () => writeFileSync(cacheFile(), Buffer.concat([whole.subarray(0, recordBytes + 40), Buffer.alloc(44)])),
    ]) {
      damage();
      const cache = await openTensorCache({ projectFolder: folder, size: 4, images });
      expect([...cache.image(0).subarray(0, 3), ...cache.image(1).subarray(0, 3)]).toEqual([1, 2, 3, 4, 5, 6]);
      cache.close();
      expect(readFileSync(cacheFile())).toEqual(whole);
    }
  });

  it('keeps what it decoded when it is stopped', async () => {
    const images = await Promise.all(Array.from({ length: 9 }, (_, i) => add(`image-${i}`, [i, i, i])));
    const stop = new AbortController();
    const opening = openTensorCache({ projectFolder: folder, size: 4, images, signal: stop.signal, report: ({ done }) => done === 3 && stop.abort() });
    await expect(opening).rejects.toMatchObject({ code: 'interrupted' });
    expect(statSync(cacheFile()).size).toBe(3 * recordBytes);
  });

  it('names the original that is damaged', async () => {
    const image = await add('broken.png', [1, 2, 3]);
    writeFileSync(join(folder, image.file), readFileSync(join(folder, image.file)).subarray(0, 40));
    await expect(openTensorCache({ projectFolder: folder, size: 4, images: [image] })).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('broken.png: its stored original objects/broken.png is damaged'),
    });
  });
});
