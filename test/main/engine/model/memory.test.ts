import { describe, expect, it } from 'vitest';
import { inferenceBytesPerImage, largestInferenceBatch, threadsWithRoom, trainingBytesPerImage } from '../../../../src/main/engine/model/memory.ts';

describe('memory', () => {
  // By hand: 2²⁹ bytes over 20 maps of 16 · 64² · 4 bytes; a map of base at 512² is 32 MiB, so that one image passes the budget.
  it.each([
    ['small', 64, 102],
    ['tiny', 96, 91],
    ['base', 512, 1],
  ] as const)('of inference is bounded: %s at %d pixels takes %d images at once', (preset, size, images) => {
    expect(largestInferenceBatch({ preset, size, classes: [] })).toBe(images);
  });

  it('of training grows with pixels and channels', () => {
    expect(trainingBytesPerImage({ preset: 'small', size: 96, classes: [] })).toBe(72 * 16 * 96 * 96 * 4);
  });

  it('gives a half of itself to threads', () => {
    // A map of base at 512² is 2⁵ MiB: 72 are 2.25 GiB an image, 9 GiB a group of four; 20 are .625 GiB.
    const large = { preset: 'base', size: 512, classes: [] } as const;
    const room = (bytes: number): number[] => [16, 18, 36, 128].map((gibibytes) => threadsWithRoom(bytes, gibibytes * 2 ** 30));
    expect(room(4 * trainingBytesPerImage(large))).toEqual([1, 1, 2, 7]);
    expect(room(inferenceBytesPerImage(large))).toEqual([12, 14, 28, 102]);
  });
});
