import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillCapsule } from '../../../../src/renderer/canvas/document/fill-capsule.ts';
import { fillPolygon } from '../../../../src/renderer/canvas/document/fill-polygon.ts';
import { fillSquare } from '../../../../src/renderer/canvas/document/fill-square.ts';
import { emptyMask, maskOf, rowsOf } from '../pixels.ts';

const same = { x: 1, y: 1 };
const at = (x: number, y: number): { fromX: number; fromY: number; toX: number; toY: number } => ({ fromX: x, fromY: y, toX: x, toY: y });

describe('fillCapsule', () => {
  test('a disc holds the pixels whose centres are within its radius', () => {
    const mask = emptyMask(7, 7);
    // About the corner (3, 3): centres at (±.5, ±.5), (±1.5, ±.5) and (±1.5, ±1.5), which are .71, 1.58 and 2.12 away.
    expect(fillCapsule(mask, same, at(3, 3), 2, 1)).toEqual({ x: 1, y: 1, width: 4, height: 4 });
    expect(rowsOf(mask)).toEqual(['.......', '..##...', '.####..', '.####..', '..##...', '.......', '.......']);
  });

  test('is as many pixels wide and high as its diameter, also where pixels lie exactly at the radius', () => {
    const mask = emptyMask(5, 5);
    fillCapsule(mask, same, at(2.5, 2.5), 2, 1);
    expect(rowsOf(mask)).toEqual(['..#..', '.###.', '####.', '.###.', '.....']);
    const odd = emptyMask(5, 5);
    fillCapsule(odd, same, { fromX: 1.5, fromY: 2, toX: 3.5, toY: 2 }, 1.5, 1);
    expect(rowsOf(odd)).toEqual(['.###.', '#####', '#####', '.....', '.....']);
  });

  test('leaves no gap however fast it moves', () => {
    const mask = emptyMask(10, 5);
    fillCapsule(mask, same, { fromX: 1.5, fromY: 2.5, toX: 8.5, toY: 2.5 }, 1, 1);
    expect(rowsOf(mask)).toEqual(['..........', '.########.', '#########.', '..........', '..........']);
  });

  test('erases, and is cut off by the edge of the grid', () => {
    const mask = maskOf('####', '####', '####');
    expect(fillCapsule(mask, same, { fromX: -5, fromY: -5, toX: 0.5, toY: 0.5 }, 1.2, 0)).toEqual({ x: 0, y: 0, width: 2, height: 2 });
    expect(rowsOf(mask)).toEqual(['..##', '.###', '####']);
    expect(fillCapsule(mask, same, at(-20, 1), 3, 0)).toBeNull();
  });

  test('draws in image pixels on a grid three times as fine', () => {
    const mask = emptyMask(9, 9);
    // A radius of 2/3 of an image pixel is 2 of the grid.
    fillCapsule(mask, { x: 3, y: 3 }, at(1.5, 1.5), 2 / 3 + 1e-12, 1);
    expect(rowsOf(mask)).toEqual(['.........', '.........', '....#....', '...###...', '..#####..', '...###...', '....#....', '.........', '.........']);
  });

  test('equals the distance of every pixel centre to the segment', () => {
    const coordinate = fc.double({ min: -8, max: 40, noNaN: true });
    fc.assert(
      fc.property(coordinate, coordinate, coordinate, coordinate, fc.double({ min: 0.7, max: 30, noNaN: true }), fc.constantFrom(0.5, 1, 3), fc.constantFrom(0.5, 1, 3), (fromX, fromY, toX, toY, radius, scaleX, scaleY) => {
        const mask = emptyMask(32, 24);
        fillCapsule(mask, { x: scaleX, y: scaleY }, { fromX, fromY, toX, toY }, radius, 1);
        for (let row = 0; row < 24; row++) {
          for (let column = 0; column < 32; column++) {
            const away = distance((column + 0.5) / scaleX, (row + 0.5) / scaleY, fromX, fromY, toX, toY);
            // What rounding alone decides is left open.
            if (Math.abs(away - radius) < 1e-9) continue;
            expect(mask.data[row * 32 + column]).toBe(away < radius ? 1 : 0);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** The least distance from a point to any of a segment, from the cases of elementary geometry. */
function distance(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const length = Math.hypot(bx - ax, by - ay);
  const toEnds = Math.min(Math.hypot(x - ax, y - ay), Math.hypot(x - bx, y - by));
  if (length < 1e-12) return toEnds;
  const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
  return along <= 0 || along >= length ? toEnds : Math.abs((x - ax) * (by - ay) - (y - ay) * (bx - ax)) / length;
}

describe('fillSquare', () => {
  test('covers as many pixels as its side is long', () => {
    const mask = emptyMask(6, 5);
    expect(fillSquare(mask, same, at(3, 2), 1, 1)).toEqual({ x: 2, y: 1, width: 2, height: 2 });
    expect(rowsOf(mask)).toEqual(['......', '..##..', '..##..', '......', '......']);
  });

  test('sweeps a hexagon when it moves aslant', () => {
    const mask = emptyMask(6, 6);
    fillSquare(mask, same, { fromX: 1, fromY: 1, toX: 5, toY: 5 }, 1, 1);
// Row 1.5, for one, is reached by centres from 1 to 2.5: from 0 to just before 3.5.
    expect(rowsOf(mask)).toEqual(['##....', '###...', '####..', '.####.', '..####', '...###']);
  });
});

describe('fillPolygon', () => {
  test('fills the centres that the outline goes around', () => {
    const mask = emptyMask(6, 5);
    expect(fillPolygon(mask, same, [1, 1, 5, 1, 5, 4, 1, 4], 1)).toEqual({ x: 1, y: 1, width: 4, height: 3 });
    expect(rowsOf(mask)).toEqual(['......', '.####.', '.####.', '.####.', '......']);
  });

  test('a triangle: centres left and above of a side count, right and below do not', () => {
    const mask = emptyMask(5, 5);
    // The long side runs through the centres (.5, 3.5), (1.5, 2.5), (2.5, 1.5), (3.5, .5): they are not counted.
    fillPolygon(mask, same, [0, 0, 4, 0, 0, 4], 1);
    expect(rowsOf(mask)).toEqual(['###..', '##...', '#....', '.....', '.....']);
  });

  test('an outline that crosses itself leaves no hole', () => {
    const mask = emptyMask(7, 7);
    // Goes twice around the middle, in the same sense.
    fillPolygon(mask, same, [0, 0, 7, 0, 7, 7, 0, 7, 0, 0, 2, 2, 5, 2, 5, 5, 2, 5, 2, 2], 1);
    expect(rowsOf(mask)).toEqual(Array.from({ length: 7 }, () => '#######'));
  });

  test('lies on a grid of other fineness', () => {
    const mask = emptyMask(6, 6);
    fillPolygon(mask, { x: 3, y: 3 }, [0, 0, 1, 0, 1, 2, 0, 2], 1);
    expect(rowsOf(mask)).toEqual(Array.from({ length: 6 }, () => '###...'));
  });

  test('outlines outside the grid change nothing', () => {
    expect(fillPolygon(emptyMask(4, 4), same, [10, 10, 20, 10, 20, 20], 1)).toBeNull();
  });
});
