import { describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { openImage, sniffFormat } from '../../../../src/main/dataset/decode/index.ts';

const picture = () => sharp({ create: { width: 20, height: 10, channels: 3, background: '#c08060' } });

describe('sniffFormat', () => {
  it('goes by the first bytes', async () => {
    expect(sniffFormat(await picture().jpeg().toBuffer())).toBe('jpeg');
    expect(sniffFormat(await picture().png().toBuffer())).toBe('png');
    expect(sniffFormat(await picture().tiff().toBuffer())).toBe('tiff');
    expect(sniffFormat(await picture().webp().toBuffer())).toBe('webp');
    expect(sniffFormat(await picture().gif().toBuffer())).toBeNull();
    expect(sniffFormat(Buffer.from('BM is how this letter to the BMW company begins'))).toBeNull();
  });
});

describe('openImage', () => {
  for (const [what, bytes, code, words] of [
    ['text', Buffer.from('a,b\n1,2\n'), 'unsupported', 'its content is text'],
    ['GIF', Buffer.from('GIF89a'), 'unsupported', 'a GIF image'],
    ['PDF', Buffer.from('%PDF-1.7 \x00'), 'unsupported', 'a PDF document'],
    ['DICOM', Buffer.concat([Buffer.alloc(128), Buffer.from('DICM\x02')]), 'unsupported', 'a DICOM file'],
    ['HEIC', Buffer.from('\0\0\0\x18ftypheic'), 'unsupported', 'a HEIC, AVIF or video file'],
    ['BigTIFF', Buffer.from('II\x2b\0\x08\0\0\0'), 'unsupported', 'a BigTIFF image'],
    ['noise', Buffer.from([1, 2, 3, 250]), 'unreadable', 'no image'],
    ['nothing', Buffer.alloc(0), 'unreadable', 'the file is empty'],
  ] as const) {
    it(`says what ${what} is`, async () => {
      await expect(openImage(Buffer.from(bytes), 'x.png')).rejects.toMatchObject({ code, message: expect.stringMatching(new RegExp(`^x\\.png: .*${words}`)) });
    });
  }

  it('refuses by size before decoding', async () => {
    const bytes = await picture().png().toBuffer();
    const limits = { maximumBytes: 1_000_000, maximumPixels: 199, maximumSide: 100 };
    await expect(openImage(bytes, 'x.png', limits)).rejects.toMatchObject({ code: 'too-large' });
    await expect(openImage(bytes, 'x.png', { ...limits, maximumPixels: 200, maximumSide: 19 })).rejects.toMatchObject({ code: 'too-large' });
    await expect(openImage(bytes, 'x.png', { ...limits, maximumPixels: 200, maximumBytes: 10 })).rejects.toMatchObject({ code: 'too-large' });
    expect(await openImage(bytes, 'x.png', { ...limits, maximumPixels: 200 })).toMatchObject({ width: 20, height: 10 });
  });

  it('gives upright RGB whatever is stored: grey, alpha, CMYK, 16 bits', async () => {
    for (const stored of [
      await picture().greyscale().png().toBuffer(),
      await picture().ensureAlpha(0.5).png().toBuffer(),
      await picture().toColourspace('cmyk').jpeg().toBuffer(),
      await picture().toColourspace('rgb16').png().toBuffer(),
    ]) {
      expect(await (await openImage(stored, 'x')).pixels()).toMatchObject({ width: 20, height: 10, channels: 3 });
    }
    const deep = await openImage(await picture().toColourspace('rgb16').png().toBuffer(), 'x');
    expect(deep.bitDepth).toBe(16);
    expect([...(await deep.pixels()).data.subarray(0, 3)]).toEqual([0xc0, 0x80, 0x60]);
    // Opacity 127 of 255 over black: 192, 128 and 96 become 95.6, 63.7 and 47.8, cut to whole numbers.
    const alpha = await openImage(await picture().ensureAlpha(0.5).png().toBuffer(), 'x');
    expect([...(await alpha.pixels()).data.subarray(0, 3)]).toEqual([95, 63, 47]);
  });

  it('turns pixels as EXIF says', async () => {
    const left = { input: { create: { width: 10, height: 10, channels: 3 as const, background: '#ffffff' } }, left: 0, top: 0 };
    const bytes = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#000000' } }).composite([left]).png().withMetadata({ orientation: 6 }).toBuffer();
    const opened = await openImage(bytes, 'x');
    expect(opened).toMatchObject({ width: 10, height: 20, orientation: 6 });
    const { data } = await opened.pixels();
    // A quarter turn clockwise brings the left half to the top.
    expect([data[0], data[data.length - 1]]).toEqual([255, 0]);
  });
});
