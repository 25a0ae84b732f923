import { describe, expect, test } from 'vitest';
import { decodeMask, encodeMask, sampleMask, sampleMaskTo } from '../../../src/core/mask/index.ts';
import { Random } from '../../../src/core/random.ts';

const rows = (mask: { width: number; data: Uint8Array }): string[] => Array.from({ length: mask.data.length / mask.width }, (_, y) => mask.data.subarray(y * mask.width, (y + 1) * mask.width).join(''));

describe('sampling a mask', () => {
  test('takes what lies under the centre of each pixel', () => {
    // 4 × 2, of which columns 1 and 3 are lesion above, column 2 below.
    const mask = encodeMask({ width: 4, height: 2, data: Uint8Array.of(0, 1, 0, 1, 0, 0, 1, 0) });
    // Two pixels across look at columns 1 and 3, one down at row 1 of 2.
    expect(rows(sampleMask(mask, 2))).toEqual(['00']);
    expect(rows(sampleMaskTo(mask, { width: 2, height: 2 }))).toEqual(['11', '00']);
    expect(rows(sampleMaskTo(mask, { width: 8, height: 2 }))).toEqual(['00110011', '00001100']);
  });

  test('of its own size or smaller than asked for is the mask itself', () => {
    const random = Random.derive(1, 'sample');
    for (let round = 0; round < 50; round++) {
      const [width, height] = [1 + random.below(20), 1 + random.below(20)];
      const pixels = { width, height, data: Uint8Array.from({ length: width * height }, () => random.below(2)) };
      expect(sampleMask(encodeMask(pixels), 20)).toEqual(pixels);
    }
  });

  test('is what looking it up pixel by pixel gives', () => {
    const random = Random.derive(2, 'sample');
    for (let round = 0; round < 100; round++) {
      const [width, height] = [1 + random.below(30), 1 + random.below(30)];
      const mask = encodeMask({ width, height, data: Uint8Array.from({ length: width * height }, () => random.below(2)) });
      const whole = decodeMask(mask);
      const target = { width: 1 + random.below(40), height: 1 + random.below(40) };
      const sampled = sampleMaskTo(mask, target);
      for (let y = 0; y < target.height; y++) {
        for (let x = 0; x < target.width; x++) {
          const source = Math.floor(((y + 0.5) * height) / target.height) * width + Math.floor(((x + 0.5) * width) / target.width);
          expect(sampled.data[y * target.width + x]).toBe(whole.data[source]);
        }
      }
    }
  });
});
