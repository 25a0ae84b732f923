import { describe, expect, it } from 'vitest';
import { rasterizeWeakLabels } from '../../../src/core/strokes/index.ts';
import { unknownPixel } from '../../../src/core/weak-target.ts';

const size = 6;

/** A picture of a target: `#` lesion or inside, `.` skin or outside, a space where nothing is known. */
function picture(pixels: Uint8Array | null): string[] {
  return Array.from({ length: size }, (_, row) => [...pixels!.subarray(row * size, (row + 1) * size)].map((value) => (value === unknownPixel ? ' ' : '.#'[value]!)).join(''));
}

describe('rasterizeWeakLabels', () => {
  it('covers the pixels whose centres lie in a box, in an image of another aspect', () => {
    // 12 × 6 pixels become 6 × 6: one across, two of the image's; centres at 1, 3, 5, 7, 9, 11 across, at .5 … 5.5 down.
    const { box, pixels, pixelKind, present } = rasterizeWeakLabels([{ kind: 'box', box: { x: 3, y: 1.6, width: 6, height: 2.8 } }], { width: 12, height: 6 }, size);
    expect(picture(box)).toEqual(['......', '......', '.###..', '.###..', '......', '......']);
    expect([pixels, pixelKind, present]).toEqual([null, null, null]);
  });

  it('leaves a box a pixel, however small or far outside it is', () => {
    const at = (x: number, y: number): string[] => picture(rasterizeWeakLabels([{ kind: 'box', box: { x, y, width: 0.2, height: 0.2 } }], { width: 6, height: 6 }, size).box);
    expect(at(2.1, 4.7)).toEqual(['......', '......', '......', '......', '..#...', '......']);
    expect(at(-3, 9)).toEqual(['......', '......', '......', '......', '......', '#.....']);
  });

  it('draws strokes as wide as they are, and never thinner than a pixel', () => {
    const draw = (width: number, points: number[]): string[] =>
      picture(rasterizeWeakLabels([{ kind: 'scribble', strokes: [{ lesion: true, width, points }] }], { width: 60, height: 60 }, size).pixels);
    expect(draw(1, [5, 15, 45, 15])).toEqual(['      ', '##### ', '      ', '      ', '      ', '      ']);
    // Rows of centres 20, 10, 0, 10, 20 above and below the line, of which 22 reach 9, 19.6 and 22 beyond its ends.
    expect(draw(44, [15, 25, 35, 25])).toEqual([' ###  ', '##### ', '######', '##### ', ' ###  ', '      ']);
    // A diagonal of a hair's width is a line without gaps; a dot between four pixels is one of them.
    expect(draw(0.1, [2, 2, 58, 58])).toEqual(['#     ', ' #    ', '  #   ', '   #  ', '    # ', '     #']);
    expect(draw(0.1, [30, 30])).toEqual(['      ', '      ', '      ', '   #  ', '      ', '      ']);
  });

  it('joins the corners of a stroke, lets later strokes cover earlier ones, and points cover strokes', () => {
    const { pixels, pixelKind } = rasterizeWeakLabels(
      [
        { kind: 'point', points: [{ x: 0.5, y: 5.5, lesion: false }] },
        {
          kind: 'scribble',
          strokes: [{ lesion: true, width: 1, points: [0.5, 0.5, 0.5, 5.5, 5.5, 5.5] }, { lesion: false, width: 1, points: [3.5, 5.5, 5.5, 5.5] }],
        },
      ],
      { width: 6, height: 6 }, size,
    );
    expect(picture(pixels)).toEqual(['#     ', '#     ', '#     ', '#     ', '..    ', '..#...']);
    expect(pixelKind).toBe('scribble');
  });

  it('gives a point the pixels around it, cut at the edges', () => {
    const { pixels, pixelKind } = rasterizeWeakLabels(
      [{ kind: 'point', points: [{ x: 30, y: 20, lesion: true }, { x: 99, y: -5, lesion: false }] }], { width: 60, height: 60 }, size,
    );
    expect(picture(pixels)).toEqual(['    ..', '  ##..', '  ### ', '  ### ', '      ', '      ']);
    expect(pixelKind).toBe('point');
  });

  it('takes a class for a lesion, unless it says that there is none', () => {
    const present = (name: string): boolean | null => rasterizeWeakLabels([{ kind: 'class', name }], { width: 6, height: 6 }, size).present;
    expect([present('mel'), present('No lesion '), present('normal skin')]).toEqual([true, false, false]);
  });
});
