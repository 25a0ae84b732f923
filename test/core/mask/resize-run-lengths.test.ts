import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeMask, encodeMask, resizeMask, resizeRunLengthMask } from '../../../src/core/mask/index.ts';

const side = fc.integer({ min: 1, max: 24 });

test('is what bringing the pixels to that size gives', () => {
  const mask = fc.tuple(side, side).chain(([width, height]) => fc.array(fc.constantFrom(0, 1), { minLength: width * height, maxLength: width * height }).map((data) => ({ width, height, data: Uint8Array.from(data) })));
  fc.assert(fc.property(mask, side, side, (source, width, height) => {
    expect(resizeRunLengthMask(encodeMask(source), width, height)).toEqual(resizeMask(source, width, height));
  }), { numRuns: 500 });
});

test('lays out a mask of its own size as it is', () => {
  const mask = { size: [3, 2] as [number, number], counts: encodeMask({ width: 2, height: 3, data: Uint8Array.of(1, 0, 0, 1, 1, 1) }).counts };
  expect(resizeRunLengthMask(mask, 2, 3)).toEqual(decodeMask(mask));
});

test('refuses a size that is none', () => {
  const mask = encodeMask({ width: 1, height: 1, data: Uint8Array.of(1) });
  for (const [width, height] of [[0, 1], [1, -1], [1.5, 1]] as const) expect(() => resizeRunLengthMask(mask, width, height)).toThrow(RangeError);
});
