import { describe, expect, test } from 'vitest';
import { featureNames } from '../../../src/core/contract/index.ts';
import { measureFeatures, type Features } from '../../../src/core/features/index.ts';
import { addNoise, brown, disc, draw, drawLine, mirrored, skin, star, turned, type Colour, type Picture } from './picture.ts';

const grid = { width: 200, height: 150 };

function measure({ rgb, grid: of, lesion }: Picture): Features {
  return measureFeatures(rgb, of, lesion);
}

function values(picture: Picture): Record<string, number | null> {
  return Object.fromEntries(Object.entries(measure(picture)).map(([name, { value }]) => [name, value]));
}

describe('a brown disc on light skin', () => {
  const found = measure(draw(grid, disc(100, 75, 40)));

  test('has the area of the disc', () => expect(found.area.value).toBeCloseTo((Math.PI * 40 ** 2) / (200 * 150), 3));
  // CIEDE2000 of the two colours, by an independent implementation in NumPy 2.4.
  test('has the contrast of its two colours', () => expect(found.contrast.value).toBeCloseTo(41.574, 2));
  test('has one colour, a smooth border and no hair', () => {
    expect(found.variegation.value).toBeCloseTo(0, 6);
    expect(found.border.value).toBeLessThan(0.002);
    expect(found.hair.value).toBe(0);
  });
  // arctan((72.46 − 50) ÷ 21.005)
  test('leaves the skin its angle', () => expect(found.ita.value).toBeCloseTo(46.917, 1));
});

describe('contrast', () => {
  test.each<[Colour, number]>([[[180, 130, 100], 11.898], [[70, 45, 30], 50.102]])('of a lesion of %j is %d', (colour, expected) => {
    expect(measure(draw(grid, disc(100, 75, 40), colour)).contrast.value).toBeCloseTo(expected, 2);
  });

  test('is that of the colours, whatever hairs, highlights, a black frame and the rim do', () => {
    const picture = draw(grid, disc(100, 75, 40));
    drawLine(picture, 0, 20, 0.4, 250, 1.6, [40, 30, 25]);
    drawLine(picture, 90, 0, 1.5, 250, 1.6, [40, 30, 25]);
    drawLine(picture, 60, 70, 0, 3, 3, [255, 255, 255]);
    drawLine(picture, 0, 5, 0, 60, 11, [0, 0, 0]);
    expect(measure(picture).contrast.value).toBeCloseTo(41.574, 2);
    // The mask a pixel and more too large, as outlines are.
    expect(measure({ ...picture, lesion: draw(grid, disc(100, 75, 42)).lesion }).contrast.value).toBeCloseTo(41.574, 1);
  });

  test('is of the skin around the lesion, not of what is far from it', () => {
    const picture = draw(grid, disc(60, 75, 25));
    drawLine(picture, 130, 75, 0, 70, 150, [120, 60, 60]);
    expect(measure(picture).contrast.value).toBeCloseTo(41.574, 2);
  });
});

describe('hair', () => {
  const lines = [[0, 30, 0.3], [20, 0, 1.3], [200, 20, 2.6], [150, 150, -1.2], [0, 120, 0]] as const;

  test('is the share of the image that dark lines cover', () => {
    const picture = draw(grid, disc(100, 75, 25));
    let drawn = 0;
    for (const [x, y, angle] of lines) drawn += drawLine(picture, x, y, angle, 120, 2, [40, 30, 25]);
    // What lies over another line, or the lesion, is counted twice or stands out less.
    expect(measure(picture).hair.value).toBeGreaterThan((0.85 * drawn) / (200 * 150));
    expect(measure(picture).hair.value).toBeLessThan((1.05 * drawn) / (200 * 150));
  });

  test('is not short or wide, not pale, not bright, not ink, not a black frame, and not the grain of skin', () => {
    const picture = draw(grid, disc(100, 75, 25));
    drawLine(picture, 10, 20, 0.3, 10, 2, [40, 30, 25]);
    drawLine(picture, 10, 130, 0, 150, 9, [40, 30, 25]);
    drawLine(picture, 10, 50, 1.2, 80, 2, [200, 160, 132]);
    drawLine(picture, 150, 10, 1.2, 80, 2, [250, 240, 235]);
    drawLine(picture, 180, 10, 1.5, 100, 2, [60, 70, 150]);
    for (let y = 0; y < 12; y++) drawLine(picture, 0, y, 0, 12 - y, 1, [0, 0, 0]);
    addNoise(picture, 25, 3);
    expect(measure(picture).hair.value).toBeLessThan(0.0005);
  });

  test('needs no outline', () => {
    const picture = draw(grid, () => false);
    drawLine(picture, 0, 30, 0.3, 180, 2, [40, 30, 25]);
    expect(measureFeatures(picture.rgb, grid, null).hair.value).toBe(measure(picture).hair.value);
    expect(measure(picture).hair.value).toBeGreaterThan(0.01);
  });
});

