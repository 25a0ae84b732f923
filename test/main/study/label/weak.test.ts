import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import { resizeMask } from '../../../../src/core/mask/index.ts';
import { rasterizeWeakLabels } from '../../../../src/core/strokes/index.ts';
import { unknownPixel } from '../../../../src/main/engine/sample-source.ts';
import { inscribedEllipse } from '../../../../src/main/study/label/ellipse.ts';
import { scribbleWays, simulateWeakLabel } from '../../../../src/main/study/label/weak.ts';
import { ellipse } from '../generated.ts';

const image = { width: 200, height: 150 };
/** Lesions on a grid three times as fine as the image. */
const lesions = fc
  .record({ x: fc.integer({ min: 200, max: 400 }), y: fc.integer({ min: 150, max: 300 }), rx: fc.integer({ min: 40, max: 180 }), ry: fc.integer({ min: 40, max: 130 }), seed: fc.integer({ min: 0, max: 999 }) })
  .map(({ x, y, rx, ry, seed }) => ({ mask: ellipse(600, 450, { x, y }, { x: rx, y: ry }), random: () => new Random(seed) }));

describe('simulateWeakLabel', () => {
  it('puts a box around the lesion, in the image\'s own pixels', () => {
    const mask = { width: 600, height: 450, data: new Uint8Array(600 * 450) };
    for (let y = 90; y < 180; y++) mask.data.fill(1, y * 600 + 60, y * 600 + 360);
    expect(simulateWeakLabel('box', mask, image, new Random(1))).toEqual({ kind: 'box', box: { x: 20, y: 30, width: 100, height: 30 } });
  });

  it.each(scribbleWays)('draws scribbles %s on at most 3 % of the pixels, the lesion\'s within it and skin\'s outside', (way) => {
    fc.assert(
      fc.property(lesions, ({ mask, random }) => {
        const label = simulateWeakLabel('scribble', mask, image, random(), way)!;
        const { pixels, pixelKind } = rasterizeWeakLabels([label], image, 64);
        const truth = resizeMask(mask, 64, 64).data;
        const known = Array.from(pixels!.keys()).filter((i) => pixels![i] !== unknownPixel);
        expect(pixelKind).toBe('scribble');
        expect(known.length / 4096).toBeLessThanOrEqual(0.03);
        expect(known.some((i) => pixels![i] === 1)).toBe(true);
        expect(known.some((i) => pixels![i] === 0)).toBe(true);
        // A stroke is a pixel wide and keeps clear of the outline by one: it may touch a pixel that the outline crosses.
        const wrong = known.filter((i) => pixels![i] !== truth[i]).length;
        expect(wrong / known.length).toBeLessThan(0.1);
      }),
      { numRuns: 60 },
    );
  });

  it('draws around a round lesion at half its radius', () => {
    const mask = ellipse(400, 400, { x: 200, y: 200 }, { x: 80, y: 80 });
    const label = simulateWeakLabel('scribble', mask, { width: 400, height: 400 }, new Random(1), 'around')!;
    const strokes = label.kind === 'scribble' ? label.strokes : [];
    const distances = strokes.map(({ points }) => points.flatMap((x, i) => (i % 2 === 0 ? [Math.hypot(x - 200, points[i + 1]! - 200)] : [])));
    expect(strokes.map(({ lesion }) => lesion)).toEqual([true, false]);
    for (const [place, expected] of [40, 120].entries()) {
      expect(distances[place]!.length).toBeGreaterThan(15);
      for (const distance of distances[place]!) expect(Math.abs(distance - expected)).toBeLessThan(6);
    }
    // It goes on in the way that it has: no two of its points but neighbours lie together.
    const [, outer] = strokes.map(({ points }) => points);
    expect(Math.hypot(outer!.at(-2)! - outer![0]!, outer!.at(-1)! - outer![1]!)).toBeGreaterThan(100);
  });

  it('points at the lesion and at skin', () => {
    fc.assert(
      fc.property(lesions, ({ mask, random }) => {
        const label = simulateWeakLabel('point', mask, image, random())!;
        expect(label.kind).toBe('point');
        for (const { x, y, lesion } of label.kind === 'point' ? label.points : []) {
          expect(mask.data[Math.floor(y * 3) * 600 + Math.floor(x * 3)]).toBe(lesion ? 1 : 0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('says nothing of an empty mask, nor of skin that is not there', () => {
    expect(simulateWeakLabel('box', { width: 9, height: 9, data: new Uint8Array(81) }, image, new Random(1))).toBeNull();
    const full = { width: 9, height: 9, data: new Uint8Array(81).fill(1) };
    expect(simulateWeakLabel('scribble', full, image, new Random(1))).toBeNull();
    expect(simulateWeakLabel('point', full, image, new Random(1))).toBeNull();
    expect(simulateWeakLabel('class', full, image, new Random(1))).toEqual({ kind: 'class', name: 'lesion' });
  });
});

it('inscribes the ellipse in its box', () => {
  const mask = inscribedEllipse({ x: 2, y: 1, width: 6, height: 4 }, { width: 10, height: 6 });
  const rows = Array.from({ length: 6 }, (_, y) => [...mask.data.subarray(y * 10, (y + 1) * 10)].join(''));
  expect(rows).toEqual(['0000000000', '0001111000', '0011111100', '0011111100', '0001111000', '0000000000']);
});
