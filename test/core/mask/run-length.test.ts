import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMask, encodeMask, maskArea, maskBoundingBox } from '../../../src/core/mask/index.ts';
import type { PixelMask, RunLengthMask } from '../../../src/core/mask/index.ts';

function fromRows(rows: number[][]): PixelMask {
  return { width: rows[0]!.length, height: rows.length, data: Uint8Array.from(rows.flat()) };
}

function draw(width: number, height: number, inside: (x: number, y: number) => boolean): PixelMask {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (inside(x, y)) data[y * width + x] = 1;
  return { width, height, data };
}

/** A lesion with a hole, and a second component in the corner. */
const lesion = draw(
  80,
  64,
  (x, y) =>
    (4 * (x - 40) ** 2 + 9 * (y - 30) ** 2 < 3600 && !((x - 40) ** 2 + (y - 30) ** 2 < 25)) || (x > 70 && y > 55),
);

/** Expected strings, areas and boxes: pycocotools 2.0.11 (`mask.encode`, `mask.area`, `mask.toBbox`). */
const cases: { name: string; mask: PixelMask; size: [number, number]; counts: string; area: number; box: number[] }[] = [
  { name: 'a corner', mask: fromRows([[0, 0, 0], [0, 1, 1]]), size: [2, 3], counts: '3110', area: 2, box: [1, 1, 2, 1] },
  { name: 'all lesion', mask: fromRows([[1, 1], [1, 1]]), size: [2, 2], counts: '04', area: 4, box: [0, 0, 2, 2] },
  { name: 'no lesion', mask: draw(4, 3, () => false), size: [3, 4], counts: '<', area: 0, box: [0, 0, 0, 0] },
  { name: 'a chequered one', mask: draw(6, 5, (x, y) => (x + y) % 2 === 0), size: [5, 6], counts: '0110000000000000000000000000000', area: 15, box: [0, 0, 6, 5] },
  { name: 'long runs', mask: draw(600, 450, (x, y) => x === 599 || (x === 0 && y === 0)), size: [450, 600], counts: '01]WW8Q>', area: 451, box: [0, 0, 600, 450] },
  {
    name: 'a lesion with a hole and two components',
    mask: lesion,
    size: [64, 80],
    counts:
      'if0;c14M2N2M4N0O2N2N2O0O2O0O2O0O2O0O2O00000O2O00000000ZO\\O0d0O^O0b0O@0`00@0`00@0`00@0`00@0`01^O0b01\\O0d0f0000000001N1000001N101N101N101N101N2N2N102L3N2N3LQ3MTM000000000000000',
    area: 1872,
    box: [11, 11, 69, 53],
  },
];

describe('run-length masks', () => {
  for (const { name, mask, size, counts, area, box } of cases) {
    it(`reads and writes ${name} as pycocotools does`, () => {
      expect(encodeMask(mask)).toEqual({ size, counts });
      expect(decodeMask({ size, counts })).toEqual(mask);
      expect(maskArea({ size, counts })).toBe(area);
      expect(maskBoundingBox({ size, counts })).toEqual(box);
    });
  }

  it('gives back every mask that it encoded', () => {
    const mask = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })).chain(([width, height]) =>
      fc.array(fc.integer({ min: 0, max: 1 }), { minLength: width * height, maxLength: width * height }).map((pixels) => ({
        width,
        height,
        data: Uint8Array.from(pixels),
      })),
    );
    fc.assert(
      fc.property(mask, (original) => {
        expect(decodeMask(encodeMask(original))).toEqual(original);
      }),
    );
  });

  const broken: { reason: RegExp; mask: RunLengthMask }[] = [
    { reason: /cover 3 pixels where 3×2 has 6/, mask: { size: [2, 3], counts: '3' } },
    { reason: /unexpected character at position 1/, mask: { size: [2, 3], counts: '3 10' } },
    { reason: /end in the middle of a number/, mask: { size: [2, 3], counts: '3P' } },
    { reason: /number that is too long/, mask: { size: [2, 3], counts: 'PPPPPPPPPP' } },
    { reason: /run 0 has a negative length/, mask: { size: [2, 3], counts: 'O' } },
    { reason: /not a height and a width/, mask: { size: [-2, 3], counts: '<' } },
    { reason: /not a height and a width/, mask: { size: [100_000, 100_000], counts: '<' } },
    { reason: /cover 0 pixels/, mask: { size: [2, 3], counts: '' } },
  ];
  for (const { reason, mask } of broken) {
    it(`refuses ${JSON.stringify(mask.counts)} of size ${mask.size.join(' by ')}`, () => {
      for (const read of [decodeMask, maskArea, maskBoundingBox]) {
        expect(() => read(mask)).toThrow(expect.objectContaining({ code: 'corrupt', message: expect.stringMatching(reason) }));
      }
    });
  }

  it('refuses pixels that do not fit the size', () => {
    expect(() => encodeMask({ width: 3, height: 3, data: new Uint8Array(8) })).toThrow('A mask of 3×3 needs 9 bytes, not 8');
  });
});
