import { ascendingOrder } from './ranks.ts';

/** The P values of a declared family, by place; null where a comparison could not be tested. */
export type Family = readonly (number | null)[];

/**
 * q values of Benjamini & Hochberg (1995, JRSS B 57:289): the lowest rate of false discoveries at which a comparison counts as one,
 * min over j ≥ i of p₍ⱼ₎·m/j. What could not be tested stays null and does not count in m.
 */
export function benjaminiHochberg(family: Family): (number | null)[] {
  return adjust(family, (ascending) => {
    const m = ascending.length;
    let lowest = 1;
    const adjusted = new Float64Array(m);
    for (let i = m - 1; i >= 0; i--) adjusted[i] = lowest = Math.min(lowest, ascending[i]! * (m / (i + 1)));
    return adjusted;
  });
}

/**
 * P values adjusted by Holm (1979, Scandinavian Journal of Statistics 6:65), for the chance of any false claim in the family:
 * max over j ≤ i of p₍ⱼ₎·(m − j + 1), at most 1. What could not be tested stays null and does not count in m.
 */
export function holm(family: Family): (number | null)[] {
  return adjust(family, (ascending) => {
    const m = ascending.length;
    let highest = 0;
    return ascending.map((p, i) => (highest = Math.max(highest, Math.min(1, p * (m - i)))));
  });
}

function adjust(family: Family, rule: (ascending: Float64Array) => Float64Array): (number | null)[] {
  const places: number[] = [];
  const tested: number[] = [];
  for (const [place, p] of family.entries()) {
    if (p === null) continue;
    if (!(p >= 0 && p <= 1)) throw new RangeError(`a P value is between 0 and 1, not ${p}`);
    places.push(place);
    tested.push(p);
  }
  const order = ascendingOrder(tested);
  const adjusted = rule(Float64Array.from(order, (i) => tested[i]!));
  const result: (number | null)[] = family.map(() => null);
  for (let rank = 0; rank < order.length; rank++) result[places[order[rank]!]!] = adjusted[rank]!;
  return result;
}
