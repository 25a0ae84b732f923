import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderByKCentre } from '../../../../src/main/engine/hardness/index.ts';

/** Points on a line at 0, 1, 10, 11 and 6. */
const line = { features: Float32Array.of(0, 1, 10, 11, 6), dimensions: 1, limit: 10 };

describe('greedy k-centre', () => {
  it('takes what is farthest from the seeds and from what it has taken', async () => {
    // From 0: 11 is 11 away; then 6 (5 from 11, 6 from 0) before 10 (1) and 1 (1), of which the earlier comes first.
    expect(await orderByKCentre({ ...line, seeds: [0], candidates: [1, 2, 3, 4] })).toEqual([3, 4, 1, 2]);
    // From 0 and 11, 6 comes first.
    expect(await orderByKCentre({ ...line, seeds: [0, 3], candidates: [1, 2, 4] })).toEqual([4, 1, 2]);
  });

  it('begins with the first candidate where nothing is there yet', async () => {
    expect(await orderByKCentre({ ...line, seeds: [], candidates: [4, 3, 2, 1, 0], limit: 3 })).toEqual([4, 0, 3]);
  });

  it('measures in all dimensions', async () => {
    const features = Float32Array.of(0, 0, 3, 4, 0, 4.5, 4.9, 0);
    // Distances from the first: 5, 4.5, 4.9; then from (3, 4): 3.04 and 4.43.
    expect(await orderByKCentre({ features, dimensions: 2, seeds: [0], candidates: [1, 2, 3], limit: 3 })).toEqual([1, 3, 2]);
  });

  it('agrees with distances that are computed in full', async () => {
    const cases = fc.tuple(fc.array(fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20)), { minLength: 3, maxLength: 14 }), fc.nat(2));
    await fc.assert(
      fc.asyncProperty(cases, async ([points, seeds]) => {
        const rows = points.map((_, row) => row);
        const order = await orderByKCentre({
          features: Float32Array.from(points.flat()), dimensions: 3, seeds: rows.slice(0, seeds), candidates: rows.slice(seeds), limit: points.length,
        });
        const distance = (a: number, b: number): number => points[a]!.reduce((sum, value, i) => sum + (value - points[b]![i]!) ** 2, 0);
        const centres = rows.slice(0, seeds);
        for (const [turn, next] of order.entries()) {
          const nearest = (row: number): number => Math.min(...centres.map((centre) => distance(row, centre)));
          const left = order.slice(turn);
          if (centres.length > 0) expect(nearest(next)).toBe(Math.max(...left.map(nearest)));
          centres.push(next);
        }
        expect(order.toSorted((a, b) => a - b)).toEqual(rows.slice(seeds));
      }),
    );
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    abort.abort(new Error('stop'));
    await expect(orderByKCentre({ ...line, seeds: [0], candidates: [1], signal: abort.signal })).rejects.toThrow('stop');
  });
});
