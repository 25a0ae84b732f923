import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { openImage } from '../../../../src/main/dataset/decode/index.ts';
import { stripMetadata } from '../../../../src/main/dataset/metadata-strip/index.ts';

const planted = ['Jane Roe', 'SN-4711', 'Clinic of Somewhere', '52/1 31/1 12/1'];
const xmp = '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" photographer="Jane Roe"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>';

/** 37×23, so that no block or row length comes out even. */
function picture(): Sharp {
  const data = Buffer.from(Uint8Array.from({ length: 37 * 23 * 3 }, (_, i) => (i * i * 7 + i * 13) % 251));
  return sharp(data, { raw: { width: 37, height: 23, channels: 3 } });
}

function withIdentity(pipeline: Sharp, orientation: number): Sharp {
  return pipeline
    .keepMetadata()
    .withMetadata({ orientation })
    .withExifMerge({
      IFD0: { Artist: 'Jane Roe', Make: 'Clinic of Somewhere' },
      IFD2: { BodySerialNumber: 'SN-4711' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 12/1' },
    })
    .withXmp(xmp)
    .withIccProfile('p3');
}

const encoders: Record<'jpeg' | 'png' | 'webp' | 'tiff', (pipeline: Sharp) => Sharp> = {
  jpeg: (pipeline) => pipeline.jpeg({ progressive: true }),
  png: (pipeline) => pipeline.png(),
  webp: (pipeline) => pipeline.webp({ lossless: true }),
  tiff: (pipeline) => pipeline.tiff({ compression: 'lzw' }),
};

async function pixelsOf(bytes: Buffer): Promise<Buffer> {
  return (await (await openImage(bytes, 'test')).pixels()).data;
}

function expectNothingPlanted(bytes: Buffer): void {
  const text = bytes.toString('latin1');
  for (const secret of planted) expect(text).not.toContain(secret);
}

/** 7×5 RGB, values 0, 2, 4, …; Artist, Make, DateTime, a private tag, EXIF and GPS directories, orientation 6, a second page; Pillow 13.0.0. */
const identifiedTiff = Buffer.from(
  [
    'SUkqAAgAAAARAAABBAABAAAABwAAAAEBBAABAAAABQAAAAIBAwADAAAA2gAAAAMBAwABAAAAAQAAAAYBAwABAAAAAgAAAA8BAgAUAAAA4AAAABEBBAABAAAAqgEAABIBAwABAAAABgAAABUBAwABAA',
    'AAAwAAABYBBAABAAAABQAAABcBBAABAAAAaQAAABwBAwABAAAAAQAAADIBAgAUAAAA9AAAADsBAgAJAAAACAEAAGmHBAABAAAAEgEAACWIBAABAAAATAEAAOj9AgAQAAAAmgEAACgCAAAIAAgACABD',
    'bGluaWMgb2YgU29tZXdoZXJlADIwMjE6MDE6MDIgMDM6MDQ6MDUASmFuZSBSb2UAAAIAA5ACABQAAAAwAQAAMaQCAAgAAABEAQAAAAAAADIwMjE6MDE6MDIgMDM6MDQ6MDUAU04tNDcxMQADAAEAAg',
    'ACAAAATgAAAAIABQADAAAAdgEAAB0AAgALAAAAjgEAAAAAAAA0AAAAAQAAAB8AAAABAAAADAAAAAEAAAAyMDIxOjAxOjAyAABTTi00NzExIHByaXZhdGUAAAIEBggKDA4QEhQWGBocHiAiJCYoKiwu',
    'MDI0Njg6PD5AQkRGSEpMTlBSVFZYWlxeYGJkZmhqbG5wcnR2eHp8foCChIaIioyOkJKUlpianJ6goqSmqKqsrrCytLa4ury+wMLExsjKzM7QAAAAAAAAAAAAAAAAAElJKgAIAAAAEQAAAQQAAQAAAA',
    'MAAAABAQQAAQAAAAMAAAACAQMAAwAAAPoCAAADAQMAAQAAAAEAAAAGAQMAAQAAAAIAAAAPAQIAFAAAAAADAAARAQQAAQAAAMoDAAASAQMAAQAAAAYAAAAVAQMAAQAAAAMAAAAWAQQAAQAAAAMAAAAX',
    'AQQAAQAAABsAAAAcAQMAAQAAAAEAAAAyAQIAFAAAABQDAAA7AQIACQAAACgDAABphwQAAQAAABIBAAAliAQAAQAAAEwBAADo/QIAEAAAALoDAAAAAAAACAAIAAgAQ2xpbmljIG9mIFNvbWV3aGVyZQ',
    'AyMDIxOjAxOjAyIDAzOjA0OjA1AEphbmUgUm9lAAACAAOQAgAUAAAAMAEAADGkAgAIAAAARAEAAAAAAAAyMDIxOjAxOjAyIDAzOjA0OjA1AFNOLTQ3MTEAAwABAAIAAgAAAE4AAAACAAUAAwAAAHYB',
    'AAAdAAIACwAAAI4BAAAAAAAANAAAAAEAAAAfAAAAAQAAAAwAAAABAAAAMjAyMTowMTowMgAAU04tNDcxMSBwcml2YXRlAAkIBwkIBwkIBwkIBwkIBwkIBwkIBwkIBwkIBwAAAAAAAAAAAAAA',
  ].join(''),
  'base64',
);

describe('stripMetadata', () => {
  for (const format of ['jpeg', 'png', 'webp'] as const) {
    for (const orientation of [1, 6]) {
      it(`takes names, places and serial numbers out of a ${format} of orientation ${orientation}, and leaves its pixels`, async () => {
        const original = await withIdentity(encoders[format](picture()), orientation).toBuffer();
        // The image must hold what is to be removed, or nothing is shown.
        const before = await sharp(original).metadata();
        expect(before.exif!.toString('latin1')).toContain('Jane Roe');
        expect(before.exif!.toString('latin1')).toContain('SN-4711');
        expect(before.xmp).toBeDefined();

        const stripped = stripMetadata(original, format, orientation, 'test');
        const after = await sharp(stripped).metadata();
        expectNothingPlanted(stripped);
        expect(after.xmp).toBeUndefined();
        expect(after.iptc).toBeUndefined();
        expect(after.orientation ?? 1).toBe(orientation);
        expect(after.icc).toEqual(before.icc);
        expect((after.exif ?? Buffer.alloc(0)).length).toBeLessThan(120);
        expect(await pixelsOf(stripped)).toEqual(await pixelsOf(original));
        // Once is enough.
        expect(stripMetadata(stripped, format, orientation, 'test')).toEqual(stripped);
      });
    }
  }

  it('drops comments, makers’ segments, thumbnails and what follows the end of a JPEG', async () => {
    const plain = await picture().jpeg().toBuffer();
    const segment = (code: number, text: string): Buffer => {
      const head = Buffer.from([0xff, code, 0, 0]);
      head.writeUInt16BE(text.length + 2, 2);
      return Buffer.concat([head, Buffer.from(text, 'latin1')]);
    };
    const original = Buffer.concat([
      plain.subarray(0, 2),
      ...[0xfe, 0xe1, 0xe2, 0xe3, 0xed, 0xef].map((code) => segment(code, 'Jane Roe')),
      segment(0xe0, 'JFXX\0\x10Jane Roe'),
      plain.subarray(2),
      Buffer.from('Jane Roe'),
    ]);
    const stripped = stripMetadata(original, 'jpeg', 1, 'test');
    expectNothingPlanted(stripped);
    expect(stripped).toEqual(plain);
  });

  it('keeps the colour transform that Adobe’s segment names', async () => {
    const cmyk = await picture().toColourspace('cmyk').jpeg().toBuffer();
    expect(cmyk.includes('Adobe')).toBe(true);
    const stripped = stripMetadata(cmyk, 'jpeg', 1, 'test');
    expect(stripped.includes('Adobe')).toBe(true);
    expect(await pixelsOf(stripped)).toEqual(await pixelsOf(cmyk));
  });

  it('keeps 12 bytes of Adobe’s segment, however long it is, and none of a shorter one', async () => {
    const cmyk = await picture().toColourspace('cmyk').jpeg().toBuffer();
    const at = cmyk.indexOf('Adobe');
    const [before, body, after] = [cmyk.subarray(0, at - 2), cmyk.subarray(at, at + 12), cmyk.subarray(at + 12)];
    const long = Buffer.concat([before, Buffer.from([0, 22]), body, Buffer.from('Jane Roe'), after]);
    expect(await pixelsOf(long)).toEqual(await pixelsOf(cmyk));
    expect(stripMetadata(long, 'jpeg', 1, 'test')).toEqual(stripMetadata(cmyk, 'jpeg', 1, 'test'));
    const plain = await picture().jpeg().toBuffer();
    const short = Buffer.concat([plain.subarray(0, 2), Buffer.from([0xff, 0xee, 0, 13]), Buffer.from('AdobeSN-471'), plain.subarray(2)]);
    expect(stripMetadata(short, 'jpeg', 1, 'test')).toEqual(plain);
  });

  it('drops the second image of a JPEG of several pictures, and the index that names it', async () => {
    const plain = await picture().jpeg().toBuffer();
    const second = Buffer.concat([plain.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, 10]), Buffer.from('Jane Roe'), plain.subarray(2)]);
    // CIPA DC-007: an APP2 segment that begins with "MPF\0".
    const index = Buffer.concat([Buffer.from([0xff, 0xe2, 0, 14]), Buffer.from('MPF\0II*\0\x08\0\0\0', 'latin1')]);
    const original = Buffer.concat([plain.subarray(0, 2), index, plain.subarray(2), second]);
    expect(stripMetadata(original, 'jpeg', 1, 'test')).toEqual(plain);
  });

  describe('of a BMP', () => {
    /** 2×1 pixels of 8 bits with a palette of two colours, under a header of version 5 that links to a profile; laid out by hand. */
    const linked = (): Buffer => {
      const path = 'C:\\Jane Roe\\SN-4711.icc\0';
      const bytes = Buffer.alloc(160 + 4, 0);
      bytes.write('BM', 0, 'latin1');
      bytes.write('JRoe', 6, 'latin1');
      bytes.writeUInt32LE(160, 10);
      bytes.writeUInt32LE(124, 14);
      bytes.writeInt32LE(2, 18);
      bytes.writeInt32LE(1, 22);
      bytes.writeUInt16LE(1, 26);
      bytes.writeUInt16LE(8, 28);
      bytes.writeUInt32LE(2, 46);
      bytes.write('Clinic of Somewhere', 74, 'latin1');
      bytes.write('KNIL', 70, 'latin1');
      bytes.writeUInt32LE(4, 122);
      bytes.writeUInt32LE(150, 126);
      bytes.writeUInt32LE(path.length, 130);
      bytes.set([10, 20, 30, 0, 40, 50, 60, 0], 138);
      bytes.write('Jane Roe', 148, 'latin1');
      bytes.set([1, 0, 0, 0], 160);
      const whole = Buffer.concat([bytes, Buffer.from(path, 'latin1')]);
      whole.writeUInt32LE(whole.length, 2);
      return whole;
    };

    it('blanks the gap, cuts off the tail and forgets the profile’s path, and leaves the pixels', async () => {
      const original = linked();
      const stripped = stripMetadata(original, 'bmp', 1, 'test');
      expectNothingPlanted(stripped);
      expect(stripped.length).toBe(164);
      expect(stripped.readUInt32LE(2)).toBe(164);
      expect(stripped.readUInt32LE(6)).toBe(0);
      // "sRGB", no endpoints; the intent as it was; no profile.
      expect(stripped.toString('latin1', 70, 74)).toBe('BGRs');
      expect([...stripped.subarray(74, 138)]).toEqual([...Array(48).fill(0), 4, ...Array(15).fill(0)]);
      expect([...stripped.subarray(138, 146)]).toEqual([10, 20, 30, 0, 40, 50, 60, 0]);
      expect([...(await pixelsOf(stripped))]).toEqual([60, 50, 40, 30, 20, 10]);
      expect(await pixelsOf(original)).toEqual(await pixelsOf(stripped));
      expect(stripMetadata(stripped, 'bmp', 1, 'test')).toEqual(stripped);
    });

    it('keeps primaries and gamma where the header says that they hold', () => {
      const calibrated = linked();
      calibrated.writeUInt32LE(0, 70);
      expect(stripMetadata(calibrated, 'bmp', 1, 'test').subarray(70, 126)).toEqual(calibrated.subarray(70, 126));
    });

    // 5×3 pixels whose channels count up in fives, by hand; as in the decoder's tests.
    for (const [name, text, dropped] of [
      ['24 bits with text in the gap', 'Qk1wAAAAAAAAAEAAAAAoAAAABQAAAAMAAAABABgAAAAAADAAAAAAAAAAAAAAAAAAAAAAAAAASmFuZSBSb2UAAKCblq+qpb65tM3Iw9zX0gBVUEtkX1pzbmmCfXiRjIcACgUAGRQPKCMeNzItRkE8AA==', 'Jane Roe'],
      ['32 bits with bit fields', 'Qk1+AAAAAAAAAEIAAAAoAAAABQAAAAMAAAABACAAAwAAADwAAAAAAAAAAAAAAAAAAAAAAAAAAAD/AAD/AAD/AAAAoJuWAK+qpQC+ubQAzcjDANzX0gBVUEsAZF9aAHNuaQCCfXgAkYyHAAoFAAAZFA8AKCMeADcyLQBGQTwA', ''],
    ] as const) {
      it(`leaves the pixels of ${name}`, async () => {
        const original = Buffer.concat([Buffer.from(text, 'base64'), Buffer.from('SN-4711')]);
        expect(original.includes(dropped)).toBe(true);
        const stripped = stripMetadata(original, 'bmp', 1, 'test');
        expectNothingPlanted(stripped);
        expect(stripped.length).toBe(original.length - 7);
        expect([...(await pixelsOf(stripped))]).toEqual(Array.from({ length: 45 }, (_, i) => 5 * i));
      });
    }

    it('refuses one that is cut off, by its name', () => {
      expect(() => stripMetadata(linked().subarray(0, 163), 'bmp', 1, 'lesions/cut')).toThrow(
        expect.objectContaining({ code: 'unreadable', message: expect.stringContaining('lesions/cut: ') }),
      );
    });
  });

  it('drops text and time chunks of a PNG and what follows its end', async () => {
    const plain = await picture().png().toBuffer();
    const chunk = (type: string, text: string): Buffer => {
      const body = Buffer.from(type + text, 'latin1');
      const bytes = Buffer.alloc(body.length + 8);
      bytes.writeUInt32BE(text.length, 0);
      body.copy(bytes, 4);
      bytes.writeUInt32BE(crc32(body), body.length + 4);
      return bytes;
    };
    const texts = ['tEXt', 'zTXt', 'iTXt', 'tIME', 'prVt'].map((type) => chunk(type, 'Author\0Jane Roe'));
    const original = Buffer.concat([plain.subarray(0, 33), ...texts, plain.subarray(33), Buffer.from('Jane Roe')]);
    const stripped = stripMetadata(original, 'png', 1, 'test');
    expectNothingPlanted(stripped);
    expect(await pixelsOf(stripped)).toEqual(await pixelsOf(plain));
  });

  for (const [name, options] of Object.entries({
    'tiled and deflated': { tile: true, tileWidth: 16, tileHeight: 16, compression: 'deflate', predictor: 'horizontal' },
    'JPEG-compressed': { compression: 'jpeg', quality: 80 },
    uncompressed: { compression: 'none' },
  } as const)) {
    it(`keeps the pixels of a TIFF that is ${name}`, async () => {
      const original = await withIdentity(picture().tiff(options), 1).toBuffer();
      const stripped = stripMetadata(original, 'tiff', 1, 'test');
      expectNothingPlanted(stripped);
      expect(await pixelsOf(stripped)).toEqual(await pixelsOf(original));
    });
  }

  it('takes names, places, dates and serial numbers out of a TIFF’s directories, and leaves its first page', async () => {
    for (const secret of ['Jane Roe', 'SN-4711', 'Clinic of Somewhere', '2021:01:02']) expect(identifiedTiff.toString('latin1')).toContain(secret);
    expect((await openImage(identifiedTiff, 'test')).pages).toBe(2);
    const stripped = stripMetadata(identifiedTiff, 'tiff', 6, 'test');
    expectNothingPlanted(stripped);
    expect(stripped.toString('latin1')).not.toContain('2021');
    const after = await openImage(stripped, 'test');
    expect([after.pages, after.orientation, after.width, after.height]).toEqual([1, 6, 5, 7]);
    // Pixel values of the fixture: 0, 2, 4, … row by row; upright, the first row is the first column from its end.
    expect([...(await after.pixels()).data.subarray(0, 6)]).toEqual([168, 170, 172, 126, 128, 130]);
    expect(await pixelsOf(stripped)).toEqual(await pixelsOf(identifiedTiff));
    expect(stripMetadata(stripped, 'tiff', 6, 'test')).toEqual(stripped);
  });

  it('blanks what lies unreferenced in a TIFF', async () => {
    const plain = await picture().tiff({ compression: 'none' }).toBuffer();
    const stripped = stripMetadata(Buffer.concat([plain, Buffer.from('Jane Roe')]), 'tiff', 1, 'test');
    expectNothingPlanted(stripped);
    expect(await pixelsOf(stripped)).toEqual(await pixelsOf(plain));
  });

  for (const format of ['jpeg', 'png', 'webp', 'tiff'] as const) {
    it(`refuses a ${format} that is cut off, by its name`, async () => {
      const whole = await encoders[format](picture()).toBuffer();
      const cut = whole.subarray(0, whole.length - 40);
      expect(() => stripMetadata(cut, format, 1, 'lesions/cut')).toThrow(
        expect.objectContaining({ code: 'unreadable', message: expect.stringContaining('lesions/cut: ') }),
      );
    });
  }
});