describe('border', () => {
  // 1 − area ÷ hull of the smoothed curves, by SciPy 1.17.1's gaussian_filter1d and ConvexHull, without pixels.
  test.each([[3, 0.2, 0.0209], [5, 0.2, 0.1053], [5, 0.35, 0.2261], [7, 0.25, 0.1693]])('of a star of %d points and depth %d is %d', (points, depth, expected) => {
    const found = measure(draw(grid, star(100, 75, 50, points, depth))).border.value!;
    expect(Math.abs(found - expected)).toBeLessThan(0.002 + 0.02 * expected);
  });

  test('is 0 of long ellipses and boxes', () => {
    expect(measure(draw(grid, (x, y) => Math.hypot((x - 100) / 80, (y - 75) / 20) < 1)).border.value).toBeLessThan(0.004);
    expect(measure(draw(grid, (x, y) => Math.abs(x - 100) < 60 && Math.abs(y - 75) < 30)).border.value).toBeLessThan(0.002);
  });

  test('is of the largest part, with holes filled', () => {
    const whole = star(70, 75, 40, 5, 0.2);
    const expected = measure(draw(grid, whole)).border.value!;
    const parts = draw(grid, (x, y) => (whole(x, y) && !disc(70, 75, 10)(x, y)) || disc(160, 40, 15)(x, y));
    expect(measure(parts).border.value).toBe(expected);
  });
});

describe('variegation', () => {
  test('of two colours is half of their difference, where one has just over half of the lesion', () => {
    const picture = draw(grid, disc(100, 75, 40));
    for (let pixel = 0; pixel < picture.lesion.length; pixel++) if (picture.lesion[pixel] === 1 && pixel % grid.width < 98) picture.rgb.set([70, 45, 30], 3 * pixel);
    // From the median, (105, 62, 45), the rest has 9.1215 (NumPy 2.4); it is just under half of the lesion, by a strip of 2 in about 72 pixels.
    expect(Math.abs(measure(picture).variegation.value! / 9.1215 - (0.5 - (2 / 72) * (4 / Math.PI)))).toBeLessThan(0.02);
  });

  test('rises with noise', () => {
    const found = [0, 10, 30].map((range) => {
      const picture = draw(grid, disc(100, 75, 40));
      addNoise(picture, range, 1);
      return measure(picture).variegation.value!;
    });
    expect(found[0]).toBeLessThan(found[1]!);
    expect(found[1]).toBeLessThan(found[2]!);
  });
});

