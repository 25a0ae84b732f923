import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMask, encodeMask } from '../../../../src/core/mask/index.ts';
import { encodeFlips, flip, TouchedTiles } from '../../../../src/renderer/canvas/document/difference.ts';
import { atOnce } from '../../../../src/renderer/canvas/document/parts.ts';
import { emptyMask, maskOf, rowsOf } from '../pixels.ts';

/** Sizes that are and are not multiples of four, within one tile and across several. */
const twoMasks = fc.tuple(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 90 }), fc.constantFrom(0.001, 0.1, 0.5, 0.9)).chain(([width, height, share]) =>
  fc.tuple(fc.constant({ width, height }), ...[0, 1].map(() => fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })).map((stream) => Uint8Array.from({ length: width * height }, () => (stream.next().value < share ? 1 : 0))))),
);

function touchAll(width: number, height: number): TouchedTiles {
  const touched = new TouchedTiles(width, height);
  touched.touch({ x: 0, y: 0, width, height });
  return touched;
}

describe('encodeFlips', () => {
  test('finds the smallest box and the run lengths inside it, down its columns', () => {
    const before = maskOf('....', '.##.', '....');
    const after = maskOf('....', '.#.#', '...#');
    // Flipped: (2,1), (3,1), (3,2). The box is 2×2 at (2,1); down its columns 1, 0, 1, 1.
    expect(atOnce(encodeFlips(before.data, after.data, before, touchAll(4, 3)))).toEqual({ x: 2, y: 1, width: 2, height: 2, added: 2, removed: 1, flipped: '0111' });
    // Runs of 0, 1, 1 and 2; the fourth is written as its difference to the second.
    expect(encodeMask(maskOf('##', '.#'))).toEqual({ size: [2, 2], counts: '0111' });
  });

  test('is null where nothing differs', () => {
    const mask = maskOf('.#', '#.');
    expect(atOnce(encodeFlips(mask.data, mask.data.slice(), mask, touchAll(2, 2)))).toBeNull();
  });

  test('looks at touched tiles alone', () => {
    const before = emptyMask(200, 200);
    const after = emptyMask(200, 200);
    // The foot of the first tile, and a pixel in a tile that nobody touched.
    after.data[63 * 200 + 10] = 1;
    after.data[150 * 200 + 150] = 1;
    const touched = new TouchedTiles(200, 200);
    touched.touch({ x: 10, y: 63, width: 1, height: 1 });
    expect(atOnce(encodeFlips(before.data, after.data, before, touched))).toEqual({ x: 10, y: 63, width: 1, height: 1, added: 1, removed: 0, flipped: '01' });
  });

  test('writes what encodeMask writes of the flipped pixels', () => {
    fc.assert(
      fc.property(twoMasks, ([size, before, after]) => {
        const flips = atOnce(encodeFlips(before!, after!, size, touchAll(size.width, size.height)));
        const flipped = before!.map((value, i) => value ^ after![i]!);
        if (flips === null) {
          expect(flipped.includes(1)).toBe(false);
          return;
        }
        const inBox = emptyMask(flips.width, flips.height);
        for (let y = 0; y < flips.height; y++) for (let x = 0; x < flips.width; x++) inBox.data[y * flips.width + x] = flipped[(flips.y + y) * size.width + flips.x + x]!;
        expect(flips.flipped).toBe(encodeMask(inBox).counts);
        expect(inBox.data.reduce((sum, value) => sum + value, 0)).toBe(flipped.reduce((sum, value) => sum + value, 0));
        expect(flips.added - flips.removed).toBe(after!.reduce((sum, value) => sum + value, 0) - before!.reduce((sum, value) => sum + value, 0));
      }),
    );
  });
});

describe('flip', () => {
  test('flips the pixels of the box and counts them', () => {
    const mask = maskOf('#....', '.....', '...#.');
    // Down the columns of a 2×2 box: 1, 0, 1, 1.
    expect(flip(mask, { x: 3, y: 1, width: 2, height: 2, flipped: '0111' })).toEqual({ added: 3, removed: 0 });
    expect(rowsOf(mask)).toEqual(['#....', '...##', '...##']);
  });

  test('takes a difference there and back', () => {
    fc.assert(
      fc.property(twoMasks, ([size, before, after]) => {
        const mask = { ...size, data: before!.slice() };
        const flips = atOnce(encodeFlips(before!, after!, size, touchAll(size.width, size.height)));
        if (flips === null) return;
        const tally = flip(mask, flips);
        expect(mask.data).toEqual(after);
        expect(tally).toEqual({ added: flips.added, removed: flips.removed });
        flip(mask, flips);
        expect(mask.data).toEqual(before);
      }),
    );
  });

  test('draws a whole mask as decodeMask does', () => {
    const mask = maskOf('.##.#', '###..', '.#..#');
    const drawn = emptyMask(5, 3);
    flip(drawn, { x: 0, y: 0, width: 5, height: 3, flipped: encodeMask(mask).counts });
    expect(drawn).toEqual(decodeMask(encodeMask(mask)));
  });

  test('refuses run lengths that do not fit the box', () => {
    expect(() => flip(emptyMask(4, 4), { x: 0, y: 0, width: 2, height: 2, flipped: '05' })).toThrow(/cover/);
  });
});
