import { describe, expect, it } from 'vitest';
import { labOf } from '../../../../src/core/mask/edit/lab.ts';
import { maskOf, wandRegion, type Photo } from '../../../../src/core/mask/edit/index.ts';
import { area } from './grids.ts';

// Expected values: scikit-image 0.26.0 (color.rgb2lab) with scipy 1.17.1 (ndimage.label) on the same photographs.

/** A dark, soft-edged lesion on skin with a fine texture. */
const photo = paint(80, 60, (x, y) => {
  const lesion = Math.exp(-((Math.hypot(x - 38, y - 30) / 18) ** 4));
  return [215 - 110 * lesion + ((x * 7 + y * 13) % 9), 165 - 105 * lesion + ((x * 5 + y * 3) % 7), 140 - 85 * lesion + ((x * 3 + y * 11) % 5)];
});

function paint(width: number, height: number, colour: (x: number, y: number) => [number, number, number]): Photo {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    data.set([...colour(i % width, Math.floor(i / width)).map((value) => Math.floor(Math.min(255, value))), 255], 4 * i);
  }
  return { width, height, data };
}

describe('CIELAB', () => {
  const cases: [rgb: [number, number, number], lab: [number, number, number]][] = [
    [[255, 255, 255], [100, -0.002, 0.005]],
    [[0, 0, 0], [0, 0, 0]],
    [[255, 0, 0], [53.241, 80.092, 67.203]],
    [[180, 120, 100], [56.146, 21.083, 20.57]],
    [[12, 7, 3], [2.138, 0.781, 1.985]],
  ];
  for (const [rgb, expected] of cases) {
    it(`of ${rgb.join(', ')}`, () => {
      const lab = new Float32Array(3);
      labOf(...rgb, lab);
      lab.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(0.05));
    });
  }
});

describe('the wand', () => {
  const cases = [
    { x: 38, y: 30, tolerance: 10, pixels: 516 },
    { x: 38, y: 30, tolerance: 30, pixels: 1125 },
    { x: 2, y: 2, tolerance: 6, pixels: 3371 },
    { x: 38, y: 30, tolerance: 3, connectivity: 4, pixels: 189 },
    { x: 38, y: 30, tolerance: 3, connectivity: 8, pixels: 205 },
    { x: 38, y: 30, tolerance: 3, contiguous: false, pixels: 205 },
  ] as const;
  for (const { pixels, ...options } of cases) {
    it(`takes ${pixels} pixels with ${JSON.stringify(options)}`, () => {
      expect(area(wandRegion(photo, options))).toBe(pixels);
    });
  }

  it('takes what is connected and of the colour', () => {
    const cells = ['0011', '0101', '1011', '1000'];
    // Squares of 3 × 3 pixels, clicked in the middle.
    const striped = paint(12, 12, (x, y) => (cells[Math.floor(y / 3)]![Math.floor(x / 3)] === '1' ? [200, 160, 140] : [60, 40, 30]));
    const squares = (connectivity: 4 | 8): string[] => {
      const found = maskOf(wandRegion(striped, { x: 1, y: 10, tolerance: 5, connectivity }));
      return cells.map((row, y) => Array.from(row, (_, x) => found.data[(3 * y + 1) * 12 + 3 * x + 1]).join(''));
    };
    expect(squares(4)).toEqual(['0000', '0000', '1000', '1000']);
    expect(squares(8)).toEqual(['0011', '0101', '1011', '1000']);
  });

  it('fills and smooths its region where asked', () => {
    const speck = paint(30, 30, (x, y) => (x === 15 && y === 15 ? [250, 250, 250] : Math.hypot(x - 15, y - 15) < 10 ? [90, 60, 50] : [210, 170, 150]));
    const options = { x: 10, y: 15, tolerance: 10 };
    const plain = area(wandRegion(speck, options));
    expect(area(wandRegion(speck, { ...options, filled: true }))).toBe(plain + 1);
    expect(wandRegion(speck, { ...options, smoothing: 1 }).data[0]).toBe(0);
    expect(area(wandRegion(speck, { ...options, smoothing: 1 }))).toBeGreaterThan(plain - 20);
  });

  it('refuses a place outside the photograph', () => {
    expect(() => wandRegion(photo, { x: 80, y: 0, tolerance: 5 })).toThrow('There is no pixel at 80, 0');
  });
});
