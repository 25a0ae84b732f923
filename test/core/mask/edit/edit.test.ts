import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connect, findRuns } from '../../../../src/core/mask/edit/components.ts';
import { fillHoles, grow, removeIslands, shrink, smooth } from '../../../../src/core/mask/edit/index.ts';
import { anyMask, area, complement, drawing, mask, maskWhere, whole } from './grids.ts';

// Expected masks, areas and counts: scipy 1.17.1 (ndimage.binary_fill_holes, label, distance_transform_edt, convolve1d).

const lesions = mask(`
  ..............
  .####...##....
  .#..#..#..#...
  .#..#..#..#...
  .####...##....
  ......#.......
  ..##.#.#..###.
  ..##..#...#.#.
  ........#.###.
  ###.....##....
  ..#...#.......
  ###..........#`);

/** Reaches the photograph's left side, with a hole. */
const cutOff = mask(`
  ............
  #########...
  #########...
  ####.####...
  #########...
  #########...
  #########...
  #########...
  ............`);

const ragged = mask(`
  ...#............
  ...#............
  ##########......
  ##########......
  ##########......
  ##############..
  ####.#####......
  ##########......
  ##########......
  ##########......
  ##########......
  ................
  .............#..
  ................`);

const waves = maskWhere(320, 240, (x, y) => Math.sin(x * 0.11) + Math.cos(y * 0.07 + x * 0.013) > 0.6);

describe('components', () => {
  it('are counted with corners as neighbours and without', () => {
    const runs = findRuns(lesions.data, lesions.width, lesions.height, 1);
    expect(connect(runs, 8).areas).toEqual([12, 8, 4, 4, 11, 7, 1, 1]);
    expect(connect(runs, 4).areas).toEqual([12, 2, 2, 2, 2, 1, 4, 1, 1, 8, 1, 3, 7, 1, 1]);
  });

  it('are found in a larger mask', () => {
    const { areas } = connect(findRuns(waves.data, waves.width, waves.height, 1), 8);
    expect([...areas].sort((a, b) => a - b)).toEqual([6, 50, 192, 295, 512, 614, 885, 1215, 1388, 1389, 1420, 1438, 1439, 1439, 1440, 1440, 1442, 1443, 1443, 1444, 1445]);
  });
});

describe('fill holes', () => {
  it('fills what lesion closes off, over corners too', () => {
    expect(drawing(whole(lesions, fillHoles))).toBe(
      drawing(
        mask(`
          ..............
          .####...##....
          .####..####...
          .####..####...
          .####...##....
          ......#.......
          ..##.###..###.
          ..##..#...###.
          ........#.###.
          ###.....##....
          ..#...#.......
          ###..........#`),
      ),
    );
  });

  it('leaves holes above a size open', () => {
    const filled = whole(lesions, (patch) => fillHoles(patch, { mostPixels: 1 }));
    expect(area(filled)).toBe(area(lesions) + 2);
  });

  it('takes nothing for a hole that the edge of the photograph closes off', () => {
    const bay = mask('####\n#...\n####');
    expect(whole(bay, fillHoles)).toEqual(bay);
  });

  it('has nothing left to fill the second time', () => {
    fc.assert(
      fc.property(anyMask, (original) => {
        const once = whole(original, fillHoles);
        expect(whole(once, fillHoles)).toEqual(once);
        expect(once.data.every((value, i) => value >= original.data[i]!)).toBe(true);
      }),
    );
  });
});

describe('remove islands', () => {
  it('keeps the largest component', () => {
    const kept = whole(lesions, removeIslands);
    expect(area(kept)).toBe(12);
    expect(drawing(kept).split('\n').slice(0, 6)).toEqual(['..............', '.####.........', '.#..#.........', '.#..#.........', '.####.........', '..............']);
  });

  it('keeps all of at least a share of the largest', () => {
    const kept = whole(lesions, (patch) => removeIslands(patch, { smallestShare: 0.5 }));
    expect(drawing(kept)).toBe(
      drawing(
        mask(`
          ..............
          .####...##....
          .#..#..#..#...
          .#..#..#..#...
          .####...##....
          ..............
          ..........###.
          ..........#.#.
          ........#.###.
          ###.....##....
          ..#...........
          ###...........`),
      ),
    );
  });

  it('leaves one component at most, and the same one again', () => {
    fc.assert(
      fc.property(anyMask, (original) => {
        const once = whole(original, removeIslands);
        const { areas } = connect(findRuns(once.data, once.width, once.height, 1), 8);
        expect(areas.length).toBe(area(original) === 0 ? 0 : 1);
        expect(whole(once, removeIslands)).toEqual(once);
      }),
    );
  });
});

