import { describe, expect, test } from 'vitest';
import { firstOfUnits, lesionUnits, type Shown } from '../../../src/core/queue/lesions.ts';

const shown = (image: string, lesion: string | null = null, sourceSha256 = `bytes of ${image}`): Shown => ({ image, lesion, sourceSha256 });
const units = (...args: Parameters<typeof lesionUnits>): string[][] => [...Map.groupBy(lesionUnits(...args), ([, unit]) => unit).values()].map((members) => members.map(([image]) => image));

test('images of a lesion, of the same bytes and near-duplicates are one, also by way of a third', () => {
  const images = [shown('a', 'L'), shown('b', 'L'), shown('c', null, 'same'), shown('d', 'M', 'same'), shown('e'), shown('f', 'M'), shown('g')];
  expect(units(images, [])).toEqual([['a', 'b'], ['c', 'd', 'f'], ['e'], ['g']]);
  expect(units(images, [{ first: 'b', second: 'e' }, { first: 'e', second: 'c' }, { first: 'g', second: 'not here' }])).toEqual([['a', 'b', 'c', 'd', 'e', 'f'], ['g']]);
});

describe('of one lesion', () => {
  const unitOf = new Map([['a', 'L'], ['b', 'L'], ['c', 'L'], ['d', 'M'], ['e', 'M']]);
  const candidate = (image: string, priority: number | null) => ({ image, priority });

  test('only the hardest takes a place, and the others stand behind it', () => {
    const { firsts, behind } = firstOfUnits([candidate('a', 0.1), candidate('b', 0.9), candidate('c', null), candidate('d', 0.4), candidate('f', 0.2)], unitOf);
    expect(firsts.map(({ image }) => image).toSorted()).toEqual(['b', 'd', 'f']);
    expect(Object.fromEntries(behind)).toEqual({ b: 2, d: 0, f: 0 });
  });

  test('the first id does among equals, whatever the order', () => {
    const both = [candidate('b', 0.5), candidate('a', 0.5), candidate('e', null), candidate('d', null)];
    for (const order of [both, both.toReversed()]) expect(firstOfUnits(order, unitOf).firsts.map(({ image }) => image).toSorted()).toEqual(['a', 'd']);
  });
});
