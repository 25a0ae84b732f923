import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WheelArchive } from '../../../../src/main/engine/install/wheel-archive.ts';
import { makeWheel, makeZip, type ZipFile } from './support/make-wheel.ts';

let root: string;
const signal = new AbortController().signal;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-archive-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function unpack(files: readonly ZipFile[], record?: string): Promise<number> {
  const { path } = makeWheel(root, { project: 'x', version: '1', tag: 'py3-none-any', files, ...(record === undefined ? {} : { record }) });
  const archive = await WheelArchive.open(path);
  let bytes = 0;
  try {
    await archive.unpack((name) => (name.startsWith('x-1.') ? null : name), join(root, 'out'), { signal, onBytes: (count) => (bytes += count) });
  } finally {
    archive.close();
  }
  return bytes;
}

describe('a wheel', () => {
  it('is unpacked with what may be run still so', async () => {
    expect(await unpack([{ name: 'a/ptxas', bytes: Buffer.from('abc'), mode: 0o100755 }, { name: 'b.txt', bytes: Buffer.from('de'), mode: 0o100666 }])).toBe(5);
    expect(statSync(join(root, 'out', 'a', 'ptxas')).mode & 0o777).toBe(0o755);
    expect(statSync(join(root, 'out', 'b.txt')).mode & 0o777).toBe(0o644);
  });

  it.each(['../outside', 'a/../../outside', '/outside', 'C:/outside'])('is refused where it names a place outside of itself: %s', async (name) => {
    await expect(unpack([{ name, bytes: Buffer.from('x') }])).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining('is not a whole wheel') });
    expect(readdirSync(root)).toEqual(['x-1-py3-none-any.whl']);
  });

  it('is refused where it holds a link', async () => {
    await expect(unpack([{ name: 'link', bytes: Buffer.from('/etc/passwd'), mode: 0o120777 }])).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining('link in it is a link') });
  });

  it('is refused where its RECORD does not know a file', async () => {
    await expect(unpack([{ name: 'a', bytes: Buffer.from('x') }], '')).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining('a in it is not as its RECORD says') });
  });

  it('is refused where its bytes were changed on the way', async () => {
    const { path, bytes } = makeWheel(root, { project: 'x', version: '1', tag: 'py3-none-any', files: [{ name: 'a', bytes: Buffer.from('the same letters again and again and again') }] });
    // In the middle of the first file's deflated bytes: 30 of header, 1 of name.
    bytes[40]! ^= 0xff;
    writeFileSync(path, bytes);
    const archive = await WheelArchive.open(path);
    await expect(archive.unpack((name) => (name === 'a' ? 'a' : null), join(root, 'out'), { signal, onBytes: () => {} })).rejects.toMatchObject({ code: 'corrupt' });
    archive.close();
  });

  it('is refused where it says nothing of itself', async () => {
    const path = join(root, 'x-1-py3-none-any.whl');
    writeFileSync(path, makeZip([{ name: 'a', bytes: Buffer.from('x') }]));
    const archive = await WheelArchive.open(path);
    await expect(archive.information('METADATA')).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining('it holds no METADATA') });
    archive.close();
  });
});
