import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridThresholder } from '../../../src/core/metrics/index.ts';

const probability = [0.11, 0.93, 0.34, 0.17, 0.83, 0.71, 0.62, 0.45, 0.23, 0.97, 0.56, 0.13, 0.32, 0.26, 0.64, 0.91];

function rows(mask: Uint8Array, width: number): string[] {
  return Array.from({ length: mask.length / width }, (_, y) => mask.subarray(y * width, (y + 1) * width).join(''));
}

describe('bilinear resampling to a label grid', () => {
  // PyTorch 2.15.0: F.interpolate(mode='bilinear', align_corners=False) > 0.5.
  it.each([
    [7, 6, ['0011000', '0111000', '1111100', '0111100', '0011111', '0000111']],
    [9, 3, ['001110000', '111111000', '000011111']],
    [4, 4, ['0100', '1110', '0110', '0011']],
    [3, 2, ['110', '011']],
  ])('agrees with PyTorch on %i × %i', (width, height, expected) => {
    expect(rows(gridThresholder(4, width, height)(probability), width)).toEqual(expected);
  });

  it('takes only values above the threshold', () => {
    expect([...gridThresholder(2, 2, 2)([0.5, 0.50001, 0.4, 1])]).toEqual([0, 1, 0, 1]);
    expect([...gridThresholder(2, 2, 2, 0.9)([0.5, 0.50001, 0.4, 1])]).toEqual([0, 0, 0, 1]);
  });

  it('decides each pixel by the four map values around its centre', () => {
    const sides = fc.integer({ min: 1, max: 40 });
    const maps = fc.integer({ min: 1, max: 6 }).chain((size) => {
      const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: size * size, maxLength: size * size });
      return fc.tuple(fc.constant(size), values.map((list) => list.map((value) => value / 1000)));
    });
    fc.assert(
      fc.property(maps, sides, sides, ([size, map], width, height) => {
        const mask = gridThresholder(size, width, height)(map);
        const at = (x: number, y: number): number => map[Math.min(size - 1, Math.max(0, y)) * size + Math.min(size - 1, Math.max(0, x))]!;
        for (let i = 0; i < mask.length; i++) {
          const x = (((i % width) + 0.5) * size) / width - 0.5;
          const y = ((Math.floor(i / width) + 0.5) * size) / height - 0.5;
          const [left, top] = [Math.floor(x), Math.floor(y)];
          const upper = at(left, top) * (left + 1 - x) + at(left + 1, top) * (x - left);
          const lower = at(left, top + 1) * (left + 1 - x) + at(left + 1, top + 1) * (x - left);
          const value = upper * (top + 1 - y) + lower * (y - top);
          // At the threshold itself rounding decides.
          if (Math.abs(value - 0.5) > 1e-9) expect(mask[i]).toBe(value > 0.5 ? 1 : 0);
        }
      }),
    );
  });

  it('refuses a map of another size', () => {
    expect(() => gridThresholder(4, 7, 6)([0, 1])).toThrow(RangeError);
  });
});
