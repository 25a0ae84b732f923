import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simplifyRing } from '../../../src/core/geometry/index.ts';

describe('simplifyRing', () => {
  it('drops points on a straight line', () => {
    expect(simplifyRing([0, 0, 1, 0, 2, 0, 4, 0, 4, 4, 2, 4, 0, 4, 0, 1], 0)).toEqual([0, 0, 4, 0, 4, 4, 0, 4]);
  });

  it('drops a bump lower than the tolerance and keeps a higher one', () => {
    expect(simplifyRing([0, 0, 2, 0.2, 4, 0, 4, 4, 0, 4], 0.25)).toEqual([0, 0, 4, 0, 4, 4, 0, 4]);
    expect(simplifyRing([0, 0, 2, 0.3, 4, 0, 4, 4, 0, 4], 0.25)).toEqual([0, 0, 2, 0.3, 4, 0, 4, 4, 0, 4]);
  });

  it('never folds a ring below three points', () => {
    expect(simplifyRing([0, 0, 1, 0, 1, 1], 10)).toEqual([0, 0, 1, 0, 1, 1]);
    expect(simplifyRing([0, 0, 1, 0, 1, 1, 0, 1], 10)).toEqual([0, 0, 1, 0, 1, 1, 0, 1]);
  });

  it('keeps every dropped point within the tolerance of what remains', () => {
    const coordinate = fc.integer({ min: 0, max: 20 });
    fc.assert(
      fc.property(fc.array(coordinate, { minLength: 8, maxLength: 60 }).map((list) => (list.length % 2 ? list.slice(1) : list)), (ring) => {
        const kept = simplifyRing(ring, 2);
        for (let i = 0; i < ring.length; i += 2) expect(distanceToRing(kept, ring[i]!, ring[i + 1]!)).toBeLessThanOrEqual(2 + 1e-6);
      }),
    );
  });
});

function distanceToRing(ring: number[], x: number, y: number): number {
  let nearest = Infinity;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    const [dx, dy] = [ring[j]! - ring[i]!, ring[j + 1]! - ring[i + 1]!];
    const squared = dx * dx + dy * dy;
    const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - ring[i]!) * dx + (y - ring[i + 1]!) * dy) / squared));
    nearest = Math.min(nearest, Math.hypot(x - ring[i]! - along * dx, y - ring[i + 1]! - along * dy));
  }
  return nearest;
}
