import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { squaredDistances } from '../../../src/core/metrics/distance.ts';
import { surfaceAgreement } from '../../../src/core/metrics/index.ts';

const width = 24;
const height = 18;

function rectangle(left: number, top: number, right: number, bottom: number): Uint8Array {
  const mask = new Uint8Array(width * height);
  for (let y = top; y < bottom; y++) mask.fill(1, y * width + left, y * width + right);
  return mask;
}

describe('distances between outlines', () => {
  // SciPy 1.17.1: outlines by binary_erosion with a cross, distances by distance_transform_edt, NumPy 2.4.6's percentile.
  it('agrees with SciPy on overlapping rectangles, one with a hole', () => {
    const a = rectangle(2, 3, 14, 12);
    const b = rectangle(5, 1, 20, 15);
    for (let y = 4; y < 8; y++) b.fill(0, y * width + 9, y * width + 13);
    const agreement = surfaceAgreement(a, b, width, height, 2);
    expect(agreement.hd95).toBeCloseTo(6.082762530298219, 12);
    expect(agreement.normalizedSurfaceDice).toBeCloseTo(0.48148148148148145, 12);
    expect(surfaceAgreement(a, b, width, height, 1).normalizedSurfaceDice).toBeCloseTo(0.3055555555555556, 12);
  });

  it('agrees with SciPy on masks at the border, one with a stray pixel that the 95th percentile leaves out', () => {
    const a = rectangle(0, 0, 10, 6);
    const b = rectangle(0, 0, 10, 6);
    b[16 * width + 22] = 1;
    const agreement = surfaceAgreement(a, b, width, height, 1);
    expect(agreement.hd95).toBe(0);
    expect(agreement.normalizedSurfaceDice).toBeCloseTo(0.9824561403508771, 12);
  });

  it('is perfect between empty masks and as bad as can be when one is empty', () => {
    const empty = new Uint8Array(width * height);
    expect(surfaceAgreement(empty, empty, width, height, 2)).toEqual({ hd95: 0, normalizedSurfaceDice: 1 });
    // The grid's diagonal: √(24² + 18²) = 30.
    expect(surfaceAgreement(empty, rectangle(2, 3, 14, 12), width, height, 2)).toEqual({ hd95: 30, normalizedSurfaceDice: 0 });
  });

  it('refuses masks that are not of the grid', () => {
    expect(() => surfaceAgreement(new Uint8Array(4), new Uint8Array(4), 2, 3, 1)).toThrow(RangeError);
  });

  it('finds the exact distance to the nearest of any points', () => {
    const points = fc.uniqueArray(fc.integer({ min: 0, max: 7 * 11 - 1 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(points, (positions) => {
        const grid = new Uint8Array(7 * 11);
        for (const position of positions) grid[position] = 1;
        const nearest = Array.from(grid, (_, i) =>
          Math.min(...positions.map((p) => ((p % 7) - (i % 7)) ** 2 + (Math.floor(p / 7) - Math.floor(i / 7)) ** 2)),
        );
        expect([...squaredDistances(grid, { left: 0, top: 0, width: 7, height: 11 }, [...grid.keys()])]).toEqual(nearest);
      }),
    );
  });
});
