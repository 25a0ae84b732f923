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

  it('refuses a map of another size', () => {
    expect(() => gridThresholder(4, 7, 6)([0, 1])).toThrow(RangeError);
  });
});
