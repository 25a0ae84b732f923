import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignSplits, defaultFractions, strongestSplit, type SplitUnit } from '../../../src/core/split/index.ts';
import { splits, type Split } from '../../../src/core/subject.ts';

const units = fc.uniqueArray(
  fc.record({ key: fc.string({ minLength: 1, maxLength: 6 }), size: fc.integer({ min: 1, max: 5 }), stratum: fc.constantFrom('nv', 'mel', 'bcc', '') }),
  { selector: (unit) => unit.key, maxLength: 120 },
);

function imagesBySplit(all: readonly SplitUnit[], assignment: ReadonlyMap<string, Split>): Record<Split, number> {
  const counts = { train: 0, validation: 0, test: 0 };
  for (const unit of all) counts[assignment.get(unit.key)!] += unit.size;
  return counts;
}

describe('assignment to splits', () => {
  test('divides singletons exactly', () => {
    const all = Array.from({ length: 100 }, (_, index) => ({ key: `u${index}`, size: 1, stratum: index < 10 ? 'mel' : 'nv' }));
    const assignment = assignSplits(all, 7);
    // 70/10/20 of 100, and of the 10 melanomas.
    expect(imagesBySplit(all, assignment)).toEqual({ train: 70, validation: 10, test: 20 });
    expect(imagesBySplit(all.slice(0, 10), assignment)).toEqual({ train: 7, validation: 1, test: 2 });
  });

  test('depends on the seed', () => {
    const all = Array.from({ length: 50 }, (_, index) => ({ key: `u${index}`, size: 1, stratum: 'nv' }));
    expect([...assignSplits(all, 1)]).not.toEqual([...assignSplits(all, 2)]);
  });

  test('gives every unit one split, deterministically and whatever the order of units', () => {
    fc.assert(
      fc.property(units, fc.nat(), (all, seed) => {
        const assignment = assignSplits(all, seed);
        expect(assignment.size).toBe(all.length);
        const again = assignSplits(all.toReversed(), seed);
        for (const unit of all) expect(again.get(unit.key)).toBe(assignment.get(unit.key));
      }),
    );
  });

  test('comes within the largest unit of each fraction', () => {
    fc.assert(
      fc.property(units, fc.nat(), (all, seed) => {
        const counts = imagesBySplit(all, assignSplits(all, seed));
        const images = all.reduce((sum, unit) => sum + unit.size, 0);
        const largest = Math.max(1, ...all.map((unit) => unit.size));
        // Two splits can each lie below by less than the third lies above.
        for (const split of splits) expect(Math.abs(counts[split] - defaultFractions[split] * images)).toBeLessThanOrEqual(2 * largest);
      }),
    );
  });

  test('many small imports end where one large one does', () => {
    const total = { train: 0, validation: 0, test: 0 };
    for (let index = 0; index < 100; index++) {
      const [split] = assignSplits([{ key: `u${index}`, size: 1, stratum: 'nv' }], 3, defaultFractions, new Map([['nv', { ...total }]])).values();
      total[split!]++;
    }
    expect(total).toEqual({ train: 70, validation: 10, test: 20 });
  });

  test('rare diagnoses do not all fall to training', () => {
    // 30 diagnoses of one lesion each: alone, each would go to the largest fraction.
    const all = Array.from({ length: 30 }, (_, index) => ({ key: `u${index}`, size: 1, stratum: `rare ${index}` }));
    expect(imagesBySplit(all, assignSplits(all, 0))).toEqual({ train: 21, validation: 3, test: 6 });
  });

  test('the most protected split wins', () => {
    expect(strongestSplit(['train', 'test', 'validation'])).toBe('test');
    expect(strongestSplit(['train', 'validation'])).toBe('validation');
    expect(strongestSplit(['train'])).toBe('train');
  });
});