describe('grow and shrink', () => {
  it('grow by a Euclidean disc', () => {
    expect([1, 1.5, 2, 3].map((radius) => area(whole(lesions, (patch) => grow(patch, radius))))).toEqual([129, 146, 158, 166]);
    expect(drawing(whole(lesions, (patch) => grow(patch, 1)))).toBe(
      drawing(
        mask(`
          .####...##....
          ######.####...
          ############..
          ############..
          ###########...
          .############.
          .#############
          .#############
          ####..########
          ####..#######.
          ####.#####...#
          ####..#.....##`),
      ),
    );
  });

  it('shrink by a Euclidean disc, but not from the photograph’s edge', () => {
    const shrunk = (radius: number): string => drawing(whole(cutOff, (patch) => shrink(patch, radius)));
    expect(shrunk(1)).toBe(
      ['............', '............', '####.###....', '###...##....', '####.###....', '########....', '########....', '............', '............'].join('\n'),
    );
    expect(shrunk(2.5)).toBe(
      ['............', '............', '............', '##..........', '##..........', '###...#.....', '............', '............', '............'].join('\n'),
    );
  });

  it('do so in a larger mask', () => {
    expect([7, 12.5].map((radius) => area(whole(waves, (patch) => grow(patch, radius))))).toEqual([38_642, 53_993]);
    expect([7, 12.5].map((radius) => area(whole(waves, (patch) => shrink(patch, radius))))).toEqual([9900, 2969]);
  });

  it('leave all lesion where everything is lesion', () => {
    const all = maskWhere(9, 7, () => true);
    expect(whole(all, (patch) => shrink(patch, 3))).toEqual(all);
  });

  it('close and open, and mirror each other', () => {
    fc.assert(
      fc.property(anyMask, fc.constantFrom(0, 1, 1.5, 2, 3.7, 9), (original, radius) => {
        const closed = whole(whole(original, (patch) => grow(patch, radius)), (patch) => shrink(patch, radius));
        const opened = whole(whole(original, (patch) => shrink(patch, radius)), (patch) => grow(patch, radius));
        expect(closed.data.every((value, i) => value >= original.data[i]!)).toBe(true);
        expect(opened.data.every((value, i) => value <= original.data[i]!)).toBe(true);
        expect(complement(whole(original, (patch) => grow(patch, radius)))).toEqual(whole(complement(original), (patch) => shrink(patch, radius)));
      }),
    );
  });

  it('reach what is near enough and nothing else', () => {
    fc.assert(
      fc.property(anyMask, fc.integer({ min: 0, max: 24 }), (original, quarters) => {
        const radius = quarters / 4;
        const { width, height, data } = original;
        const near = maskWhere(width, height, (x, y) =>
          data.some((value, i) => value === 1 && ((i % width) - x) ** 2 + (Math.floor(i / width) - y) ** 2 <= radius ** 2),
        );
        expect(whole(original, (patch) => grow(patch, radius))).toEqual(near);
      }),
      { numRuns: 60 },
    );
  });

  it('refuse a radius that is none', () => {
    expect(() => whole(lesions, (patch) => grow(patch, -1))).toThrow(RangeError);
    expect(() => whole(lesions, (patch) => shrink(patch, Number.NaN))).toThrow(RangeError);
  });
});

describe('smooth', () => {
  it('takes spikes and islands, fills dents, and keeps the side that the photograph cuts', () => {
    expect(drawing(whole(ragged, (patch) => smooth(patch, 1)))).toBe(
      drawing(
        mask(`
          ................
          ...#............
          #########.......
          ##########......
          ##########......
          ###########.....
          ##########......
          ##########......
          ##########......
          ##########......
          #########.......
          ................
          ................
          ................`),
      ),
    );
    expect(drawing(whole(ragged, (patch) => smooth(patch, 2))).split('\n').slice(1, 4)).toEqual(['.#####..........', '########........', '##########......']);
  });

  it('does so in a larger mask', () => {
    expect([3, 9].map((radius) => area(whole(waves, (patch) => smooth(patch, radius))))).toEqual([22_085, 19_403]);
  });

  it('treats lesion and skin alike, and changes nothing by 0', () => {
    fc.assert(
      fc.property(anyMask, fc.integer({ min: 0, max: 5 }), (original, radius) => {
        expect(complement(whole(original, (patch) => smooth(patch, radius)))).toEqual(whole(complement(original), (patch) => smooth(patch, radius)));
        expect(whole(original, (patch) => smooth(patch, 0))).toEqual(original);
      }),
    );
  });
});
