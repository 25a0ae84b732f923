import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyDifference, combine, differenceOf, maskOf, patchOf, type RegionMode } from '../../../../src/core/mask/edit/index.ts';
import { anyMask, mask } from './grids.ts';

const pair = anyMask.chain((first) =>
  fc.tuple(
    fc.constant(first),
    fc.array(fc.integer({ min: 0, max: 1 }), { minLength: first.data.length, maxLength: first.data.length }).map((values) => ({ ...first, data: Uint8Array.from(values) })),
  ),
);

describe('patches', () => {
  it('hold the lesion and no more', () => {
    const patch = patchOf(mask('.....\n..#..\n.##..\n.....'));
    expect(patch).toEqual({ grid: { width: 5, height: 4 }, box: { x: 1, y: 1, width: 2, height: 2 }, data: Uint8Array.of(0, 1, 1, 1) });
  });

  it('search only the bounds where they are known', () => {
    const patch = patchOf(mask('#....\n..#..\n.....'), { x: 1, y: 0, width: 9, height: 9 });
    expect(patch.box).toEqual({ x: 2, y: 1, width: 1, height: 1 });
  });

  it('of an empty mask are empty', () => {
    expect(patchOf(mask('...\n...')).box).toEqual({ x: 0, y: 0, width: 0, height: 0 });
  });

  it('give the mask back', () => {
    fc.assert(fc.property(anyMask, (original) => void expect(maskOf(patchOf(original))).toEqual(original)));
  });
});

describe('differences', () => {
  it('cover what changed and no more', () => {
    const before = patchOf(mask('##...\n##...\n.....'));
    const after = patchOf(mask('##...\n#..#.\n.....'));
    expect(differenceOf(before, after)).toEqual({ box: { x: 1, y: 1, width: 3, height: 1 }, flipped: Uint8Array.of(1, 0, 1) });
    expect(differenceOf(before, before)).toBeNull();
  });

  it('lead from one mask to the other, and back', () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const difference = differenceOf(patchOf(before), patchOf(after));
        const edited = { ...before, data: before.data.slice() };
        if (difference) applyDifference(edited, difference);
        expect(edited).toEqual(after);
        if (difference) applyDifference(edited, difference);
        expect(edited).toEqual(before);
      }),
    );
  });
});

describe('regions', () => {
  const expected: Record<RegionMode, (before: number, region: number) => number> = {
    add: (before, region) => before | region,
    remove: (before, region) => before & (1 - region),
    replace: (_, region) => region,
  };
  for (const mode of ['add', 'remove', 'replace'] as const) {
    it(`${mode} their pixels`, () => {
      fc.assert(
        fc.property(pair, ([before, region]) => {
          const edited = { ...before, data: before.data.slice() };
          const difference = combine(patchOf(before), patchOf(region), mode);
          if (difference) applyDifference(edited, difference);
          expect(Array.from(edited.data)).toEqual(Array.from(before.data, (value, i) => expected[mode](value, region.data[i]!)));
        }),
      );
    });
  }
});
