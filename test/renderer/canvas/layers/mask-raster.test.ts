import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MaskRaster, word } from '../../../../src/renderer/canvas/layers/mask-raster.ts';
import { emptyMask, maskOf } from '../pixels.ts';

const colours = { fill: 1, outline: 2, casing: 3 };
const marks = '.fO-';
const drawn = ({ width, height, pixels }: MaskRaster): string[] => Array.from({ length: height }, (_, y) => Array.from(pixels.subarray(y * width, (y + 1) * width), (value) => marks[value]).join(''));

test('draws a fill, an outline of two pixels inside the edge, and a casing of one outside', () => {
  const raster = new MaskRaster(9, 9);
  raster.place({ width: 3, height: 3 }, -3, -3, 5, 5);
  // The middle pixel of the grid covers 5×5 of the screen, from 2 to 6.
  raster.draw(maskOf('...', '.#.', '...'), raster.all, colours);
  expect(drawn(raster)).toEqual(['.........', '.-------.', '.-OOOOO-.', '.-OOOOO-.', '.-OOfOO-.', '.-OOOOO-.', '.-OOOOO-.', '.-------.', '.........']);
});

test('an outline ends where the mask does, not where the screen does', () => {
  const raster = new MaskRaster(6, 5);
  raster.place({ width: 1, height: 1 }, -10, -10, 50, 50);
  raster.draw(maskOf('#'), raster.all, colours);
  expect(drawn(raster)).toEqual(Array.from({ length: 5 }, () => 'ffffff'));
});

test('a large mask is sampled', () => {
  const raster = new MaskRaster(4, 2);
  raster.place({ width: 16, height: 8 }, 0, 0, 0.25, 0.25);
  const mask = emptyMask(16, 8);
  // The middle of the screen's pixel (1, 0) is that of the grid's (6, 2).
  mask.data[2 * 16 + 6] = 1;
  raster.draw(mask, raster.all, { fill: 1, outline: 2, casing: 0 });
  expect(drawn(raster)).toEqual(['.O..', '....']);
});

test('bands of rows, one after the other, come to the same as all at once, whatever was seen before', () => {
  const mask = emptyMask(40, 30);
  for (let i = 0; i < mask.data.length; i++) mask.data[i] = (i % 40) * (i % 7) > 60 || i % 31 < 9 ? 1 : 0;
  const banded = new MaskRaster(37, 23);
  banded.place(mask, 5, -7, 0.7, 0.7);
  banded.draw(mask, banded.all, colours);
  const whole = new MaskRaster(37, 23);
  for (const raster of [banded, whole]) raster.place(mask, -20, -10, 2.7, 2.7);
  whole.draw(mask, whole.all, colours);
  const { x, y, width, height } = banded.all;
  for (let from = 0; from < height; from += 4) banded.draw(mask, { x, y: y + from, width, height: Math.min(4, height - from) }, colours);
  expect(drawn(banded)).toEqual(drawn(whole));
});

describe('drawing only what changed', () => {
  test('comes to the same as drawing all', () => {
    const box = fc.record({ x: fc.nat(39), y: fc.nat(29), width: fc.integer({ min: 1, max: 20 }), height: fc.integer({ min: 1, max: 20 }) });
    fc.assert(
      fc.property(fc.array(fc.tuple(box, fc.constantFrom(0, 1)), { minLength: 1, maxLength: 6 }), fc.constantFrom(0.3, 1, 2.7), fc.integer({ min: -30, max: 10 }), (changes, cell, offset) => {
        const mask = emptyMask(40, 30);
        const place = (raster: MaskRaster): MaskRaster => {
          raster.place(mask, offset, offset, cell, cell);
          return raster;
        };
        const bit = place(new MaskRaster(37, 23));
        bit.draw(mask, bit.all, colours);
        for (const [{ x, y, width, height }, value] of changes) {
          for (let row = y; row < Math.min(30, y + height); row++) mask.data.fill(value, row * 40 + x, row * 40 + Math.min(40, x + width));
          const [left, top] = [Math.floor(offset + x * cell) - 1, Math.floor(offset + y * cell) - 1];
          bit.draw(mask, { x: left, y: top, width: Math.ceil(width * cell) + 3, height: Math.ceil(height * cell) + 3 }, colours);
        }
        const all = place(new MaskRaster(37, 23));
        all.draw(mask, all.all, colours);
        expect(drawn(bit)).toEqual(drawn(all));
      }),
      { numRuns: 200 },
    );
  });

  test('says what it drew, and null where none of it is seen', () => {
    const raster = new MaskRaster(40, 20);
    raster.place({ width: 40, height: 20 }, 0, 0, 1, 1);
    const mask = emptyMask(40, 20);
    expect(raster.draw(mask, { x: 10, y: 10, width: 2, height: 2 }, colours)).toEqual({ x: 8, y: 8, width: 8, height: 6 });
    expect(raster.draw(mask, { x: 100, y: 10, width: 2, height: 2 }, colours)).toBeNull();
  });
});

test('colours are words of an ImageData', () => {
  // Red 0x12, green 0x34, blue 0x56, opacity 128, the lowest byte first.
  expect(word('#123456', 0.5)).toBe(0x80563412);
});
