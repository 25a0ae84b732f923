import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseLabelled, type LabelledUnit } from '../../../src/core/split/index.ts';

const units = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 10 })
  .map((sizes) => sizes.map((size, index) => ({ key: `u${index}`, size })));

function sum(all: readonly LabelledUnit[], chosen: ReadonlySet<string>): number {
  return all.filter((unit) => chosen.has(unit.key)).reduce((total, unit) => total + unit.size, 0);
}

/** Every sum that some set of units has, by enumeration. */
function sums(all: readonly LabelledUnit[]): Set<number> {
  let reached = new Set([0]);
  for (const { size } of all) reached = new Set([...reached, ...[...reached].map((value) => value + size)]);
  return reached;
}

describe('the choice of labelled training images', () => {
  test('reaches the target exactly where whole lesions can', () => {
    const all = [{ key: 'a', size: 3 }, { key: 'b', size: 3 }, { key: 'c', size: 5 }];
    // 6 = 3 + 3 only; whoever takes c first must take it back.
    for (let seed = 0; seed < 20; seed++) expect([...chooseLabelled(all, 6, seed)].sort()).toEqual(['a', 'b']);
  });

  test('stays below where no set of lesions fits, and takes one of the smallest where all are too large', () => {
    const all = [{ key: 'a', size: 4 }, { key: 'b', size: 4 }];
    expect(sum(all, chooseLabelled(all, 7, 0))).toBe(4);
    expect(sum(all, chooseLabelled(all, 2, 0))).toBe(4);
    expect(chooseLabelled([], 5, 0).size).toBe(0);
  });

  test('is the best sum below the target, deterministic and whatever the order of units', () => {
    fc.assert(
      fc.property(units, fc.integer({ min: 1, max: 40 }), fc.nat(), (all, target, seed) => {
        const chosen = chooseLabelled(all, target, seed);
        const reachable = [...sums(all)].filter((value) => value > 0 && value <= target);
        expect(sum(all, chosen)).toBe(reachable.length > 0 ? Math.max(...reachable) : Math.min(...all.map((unit) => unit.size)));
        expect([...chooseLabelled(all.toReversed(), target, seed)].sort()).toEqual([...chosen].sort());
      }),
    );
  });

  test('depends on the seed', () => {
    const all = Array.from({ length: 40 }, (_, index) => ({ key: `u${index}`, size: 1 }));
    expect([...chooseLabelled(all, 10, 1)].sort()).not.toEqual([...chooseLabelled(all, 10, 2)].sort());
  });
});
