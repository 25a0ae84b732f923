import { auditOutcomes, type AuditConfiguration, type AuditOutcome, type AuditResult } from '../../../core/contract/index.ts';
import { benjaminiHochberg } from '../../../core/statistics/index.ts';
import { referenceOf } from '../rows/asked.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

export type Declared = { attribute: string; level: string; outcome: AuditOutcome };

/**
 * Every comparison of the audit, by how many units its groups have alone, before any outcome is looked at: each group that is large enough, the missing
 * included, but for the reference group, with flags and with failures.
 */
export function declareFamily({ count }: AuditTable, groupings: readonly Grouping[], configuration: AuditConfiguration): Declared[] {
  return groupings.flatMap((grouping) => {
    const sizes = levelSizes(grouping);
    const reference = referenceOf(grouping, configuration);
    return grouping.levels.flatMap(({ level }, code) => {
      if (code === reference || sizes[code]! < configuration.minimumN || sizes[code] === count) return [];
      return auditOutcomes.map((outcome) => ({ attribute: grouping.key, level, outcome }));
    });
  });
}

/** Units of each level. */
export function levelSizes({ codes, levels }: Grouping): Int32Array {
  const sizes = new Int32Array(levels.length);
  for (const code of codes) sizes[code]! += 1;
  return sizes;
}

/**
 * Benjamini & Hochberg's q over the declared family.
 * @param pOf null where a comparison could not be made
 */
export function testFamily(family: readonly Declared[], pOf: (declared: Declared) => number | null): AuditResult['family'] {
  const p = family.map(pOf);
  const q = benjaminiHochberg(p);
  return family.map((declared, place) => ({ ...declared, p: p[place]!, q: q[place]! }));
}
