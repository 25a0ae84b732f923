import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readMaskFile } from '../../../../src/main/dataset/decode/index.ts';

const shape = { width: 4, height: 2 };
/** The lesion of every case below. */
const lesion = [0, 1, 1, 0, 0, 0, 1, 0];

type Colour = number | readonly number[];
function png(background: Colour, lesionColour: Colour, channels: 1 | 2 | 3 | 4 = 1): Promise<Buffer> {
  const data = Buffer.from(lesion.flatMap((value) => (value ? lesionColour : background)));
  return sharp(data, { raw: { ...shape, channels } }).png().toBuffer();
}

async function read(bytes: Buffer, image = shape): Promise<{ pixels: number[]; warning: string | null }> {
  const { mask, warning } = await readMaskFile(bytes, 'm.png', image);
  return { pixels: [...mask.data], warning };
}

/** 4×2, the same lesion; Pillow 13.0.0: 16-bit grey with values 0 and 3, palette of black and blue, and a 1-bit BMP. */
const written = {
  'a 16-bit grey file': 'iVBORw0KGgoAAAANSUhEUgAAAAQAAAACEAAAAAAKU/78AAAAFElEQVR4nGNgYGBgZmBmgAJmBgYAAGkACuO4xBUAAAAASUVORK5CYII=',
  'a palette file': 'iVBORw0KGgoAAAANSUhEUgAAAAQAAAACAQMAAABFZu8gAAAABlBMVEUAAAAAAP+IZVZCAAAADElEQVR4nGNIYFAAAAFEAIFCw9Q5AAAAAElFTkSuQmCC',
  'a 1-bit BMP': 'Qk1GAAAAAAAAAD4AAAAoAAAABAAAAAIAAAABAAEAAAAAAAgAAADEDgAAxA4AAAIAAAACAAAAAAAAAP///wAgAAAAYAAAAA==',
};

describe('readMaskFile', () => {
  const plain: [string, () => Promise<Buffer>][] = [
    ['0 and 255', () => png(0, 255)],
    ['0 and 1', () => png(0, 1)],
    ['the two ends of a colour map, opaque (as PAD-UFES-20 has them)', () => png([68, 1, 84, 255], [253, 231, 36, 255], 4)],
    ['white, opaque on a transparent ground', () => png([255, 255, 255, 0], [255, 255, 255, 255], 4)],
    ['black, opaque on a transparent ground', () => png([0, 0, 0, 0], [0, 0, 0, 255], 4)],
    ['white on black with transparency that says nothing', () => png([0, 255], [255, 255], 2)],
    ['red on black', () => png([0, 0, 0], [200, 0, 0], 3)],
    ...Object.entries(written).map(([name, text]): [string, () => Promise<Buffer>] => [name, async () => Buffer.from(text, 'base64')]),
  ];
  for (const [name, make] of plain) {
    it(`reads ${name}`, async () => {
      expect(await read(await make())).toEqual({ pixels: lesion, warning: null });
    });
  }

  it('takes soft values at half of the brightest, and says so', async () => {
    const data = Buffer.from([0, 127, 128, 255, 20, 30, 200, 255]);
    const bytes = await sharp(data, { raw: { ...shape, channels: 1 } }).png().toBuffer();
    expect(await read(bytes)).toEqual({
      pixels: [0, 0, 1, 1, 0, 0, 1, 1],
      warning: 'it is not black and white (62.5 % of its pixels lie between); pixels of at least half of its brightest value count as lesion',
    });
  });

  it('counts every label of a label map as lesion, and says so', async () => {
    const bytes = await sharp(Buffer.from([0, 1, 2, 0, 0, 0, 1, 0]), { raw: { ...shape, channels: 1 } }).png().toBuffer();
    expect(await read(bytes)).toEqual({ pixels: lesion, warning: 'it holds 2 labels; all of them count as lesion' });
  });

  it('reads JPEG masks, whose edges are never clean', async () => {
    const bytes = await sharp({ create: { width: 64, height: 32, channels: 3, background: '#000' } })
      .composite([{ input: { create: { width: 16, height: 8, channels: 3, background: '#fff' } }, left: 19, top: 7 }])
      .jpeg({ quality: 60 })
      .toBuffer();
    const { pixels, warning } = await read(bytes);
    const area = pixels.reduce((sum, value) => sum + value, 0);
    expect(Math.abs(area - 128)).toBeLessThanOrEqual(4);
    expect(warning).toContain('not black and white');
  });

  it('reads one value as all or nothing', async () => {
    for (const [value, expected] of [[0, 0], [255, 1], [1, 1], [100, 0]] as const) {
      const bytes = await sharp(Buffer.alloc(8, value), { raw: { ...shape, channels: 1 } }).png().toBuffer();
      expect(await read(bytes)).toEqual({ pixels: Array(8).fill(expected), warning: null });
    }
    expect((await read(await png([68, 1, 84, 255], [68, 1, 84, 255], 4))).pixels).toEqual(Array(8).fill(0));
  });

  it('accepts another size of the same shape, rounded', async () => {
    const bytes = await png(0, 255);
    expect((await read(bytes, { width: 600, height: 300 })).pixels).toEqual(lesion);
    expect((await read(bytes, { width: 9, height: 4 })).pixels).toEqual(lesion);
  });

  it('refuses another shape by name, and says when it lies on its side', async () => {
    const bytes = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#fff' } }).png().toBuffer();
    await expect(read(bytes, { width: 300, height: 300 })).rejects.toMatchObject({
      code: 'bad-request',
      message: 'm.png: the mask\'s 60×40 pixels do not have the shape of the image\'s 300×300; check that it belongs to this image',
    });
    await expect(read(bytes, { width: 400, height: 600 })).rejects.toMatchObject({ message: expect.stringContaining('it seems to lie on its side') });
  });
});
