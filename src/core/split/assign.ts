import { Random } from '../random.ts';
import { splits, type Split } from '../subject.ts';

/** What is assigned as one: a connected component. */
export type SplitUnit = {
  /** Names the unit in the same way in every project (a hash of its content, say): the choice depends on it and the seed alone. */
  key: string;
  /** Number of images. */
  size: number;
  /** Units of a stratum (a diagnosis) are divided in proportion. */
  stratum: string;
};

/** Images that earlier assignments have put in each split, by stratum. */
export type AssignedCounts = ReadonlyMap<string, Readonly<Record<Split, number>>>;

export const defaultFractions: Readonly<Record<Split, number>> = { train: 0.7, validation: 0.1, test: 0.2 };

/** Where images of several splits turn out to belong together, the most protected one wins: test, validation, train. */
export function strongestSplit(candidates: readonly Split[]): Split {
  if (candidates.includes('test')) return 'test';
  return candidates.includes('validation') ? 'validation' : 'train';
}

/**
 * Divides whole units among the splits so that the images of every stratum, and of all together, come close to the
 * fractions: units go in seeded order to the split that is furthest below its share. What rounding leaves over in one
 * stratum is carried into the next, from the rarest to the most frequent, and earlier assignments count, so that many
 * small imports end where one large one does. The order of `units` does not matter.
 */
export function assignSplits(
  units: readonly SplitUnit[],
  seed: number,
  fractions: Readonly<Record<Split, number>> = defaultFractions,
  assigned: AssignedCounts = new Map(),
): Map<string, Split> {
  const strata = Map.groupBy(seededOrder(units, seed, 'split'), (unit) => unit.stratum);
  const imagesIn = (stratum: string): number => strata.get(stratum)!.reduce((sum, unit) => sum + unit.size, 0);
  const order = [...strata.keys()].sort((a, b) => imagesIn(a) - imagesIn(b) || compareText(a, b));
  const deficit: Record<Split, number> = { train: 0, validation: 0, test: 0 };
  const earlier = [...assigned.values()];
  const earlierTotal = earlier.reduce((sum, counts) => sum + total(counts), 0);
  for (const split of splits) {
    // What strata without new units have too much or too little of is carried as well.
    deficit[split] = fractions[split] * earlierTotal - earlier.reduce((sum, counts) => sum + counts[split], 0);
    for (const stratum of order) deficit[split] -= fractions[split] * totalOf(assigned, stratum) - countOf(assigned, stratum, split);
  }
  const result = new Map<string, Split>();
  for (const stratum of order) {
    const images = imagesIn(stratum) + totalOf(assigned, stratum);
    for (const split of splits) deficit[split] += fractions[split] * images - countOf(assigned, stratum, split);
    for (const unit of strata.get(stratum)!) {
      const split = splits.reduce((best, candidate) => (deficit[candidate] > deficit[best] ? candidate : best));
      deficit[split] -= unit.size;
      result.set(unit.key, split);
    }
  }
  return result;
}

/** Units in an order that depends on the seed, the purpose and their keys, and not on the order they come in. */
export function seededOrder<T extends { key: string }>(units: readonly T[], seed: number, purpose: string): T[] {
  return units
    .map((unit) => ({ unit, place: Random.derive(seed, purpose, unit.key).nextInteger() }))
    .sort((a, b) => a.place - b.place || compareText(a.unit.key, b.unit.key))
    .map(({ unit }) => unit);
}

/** By code units, the same in every locale. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function total(counts: Readonly<Record<Split, number>>): number {
  return counts.train + counts.validation + counts.test;
}

function totalOf(assigned: AssignedCounts, stratum: string): number {
  const counts = assigned.get(stratum);
  return counts ? total(counts) : 0;
}

function countOf(assigned: AssignedCounts, stratum: string, split: Split): number {
  return assigned.get(stratum)?.[split] ?? 0;
}
