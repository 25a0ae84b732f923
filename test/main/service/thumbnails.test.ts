import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { NewestFirst } from '../../../src/main/service/newest-first.ts';
import { Thumbnails } from '../../../src/main/service/thumbnails.ts';

const jpeg = Buffer.from([0xff, 0xd8, 1, 2, 3, 0xff, 0xd9]);
const original = { file: 'objects/ab/cd', sha256: 'ab'.repeat(32) };

function setup(make: (file: string, side: number) => Promise<Buffer> = () => Promise.resolve(jpeg)) {
  const folder = mkdtempSync(join(tmpdir(), 'weakspot-thumbnails-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const made: [string, number][] = [];
  const errors: string[] = [];
  const thumbnails = new Thumbnails(
    folder,
    (file, side) => {
      made.push([file, side]);
      return make(file, side);
    },
    (context) => errors.push(context),
  );
  const kept = join(folder, 'cache', 'thumbnails', '128', 'ab', `${original.sha256}.jpg`);
  return { folder, thumbnails, made, errors, kept };
}

describe('thumbnails', () => {
  test('are made once for each side, and kept by the sha256 of the original', async () => {
    const { thumbnails, made, kept } = setup();
    expect(await thumbnails.read(original, 128)).toEqual(jpeg);
    expect(await thumbnails.read(original, 128)).toEqual(jpeg);
    await thumbnails.read(original, 256);
    expect(made).toEqual([[original.file, 128], [original.file, 256]]);
    expect(readFileSync(kept)).toEqual(jpeg);
    expect(readdirSync(join(kept, '..'))).toEqual([`${original.sha256}.jpg`]);
  });

  test('are made once where they are asked for many times at once', async () => {
    const { thumbnails, made } = setup();
    await Promise.all(Array.from({ length: 20 }, () => thumbnails.read(original, 128)));
    expect(made).toHaveLength(1);
  });

  test('are made again where a file was cut short, or the cache was deleted', async () => {
    const { folder, thumbnails, made, kept } = setup();
    await thumbnails.read(original, 128);
    truncateSync(kept, 5);
    expect(await thumbnails.read(original, 128)).toEqual(jpeg);
    rmSync(join(folder, 'cache'), { recursive: true });
    expect(await thumbnails.read(original, 128)).toEqual(jpeg);
    expect(made).toHaveLength(3);
    expect(readFileSync(kept)).toEqual(jpeg);
  });

  test('are shown where they cannot be kept, and it is said', async () => {
    const { folder, thumbnails, errors } = setup();
    writeFileSync(join(folder, 'cache'), 'a file where the folder would be');
    expect(await thumbnails.read(original, 128)).toEqual(jpeg);
    expect(errors).toHaveLength(1);
  });

  test('tell whoever asked why an original cannot be decoded, each time', async () => {
    const { thumbnails } = setup(() => Promise.reject(new Error('broken')));
    await expect(thumbnails.read(original, 128)).rejects.toThrow('broken');
    await expect(thumbnails.read(original, 128)).rejects.toThrow('broken');
  });
});

describe('work, the newest first', () => {
  test('runs no more at once than it may, and what was asked for last before what waits', async () => {
    const order: number[] = [];
    let [running, most] = [0, 0];
    const work = new NewestFirst<number>(2);
    await Promise.all(
      [1, 2, 3, 4, 5].map((item) =>
        work.run(String(item), async () => {
          order.push(item);
          most = Math.max(most, ++running);
          await new Promise((resolve) => setTimeout(resolve, 5));
          running--;
          return item;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(order).toEqual([1, 2, 5, 4, 3]);
  });
});
