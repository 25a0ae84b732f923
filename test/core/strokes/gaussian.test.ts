import { describe, expect, it } from 'vitest';
import { gaussian } from '../../../src/core/strokes/gaussian.ts';

describe('gaussian', () => {
  it('is scipy.ndimage.gaussian_filter(values, 1, truncate=3), mirrored beyond the edges', () => {
    const values = Float32Array.from({ length: 16 }, (_, i) => (i * i) % 7);
    const expected = [
      1.21948, 1.83302, 2.15525, 1.9047, 1.8178, 2.13234, 1.95751, 1.51798, 2.27787, 2.17993, 1.71053, 1.34259, 2.56411, 1.94828, 1.31074, 1.12787,
    ];
    gaussian(values, 4, 1).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
  });
  it('keeps what is even as it is, however wide', () => {
    for (const value of gaussian(new Float32Array(9).fill(4), 3, 5)) expect(value).toBeCloseTo(4, 5);
  });
});
