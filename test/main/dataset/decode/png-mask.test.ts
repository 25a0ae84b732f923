import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openImage } from '../../../../src/main/dataset/decode/index.ts';
import { decodeMaskPng } from '../../../../src/main/dataset/decode/png-mask.ts';
import { picture } from '../support/pictures.ts';

const grey = () => picture(7, 61, 37).greyscale().toColourspace('b-w');

/** An 8-bit grey PNG whose rows use filters 0 to 4 in turn; what the filters make of the bytes is libpng's to say. */
function allFilters(rows: Buffer, width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const filtered = Buffer.concat(Array.from({ length: height }, (_, y) => Buffer.concat([Buffer.from([y % 5]), rows.subarray(y * width, (y + 1) * width)])));
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(filtered)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function luminances(bytes: Buffer): number[] {
  const { data, levels } = decodeMaskPng(bytes)!;
  return Array.from(data, (value) => levels![value]!);
}

describe('decodeMaskPng', () => {
  it('agrees with libpng on every filter', async () => {
    const bytes = allFilters(Buffer.from(Uint8Array.from({ length: 20 * 25 }, (_, i) => (i * i * 7) % 251)), 20, 25);
    const { data } = await (await openImage(bytes, 'x')).rawPixels();
    expect(luminances(bytes)).toEqual([...data]);
  });

  for (const [name, make] of Object.entries({
    '8 bits': () => grey().png({ adaptiveFiltering: true }),
    '1 bit': () => grey().threshold(128).png({ palette: true, colours: 2 }),
    '2 bits': () => grey().png({ palette: true, colours: 4 }),
    '4 bits': () => grey().png({ palette: true, colours: 16 }),
  })) {
    it(`agrees with libpng: ${name}`, async () => {
      const bytes = await make().toBuffer();
      const { data, channels } = await (await openImage(bytes, 'x')).rawPixels();
      expect(decodeMaskPng(bytes)).toMatchObject({ width: 61, height: 37, channels: 1 });
      expect(luminances(bytes)).toEqual([...data].filter((_, i) => i % channels === 0));
    });
  }

  it('leaves to libpng what it does not read', async () => {
    for (const bytes of [
      await grey().png({ progressive: true }).toBuffer(),
      await picture(1).png().toBuffer(),
      await grey().ensureAlpha(0.5).png().toBuffer(),
      await grey().toColourspace('grey16').png().toBuffer(),
      Buffer.from('no image'),
    ]) {
      expect(decodeMaskPng(bytes)).toBeNull();
    }
  });

  it('does not accept a damaged one', async () => {
    const whole = await grey().png().toBuffer();
    expect(decodeMaskPng(whole)).not.toBeNull();
    expect(decodeMaskPng(whole.subarray(0, whole.length - 20))).toBeNull();
    const flipped = Buffer.from(whole);
    flipped[whole.length - 30]! ^= 4;
    expect(decodeMaskPng(flipped)).toBeNull();
  });
});
