import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import { close, dilate, erode, grow, joinedToEdge, open } from '../../../src/core/skin/morphology.ts';

const row = (...values: number[]) => Float32Array.of(...values);
const line = { width: 7, height: 1 };

describe('morphology', () => {
  test('takes the greatest or the smallest value of a square', () => {
    const values = row(0, 5, 0, 0, 0, 0, 3);
    expect([...dilate(values, line, 1)]).toEqual([5, 5, 5, 0, 0, 3, 3]);
    expect([...erode(row(9, 5, 9, 9, 9, 9, 3), line, 2)]).toEqual([5, 5, 5, 5, 3, 3, 3]);
  });

  test('closing fills what is darker and narrow, and leaves the rest', () => {
    expect([...close(row(8, 8, 1, 8, 8, 8, 8), line, 1)]).toEqual([8, 8, 8, 8, 8, 8, 8]);
    expect([...close(row(8, 8, 1, 1, 1, 8, 8), line, 1)]).toEqual([8, 8, 1, 1, 1, 8, 8]);
  });

  test('opening removes what is brighter and narrow', () => {
    expect([...open(row(1, 1, 8, 1, 1, 8, 8), line, 1)]).toEqual([1, 1, 1, 1, 1, 8, 8]);
  });

  test('is what looking at each square gives', () => {
    const random = Random.derive(5, 'morphology');
    for (let round = 0; round < 60; round++) {
      const grid = { width: 1 + random.below(15), height: 1 + random.below(15) };
      const radius = random.below(6);
      const values = Float32Array.from({ length: grid.width * grid.height }, () => random.below(100));
      const expected = Float32Array.from(values, (_, pixel) => {
        const [x, y] = [pixel % grid.width, Math.floor(pixel / grid.width)];
        let best = -Infinity;
        for (let otherY = Math.max(0, y - radius); otherY <= Math.min(grid.height - 1, y + radius); otherY++) {
          for (let otherX = Math.max(0, x - radius); otherX <= Math.min(grid.width - 1, x + radius); otherX++) best = Math.max(best, values[otherY * grid.width + otherX]!);
        }
        return best;
      });
      expect(dilate(values, grid, radius)).toEqual(expected);
    }
  });

  test('grows a mask by a square', () => {
    expect([...grow(Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0), { width: 3, height: 3 }, 1)]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1]);
  });

  test('finds what is joined to the edge', () => {
    const marked = Uint8Array.of(
      1, 0, 0, 0, 0,
      1, 1, 0, 0, 0,
      0, 0, 0, 1, 0,
      0, 0, 0, 0, 0,
    );
    expect([...joinedToEdge(marked, { width: 5, height: 4 })]).toEqual([1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
