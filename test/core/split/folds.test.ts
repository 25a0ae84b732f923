import { describe, expect, it } from 'vitest';
import { splitIntoFolds } from '../../../src/core/split/index.ts';

describe('splitIntoFolds', () => {
  const units = [{ key: 'a', indices: [3, 0] }, { key: 'b', indices: [1] }, { key: 'c', indices: [2] }, { key: 'd', indices: [4, 5, 6] }];

  it('puts every image into one part, units whole, parts of about one size', () => {
    const parts = splitIntoFolds(units, 2, 1);
    expect(parts.flat().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const { indices } of units) expect(parts.filter((part) => indices.some((index) => part.includes(index)))).toHaveLength(1);
    for (const part of parts) expect(part).toEqual(part.toSorted((a, b) => a - b));
    expect(Math.abs(parts[0]!.length - parts[1]!.length)).toBeLessThanOrEqual(3);
  });

  it('depends on the seed, and not on the order of the units', () => {
    expect(splitIntoFolds(units.toReversed(), 2, 1)).toEqual(splitIntoFolds(units, 2, 1));
    const all = Array.from({ length: 20 }, (_, i) => ({ key: String(i), indices: [i] }));
    expect(splitIntoFolds(all, 2, 1)).not.toEqual(splitIntoFolds(all, 2, 2));
  });
});