describe('all of them', () => {
  const picture = draw(grid, star(90, 70, 40, 5, 0.2));
  drawLine(picture, 0, 30, 0.3, 120, 2, [40, 30, 25]);
  drawLine(picture, 120, 0, 1.3, 120, 2, [40, 30, 25]);
  for (let pixel = 0; pixel < picture.lesion.length; pixel++) if (picture.lesion[pixel] === 1 && pixel % grid.width < 85) picture.rgb.set([70, 45, 30], 3 * pixel);
  addNoise(picture, 6, 2);
  const straight = values(picture);
  const near = (found: Record<string, number | null>, shares: Record<string, number>): void => {
    for (const name of featureNames) expect(Math.abs(found[name]! - straight[name]!), name).toBeLessThanOrEqual((shares[name] ?? 0.01) * Math.abs(straight[name]!));
  };

  test('stay, turned by a right angle or mirrored', () => {
    near(values(turned(picture)), { area: 0, hair: 0.001, ita: 0.01, variegation: 0.03 });
    near(values(mirrored(picture)), { area: 0, hair: 0.001, ita: 0.01, variegation: 0.03 });
    near(values(turned(turned(turned(turned(picture))))), Object.fromEntries(featureNames.map((name) => [name, 0])));
  });

  test('stay, at another resolution', () => {
    const wide = { width: 256, height: 192 };
    const scaled = draw(wide, star(90 * 1.28, 70 * 1.28, 40 * 1.28, 5, 0.2));
    drawLine(scaled, 0, 30 * 1.28, 0.3, 120 * 1.28, 2 * 1.28, [40, 30, 25]);
    drawLine(scaled, 120 * 1.28, 0, 1.3, 120 * 1.28, 2 * 1.28, [40, 30, 25]);
    for (let pixel = 0; pixel < scaled.lesion.length; pixel++) if (scaled.lesion[pixel] === 1 && pixel % wide.width < 85 * 1.28) scaled.rgb.set([70, 45, 30], 3 * pixel);
    addNoise(scaled, 6, 2);
    near(values(scaled), { hair: 0.15, border: 0.03, variegation: 0.05 });
  });

  test('do not depend on what was measured before', () => {
    measure(draw({ width: 64, height: 48 }, disc(32, 24, 12)));
    measure(draw({ width: 256, height: 256 }, disc(100, 100, 80), [10, 10, 10], [250, 250, 250]));
    expect(values(picture)).toEqual(straight);
  });

  test('leave picture and mask alone', () => {
    const copy = { rgb: picture.rgb.slice(), lesion: picture.lesion.slice() };
    measure(picture);
    expect({ rgb: picture.rgb, lesion: picture.lesion }).toEqual(copy);
  });
});

describe('what is not defined is a sentence', () => {
  const reasons = (picture: Picture | { rgb: Uint8Array; grid: { width: number; height: number }; lesion: null }): Record<string, string | null> =>
    Object.fromEntries(Object.entries(measureFeatures(picture.rgb, picture.grid, picture.lesion)).map(([name, { reason }]) => [name, reason]));

  test('without an outline', () => {
    const found = reasons({ ...draw(grid, () => false), lesion: null });
    expect(found).toMatchObject({ area: 'no outline of the lesion is known', contrast: 'no outline of the lesion is known', hair: null, ita: null });
  });

  test('where the outline is empty, or holds a few pixels', () => {
    expect(reasons(draw(grid, () => false))).toMatchObject({ area: null, contrast: 'the outline is empty', border: 'the outline is empty', variegation: 'the outline is empty', ita: null });
    expect(reasons(draw(grid, disc(100, 75, 4)))).toMatchObject({ area: null, contrast: expect.stringContaining('only') as string, ita: null });
    expect(reasons(draw(grid, disc(100, 75, 7)))).toEqual({ area: null, contrast: null, border: null, variegation: null, hair: null, ita: null });
  });

  test('where the lesion fills the image', () => {
    const found = measure(draw(grid, () => true));
    expect(found.area.value).toBe(1);
    expect(found.variegation.value).toBeCloseTo(0, 6);
    expect(found.contrast.reason).toBe('too little skin can be seen around the lesion');
    expect(found.border.reason).toBe('most of the outline is the edge of the image');
    expect(found.ita.value).toBeNull();
  });

  test('where all is black, or white', () => {
    for (const colour of [[0, 0, 0], [255, 255, 255]] as const) {
      const found = measure(draw(grid, disc(100, 75, 40), colour, colour));
      expect(found.contrast.value).toBeNull();
      expect(found.variegation.value).toBeNull();
      for (const { value, reason } of Object.values(found)) expect(value === null ? reason : Number.isFinite(value)).toBeTruthy();
    }
  });

  test('and what does not fit is refused', () => {
    const { rgb, lesion } = draw(grid, disc(100, 75, 40), brown, skin);
    expect(() => measureFeatures(rgb.subarray(3), grid, lesion)).toThrow(RangeError);
    expect(() => measureFeatures(rgb, grid, lesion.subarray(1))).toThrow(RangeError);
  });
});
