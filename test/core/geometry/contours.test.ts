import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskContours, probabilityContours, type Ring } from '../../../src/core/geometry/index.ts';
import type { PixelMask } from '../../../src/core/mask/types.ts';

function mask(...rows: string[]): PixelMask {
  return { width: rows[0]!.length, height: rows.length, data: Uint8Array.from(rows.join(''), Number) };
}

/** Signed area by the shoelace formula: outer rings one sign, holes the other. */
function signedArea(ring: Ring): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    sum += ring[i]! * ring[j + 1]! - ring[j]! * ring[i + 1]!;
  }
  return sum / 2;
}

function points(ring: Ring): string[] {
  const result: string[] = [];
  for (let i = 0; i < ring.length; i += 2) result.push(`${ring[i]},${ring[i + 1]}`);
  return result.sort();
}

/** Even-odd rule over all rings, for a point that lies on none. */
function inside(rings: Ring[], x: number, y: number): boolean {
  let crossings = 0;
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      const j = (i + 2) % ring.length;
      const [x0, y0, x1, y1] = [ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!];
      if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) crossings++;
    }
  }
  return crossings % 2 === 1;
}

// Literal rings worked out by hand: a line crosses halfway between the centres of two pixels that differ.
describe('maskContours', () => {
  it('puts a diamond around a single pixel', () => {
    const rings = maskContours(mask('000', '010', '000'), { width: 3, height: 3 }, 0);
    expect(rings).toHaveLength(1);
    expect(points(rings[0]!)).toEqual(['1,1.5', '1.5,1', '1.5,2', '2,1.5']);
  });

  it('scales each axis to the image that it is drawn over', () => {
    const rings = maskContours(mask('000', '010', '000'), { width: 6, height: 12 }, 0);
    expect(points(rings[0]!)).toEqual(['2,6', '3,4', '3,8', '4,6']);
  });

  it('gives a hole a ring of its own, turning the other way', () => {
    const rings = maskContours(mask('00000', '01110', '01010', '01110', '00000'), { width: 5, height: 5 }, 0);
    expect(rings).toHaveLength(2);
    // 3 × 3 pixels with four corners of 1/8 cut off, and the diamond of half a pixel inside.
    expect(rings.map(signedArea).map(Math.abs)).toEqual([8.5, 0.5]);
    expect(Math.sign(signedArea(rings[0]!))).toBe(-Math.sign(signedArea(rings[1]!)));
  });

  it('keeps components apart, and pixels that touch at a corner only', () => {
    expect(maskContours(mask('1000', '0000', '0011'), { width: 4, height: 3 })).toHaveLength(2);
    expect(maskContours(mask('10', '01'), { width: 2, height: 2 })).toHaveLength(2);
  });

  it('runs along the image edge where the lesion touches it', () => {
    const [ring, ...others] = maskContours(mask('111', '111'), { width: 3, height: 2 }, 0);
    expect(others).toEqual([]);
    expect(points(ring!)).toEqual(['0,0.5', '0,1.5', '0.5,0', '0.5,2', '2.5,0', '2.5,2', '3,0.5', '3,1.5']);
  });

  it('does not depend on rows being whole words', () => {
    const shape = ['01100', '01110', '00000', '11011', '10001'];
    const wide = maskContours(mask(...shape.map((row) => `${row}000`)), { width: 8, height: 5 }, 0);
    expect(maskContours(mask(...shape), { width: 5, height: 5 }, 0).map(points)).toEqual(wide.map(points));
    expect(wide.map(signedArea).map((area) => Math.abs(area))).toEqual([4.5, 2.5, 2.5]);
  });

  it('gives no ring for an empty mask', () => {
    expect(maskContours(mask('000', '000'), { width: 3, height: 2 })).toEqual([]);
  });

  it('refuses values that do not fill the grid', () => {
    expect(() => maskContours({ width: 3, height: 3, data: new Uint8Array(8) }, { width: 3, height: 3 })).toThrow(
      'contours: 8 values do not fill a grid of 3 × 3',
    );
  });

  it('separates the centres of lesion pixels from all others, whatever the mask', () => {
    const anyMask = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
      .chain(([width, height]) =>
        fc.array(fc.constantFrom(0, 1), { minLength: width * height, maxLength: width * height }).map((bits) => ({ width, height, data: Uint8Array.from(bits) })),
      );
    fc.assert(
      fc.property(anyMask, (drawn) => {
        const rings = maskContours(drawn, drawn, 0);
        const filled = [...drawn.data].map((_, i) => (inside(rings, (i % drawn.width) + 0.5, Math.floor(i / drawn.width) + 0.5) ? 1 : 0));
        expect(filled).toEqual([...drawn.data]);
      }),
    );
  });
});

describe('probabilityContours', () => {
  it('crosses between pixel centres in proportion to the probabilities', () => {
    // Between 27 (centre at .5) and 227 (centre at 1.5) the level 127.5 lies 100.5/200 of the way: x = 1.0025, over 3 pixels.
    const [ring] = probabilityContours(Uint8Array.from([27, 227, 227, 27, 227, 227, 27, 227, 227]), 3, { width: 300, height: 3 }, 128, 0);
    expect(Math.min(...ring!.filter((_, i) => i % 2 === 0))).toBe(100.25);
  });

  it('counts the threshold itself as lesion, and the byte below as skin', () => {
    const image = { width: 3, height: 3 };
    const at = (value: number): Uint8Array => Uint8Array.from([0, 0, 0, 0, value, 0, 0, 0, 0]);
    expect(probabilityContours(at(128), 3, image, 128, 0)).toHaveLength(1);
    expect(probabilityContours(at(127), 3, image, 128, 0)).toEqual([]);
  });
});
