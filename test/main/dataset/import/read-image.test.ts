import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openImage } from '../../../../src/main/dataset/decode/index.ts';
import { readImage } from '../../../../src/main/dataset/import/read-image.ts';
import { picture } from '../support/pictures.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-image-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(name: string, bytes: Buffer, keepMetadata = false): Promise<Awaited<ReturnType<typeof readImage>>> {
  const path = join(folder, 'image');
  writeFileSync(path, bytes);
  return readImage({ name, path, mask: null, metadata: null }, { known: new Map(), keepMetadata });
}

/** Says that its only strip takes 0 bytes: decoders guess what is meant, and removal of metadata keeps 0 bytes of it. */
async function withoutStripLength(compression: 'none' | 'lzw'): Promise<Buffer> {
  const bytes = await picture(1).tiff({ compression }).toBuffer();
  const directory = bytes.readUInt32LE(4);
  for (let i = 0; i < bytes.readUInt16LE(directory); i++) {
    const at = directory + 2 + 12 * i;
    if (bytes.readUInt16LE(at) !== 279) continue;
    expect(bytes.readUInt32LE(at + 4)).toBe(1);
    bytes.writeUInt32LE(0, at + 8);
  }
  return bytes;
}

describe('readImage', () => {
  for (const compression of ['none', 'lzw'] as const) {
    it(`refuses by name a TIFF (${compression}) whose pixels do not survive without its metadata, and takes it with it`, async () => {
      const bytes = await withoutStripLength(compression);
      // It is an image that decodes.
      const { data } = await (await openImage(bytes, 'odd.tif')).pixels();
      expect(Math.max(...data)).toBeGreaterThan(100);
      expect(await read('ward/odd.tif', bytes)).toEqual({ file: 'ward/odd.tif', code: 'unsupported', message: expect.stringMatching(/^ward\/odd\.tif: .*metadata/) });
      expect(await read('ward/odd.tif', bytes, true)).toMatchObject({ image: { width: 64, height: 48 }, kept: bytes });
    });
  }

  it('says of a file that is broken itself what is wrong with it', async () => {
    const bytes = await picture(1).png({ compressionLevel: 0 }).toBuffer();
    bytes.fill(0xa5, bytes.indexOf('IDAT') + 8, bytes.indexOf('IDAT') + 200);
    expect(await read('broken.png', bytes)).toMatchObject({ code: 'unreadable', message: expect.stringMatching(/^broken\.png: it cannot be decoded/) });
  });
});
