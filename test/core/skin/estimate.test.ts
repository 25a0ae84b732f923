import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import { categoryOf, estimateSkinTone, typologyAngle } from '../../../src/core/skin/index.ts';

const grid = { width: 96, height: 72 };
type Colour = readonly [number, number, number];

/** sRGB, with L*, b* and the angle that scikit-image's `rgb2lab` and `arctan` give. */
const light: Colour = [210, 170, 140]; // 72.46, 21.005 → 46.917°
const dark: Colour = [70, 45, 30]; // 21.105, 14.334 → −63.615°
const brown: Colour = [150, 100, 70]; // 47.03, 25.155 → −6.734°

function picture(skin: Colour): { rgb: Uint8Array; paint(x: number, y: number, width: number, height: number, colour: Colour): void } {
  const rgb = new Uint8Array(grid.width * grid.height * 3);
  const paint = (x: number, y: number, width: number, height: number, colour: Colour): void => {
    for (let row = y; row < y + height; row++) for (let column = x; column < x + width; column++) rgb.set(colour, (row * grid.width + column) * 3);
  };
  paint(0, 0, grid.width, grid.height, skin);
  return { rgb, paint };
}

function box(x: number, y: number, width: number, height: number): Uint8Array {
  const mask = new Uint8Array(grid.width * grid.height);
  for (let row = y; row < y + height; row++) mask.fill(1, row * grid.width + x, row * grid.width + x + width);
  return mask;
}

const lesion = box(38, 26, 20, 20);

describe('the typology angle', () => {
  test.each([
    [72.46, 21.005, 46.917],
    [47.03, 25.155, -6.734],
    [21.105, 14.334, -63.615],
    [50, 10, 0],
    [60, 10, 45],
    [40, 10, -45],
  ])('of L* %d and b* %d is %d°', (lightness, b, degrees) => expect(typologyAngle(lightness, b)).toBeCloseTo(degrees, 2));

  test.each([
    [55.1, 'very light'], [55, 'light'], [41.1, 'light'], [41, 'intermediate'], [28.1, 'intermediate'], [28, 'tan'], [10.1, 'tan'], [10, 'brown'],
    [-29.9, 'brown'], [-30, 'dark'], [-90, 'dark'],
  ])('%d° is %s (Del Bino et al. 2006)', (degrees, category) => expect(categoryOf(degrees)).toBe(category));
});

describe('skin tone', () => {
  test.each<[string, Colour, number, string]>([
    ['light', light, 46.917, 'light'],
    ['brown', brown, -6.734, 'brown'],
    ['dark', dark, -63.615, 'dark'],
  ])('of even %s skin is its angle, whatever the lesion looks like', (_, skin, degrees, category) => {
    const { rgb, paint } = picture(skin);
    paint(38, 26, 20, 20, [60, 30, 25]);
    const found = estimateSkinTone(rgb, grid, lesion);
    expect(found.ita).toBeCloseTo(degrees, 1);
    expect(found).toMatchObject({ category, note: null });
    // 20 × 20 and a margin of round(.05 · 96) = 5 on each side are left out.
    expect(found.skinShare).toBeCloseTo(1 - (30 * 30) / (96 * 72), 10);
  });

  test('is not moved by hair, ink, bubbles, highlights, a ruler or dark corners', () => {
    const { rgb, paint } = picture(light);
    const random = Random.derive(6, 'skin');
    for (let pixel = 0; pixel < rgb.length; pixel += 3) for (let channel = 0; channel < 3; channel++) rgb[pixel + channel] = light[channel]! + random.below(5) - 2;
    paint(38, 26, 20, 20, [60, 30, 25]);
    paint(0, 10, 96, 1, [40, 25, 20]);
    paint(20, 0, 2, 72, [30, 20, 15]);
    paint(4, 50, 20, 12, [70, 60, 160]);
    paint(70, 8, 3, 3, [255, 255, 255]);
    paint(80, 0, 16, 20, [0, 0, 0]);
    paint(60, 66, 30, 6, [225, 225, 225]);
    const found = estimateSkinTone(rgb, grid, lesion);
    expect(found.ita!).toBeGreaterThan(46.9 - 1);
    expect(found.ita!).toBeLessThan(46.9 + 1);
    expect(found.skinShare).toBeLessThan(0.75);
  });

  test('is not told where there is too little skin, and it is said why', () => {
    const { rgb } = picture(light);
    expect(estimateSkinTone(rgb, grid, box(0, 0, 96, 68))).toMatchObject({ ita: null, category: null, skinShare: 0, note: expect.stringContaining('too little skin') as string });
    expect(estimateSkinTone(picture([225, 225, 225]).rgb, grid, lesion)).toMatchObject({ ita: null, note: expect.stringContaining('too little skin') as string });
    expect(estimateSkinTone(picture([150, 120, 190]).rgb, grid, lesion)).toMatchObject({ ita: null, note: expect.stringContaining('too bluish') as string });
    const small = { width: 8, height: 8 };
    expect(estimateSkinTone(Uint8Array.from({ length: 192 }, (_, at) => light[at % 3]!), small, new Uint8Array(64)).ita).toBeNull();
  });

  test('without an outline leaves the middle of the image out, and says so', () => {
    const { rgb, paint } = picture(light);
    paint(30, 20, 36, 32, dark);
    const found = estimateSkinTone(rgb, grid, null);
    expect(found.ita).toBeCloseTo(46.917, 1);
    expect(found.note).toContain('no outline of the lesion is known');
  });

  test('says where it is to be taken with care', () => {
    expect(estimateSkinTone(picture(light).rgb, grid, box(0, 0, 96, 60)).note).toContain('only 10 % of the image');
    // L* 67.16, b* 3.16: warm enough to count, cold enough to mislead.
    expect(estimateSkinTone(picture([176, 160, 158]).rgb, grid, lesion).note).toContain('bluish');
  });

  test('is the higher the lighter the skin, between −90° and 90°', () => {
    const random = Random.derive(7, 'skin');
    for (let round = 0; round < 40; round++) {
      const scale = 0.25 + 0.7 * random.uniform();
      const [darker, lighter] = [scale, Math.min(1.1, scale + 0.1)].map((factor) => estimateSkinTone(picture(light.map((channel) => Math.round(channel * factor)) as unknown as Colour).rgb, grid, lesion).ita);
      expect(lighter!).toBeGreaterThan(darker!);
      expect(Math.abs(lighter!)).toBeLessThanOrEqual(90);
    }
  });

  test('does not depend on where the lesion lies, nor on which way the image is turned', () => {
    const random = Random.derive(8, 'skin');
    const { rgb } = picture(brown);
    for (let pixel = 0; pixel < rgb.length; pixel++) rgb[pixel]! += random.below(7) - 3;
    const mirrored = new Uint8Array(rgb.length);
    const turnedLesion = new Uint8Array(lesion.length);
    for (let pixel = 0; pixel < lesion.length; pixel++) {
      mirrored.set(rgb.subarray(3 * pixel, 3 * pixel + 3), 3 * (lesion.length - 1 - pixel));
      turnedLesion[lesion.length - 1 - pixel] = lesion[pixel]!;
    }
    expect(estimateSkinTone(mirrored, grid, turnedLesion)).toEqual(estimateSkinTone(rgb, grid, lesion));
    expect(Math.abs(estimateSkinTone(rgb, grid, box(5, 5, 20, 20)).ita! - estimateSkinTone(rgb, grid, lesion).ita!)).toBeLessThan(1.5);
  });
});
