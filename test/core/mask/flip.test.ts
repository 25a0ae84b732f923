import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyFlips, checkFlip, encodeMask, type Flip } from '../../../src/core/mask/index.ts';

/** Rows of '.' and '#'. */
function mask(...rows: string[]) {
  return encodeMask({ width: rows[0]!.length, height: rows.length, data: Uint8Array.from(rows.join(''), (pixel) => Number(pixel === '#')) });
}

const grid = { width: 4, height: 3 };

describe('flips', () => {
  it('draw on an empty mask', () => {
    const flip: Flip = { x: 1, y: 1, width: 2, height: 2, flipped: mask('##', '#.').counts };
    expect(applyFlips(null, grid, [flip])).toEqual({ mask: mask('....', '.##.', '.#..'), changed: 3 });
  });

  it('erase what is there, and draw what is not', () => {
    const base = mask('####', '####', '....');
    const flip: Flip = { x: 2, y: 1, width: 2, height: 2, flipped: mask('##', '##').counts };
    expect(applyFlips(base, grid, [flip])).toEqual({ mask: mask('####', '##..', '..##'), changed: 4 });
  });

  it('undo themselves', () => {
    const base = mask('#...', '.##.', '...#');
    const flip: Flip = { x: 0, y: 0, width: 4, height: 3, flipped: mask('.#.#', '#..#', '##..').counts };
    expect(applyFlips(base, grid, [flip, flip])).toEqual({ mask: base, changed: 0 });
  });

  it('reach the last pixel, and leave nothing where all is erased', () => {
    const all = mask('####', '####', '####');
    const corner: Flip = { x: 3, y: 2, width: 1, height: 1, flipped: '01' };
    expect(applyFlips(null, grid, [corner]).mask).toEqual(mask('....', '....', '...#'));
    expect(applyFlips(all, grid, [{ x: 0, y: 0, width: 4, height: 3, flipped: all.counts }])).toEqual({ mask: mask('....', '....', '....'), changed: 12 });
  });

  it.each<[string, Flip, string]>([
    ['a box beyond the grid', { x: 3, y: 0, width: 2, height: 1, flipped: '02' }, 'the box 2×1 at 3, 0 is not inside 4×3'],
    ['run lengths of another box', { x: 0, y: 0, width: 2, height: 2, flipped: '02' }, 'cover 2 pixels where 2×2 has 4'],
    ['what is no run lengths', { x: 0, y: 0, width: 2, height: 2, flipped: 'é' }, 'unexpected character'],
  ])('refuse %s', (_, flip, message) => {
    expect(() => checkFlip(flip, grid)).toThrow(message);
    expect(() => applyFlips(null, grid, [flip])).toThrow(message);
  });

  it('refuse a base of another size', () => {
    expect(() => applyFlips(mask('##'), grid, [])).toThrow('a mask of 2×1 is not on a grid of 4×3');
  });

  it('do to run lengths what they do to pixels', () => {
    const pixels = (count: number) => fc.array(fc.constantFrom(0, 1), { minLength: count, maxLength: count }).map((values) => Uint8Array.from(values));
    const sides = fc.record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) });
    const scenes = sides.chain((size) =>
      fc.record({
        size: fc.constant(size),
        base: fc.option(pixels(size.width * size.height)),
        boxes: fc.array(
          fc.tuple(fc.integer({ min: 0, max: size.width - 1 }), fc.integer({ min: 0, max: size.height - 1 })).chain(([x, y]) =>
            fc.tuple(fc.integer({ min: 1, max: size.width - x }), fc.integer({ min: 1, max: size.height - y })).chain(([width, height]) =>
              pixels(width * height).map((data) => ({ x, y, width, height, data })),
            ),
          ),
          { maxLength: 5 },
        ),
      }),
    );
    fc.assert(
      fc.property(scenes, ({ size, base, boxes }) => {
        const before = base ?? new Uint8Array(size.width * size.height);
        const after = before.slice();
        for (const { x, y, width, data } of boxes) data.forEach((flip, at) => (after[(y + Math.floor(at / width)) * size.width + x + (at % width)]! ^= flip));
        const flips = boxes.map(({ data, ...box }): Flip => ({ ...box, flipped: encodeMask({ ...box, data }).counts }));
        expect(applyFlips(base && encodeMask({ ...size, data: base }), size, flips)).toEqual({
          mask: encodeMask({ ...size, data: after }),
          changed: after.reduce((sum, pixel, at) => sum + (pixel ^ before[at]!), 0),
        });
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});
