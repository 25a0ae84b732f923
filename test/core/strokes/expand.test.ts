import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandStrokes } from '../../../src/core/strokes/index.ts';
import { unknownPixel } from '../../../src/core/weak-target.ts';

const size = 32;
type Place = { x: number; y: number };
const skin = [224, 180, 160];
const brown = [110, 70, 50];

function paint(colourAt: (place: Place) => readonly number[]): Uint8Array {
  return Uint8Array.from({ length: size * size * 3 }, (_, i) => colourAt({ x: Math.floor(i / 3) % size, y: Math.floor(i / 3 / size) })[i % 3]!);
}

const within = (x: number, y: number, radius: number) => (place: Place): boolean => Math.hypot(place.x - x, place.y - y) <= radius;

function strokes(...marks: { value: 0 | 1; y: number; from: number; to: number }[]): Uint8Array {
  const pixels = new Uint8Array(size * size).fill(unknownPixel);
  for (const { value, y, from, to } of marks) pixels.fill(value, y * size + from, y * size + to);
  return pixels;
}

const on = (expanded: Uint8Array, { x, y }: Place): number => expanded[y * size + x]!;

describe('expandStrokes', () => {
  const lesion = within(12, 16, 7);
  const mole = within(27, 5, 3);
  const marks = strokes({ value: 1, y: 16, from: 8, to: 16 }, { value: 0, y: 29, from: 4, to: 28 });

  it('takes what has the strokes\' colours, and leaves the outline open', () => {
    const expanded = expandStrokes(paint((place) => (lesion(place) ? brown : skin)), marks, size);
    const known = Array.from(expanded.keys()).filter((pixel) => expanded[pixel] !== unknownPixel);
    expect(known.length).toBeGreaterThan(0.9 * size * size);
    expect(known.length).toBeLessThan(size * size);
    for (const pixel of known) expect(expanded[pixel]).toBe(Number(lesion({ x: pixel % size, y: Math.floor(pixel / size) })));
  });

  it('takes a mole apart from the lesion for skin, unless a stroke on the lesion is in it too', () => {
    const photo = paint((place) => (lesion(place) || mole(place) ? brown : skin));
    expect(on(expandStrokes(photo, marks, size), { x: 27, y: 5 })).toBe(0);
    const both = marks.slice();
    both[5 * size + 27] = 1;
    expect(on(expandStrokes(photo, both, size), { x: 26, y: 5 })).toBe(1);
  });

  it('takes a pale middle for lesion, unless a stroke on skin is in it', () => {
    const photo = paint((place) => (lesion(place) && !within(12, 16, 3)(place) ? brown : skin));
    const around = strokes({ value: 1, y: 11, from: 9, to: 16 }, { value: 0, y: 29, from: 4, to: 28 });
    expect(on(expandStrokes(photo, around, size), { x: 12, y: 16 })).toBe(1);
    const named = around.slice();
    named[16 * size + 11] = 0;
    expect(on(expandStrokes(photo, named, size), { x: 13, y: 16 })).not.toBe(1);
  });

  it('leaves unknown what is like neither', () => {
    const green = [60, 160, 90];
    const expanded = expandStrokes(paint((place) => (place.x < 10 ? brown : place.x >= 22 ? skin : green)), strokes({ value: 1, y: 16, from: 2, to: 8 }, { value: 0, y: 16, from: 24, to: 30 }), size);
    expect([on(expanded, { x: 2, y: 2 }), on(expanded, { x: 16, y: 16 }), on(expanded, { x: 29, y: 29 })]).toEqual([1, unknownPixel, 0]);
  });

  it('never changes what lies under a stroke, and says nothing more where strokes are on but one of both', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: size * size * 3, maxLength: size * size * 3 }), fc.array(fc.constantFrom(0, 1, unknownPixel), { minLength: size * size, maxLength: size * size }), (rgb, values) => {
      const pixels = Uint8Array.from(values);
      const expanded = expandStrokes(rgb, pixels, size);
      expect([...expanded].filter((_, pixel) => pixels[pixel] !== unknownPixel)).toEqual([...pixels].filter((value) => value !== unknownPixel));
    }), { numRuns: 20 });
    const lesionAlone = strokes({ value: 1, y: 16, from: 8, to: 16 });
    expect(expandStrokes(paint(() => skin), lesionAlone, size)).toEqual(lesionAlone);
  });
});
