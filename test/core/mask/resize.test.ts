import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resizeMask } from '../../../src/core/mask/index.ts';

function mask(width: number, rows: string[]) {
  return { width, height: rows.length, data: Uint8Array.from(rows.join(''), Number) };
}

// Expected pixels worked out by hand from the covered areas.
describe('resizeMask', () => {
  it('counts a pixel as lesion where at least half of its area is', () => {
    // Quarters: 2/4, 1/4, 4/4 and 0/4 of the area.
    const source = mask(4, ['1100', '0010', '1100', '1100']);
    expect(resizeMask(source, 2, 2)).toEqual(mask(2, ['10', '10']));
  });

  it('weighs pixels that it only partly covers', () => {
    // Three pixels onto two: the left one covers 1 and half of the middle one. 0.5 of 1.5 is too little, 1 of 1.5 is enough.
    expect(resizeMask(mask(3, ['010']), 2, 1)).toEqual(mask(2, ['00']));
    expect(resizeMask(mask(3, ['100']), 2, 1)).toEqual(mask(2, ['10']));
    // Five onto two, each 2.5 wide: 1.5 of 2.5 on the right; 1.0 of 2.5 on the left.
    expect(resizeMask(mask(5, ['10011']), 2, 1)).toEqual(mask(2, ['01']));
    // Downwards the same.
    expect(resizeMask(mask(1, ['1', '0', '0', '1', '1']), 1, 2)).toEqual(mask(1, ['0', '1']));
  });

  it('decides a tie for the lesion, exactly', () => {
    // 4 onto 2: one of two covered pixels each.
    expect(resizeMask(mask(4, ['0110']), 2, 1)).toEqual(mask(2, ['11']));
  });

  it('repeats pixels when the mask grows', () => {
    expect(resizeMask(mask(2, ['10', '01']), 4, 4)).toEqual(mask(4, ['1100', '1100', '0011', '0011']));
  });

  it('keeps the size, empty and full masks as they are', () => {
    const side = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(side, side, side, side, fc.constantFrom(0, 1), (width, height, toWidth, toHeight, value) => {
        const source = { width, height, data: new Uint8Array(width * height).fill(value) };
        expect(resizeMask(source, toWidth, toHeight).data).toEqual(new Uint8Array(toWidth * toHeight).fill(value));
        expect(resizeMask(source, width, height)).toEqual(source);
      }),
    );
  });

  it('agrees with the plain definition of area average on any mask', () => {
    const side = fc.integer({ min: 1, max: 12 });
    const source = fc.tuple(side, side).chain(([width, height]) =>
      fc.array(fc.integer({ min: 0, max: 1 }), { minLength: width * height, maxLength: width * height }).map((data) => ({ width, height, data: Uint8Array.from(data) })),
    );
    fc.assert(
      fc.property(source, side, side, (from, width, height) => {
        const to = resizeMask(from, width, height);
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            // Cut both grids so finely that every cell belongs to one pixel of each: cells of 1/(width · from.width).
            let cells = 0;
            for (let v = y * from.height; v < (y + 1) * from.height; v++) {
              for (let u = x * from.width; u < (x + 1) * from.width; u++) {
                cells += from.data[Math.floor(v / height) * from.width + Math.floor(u / width)]!;
              }
            }
            expect(to.data[y * width + x]).toBe(2 * cells >= from.width * from.height ? 1 : 0);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuses a size that is none', () => {
    expect(() => resizeMask(mask(1, ['1']), 0, 4)).toThrow('A mask cannot be brought to 0×4');
  });
});
