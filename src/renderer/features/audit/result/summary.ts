import type { AuditAttribute, AuditComparison, AuditGroup, AuditResult } from '../../../../core/contract/index.ts';

export type Finding = { attribute: AuditAttribute; group: AuditGroup; comparison: AuditComparison };

export type Unseen = {
  attribute: AuditAttribute;
  outcome: AuditComparison['outcome'];
  /** Of the groups without a finding: the one that had to differ most to be seen. */
  group: AuditGroup;
  /** What is counted of it. */
  n: number;
  against: number;
  above: number | null;
  below: number | null;
};

export type Summary = {
  /** Differences whose q is under the level, the surest first. */
  found: Finding[];
  tests: number;
  /** Slices of several conditions, whose q is under the level as well. */
  slices: number;
  /** Of attributes and outcomes where nothing was found: what could have been. */
  unseen: Unseen[];
  /** Attributes with missing values, most first. */
  missing: AuditAttribute[];
  /** Attributes with groups under the minimum n, and how many. */
  tooSmall: { attribute: AuditAttribute; groups: number }[];
};

/** Of an audit, what was found, what was not and could have been, and what is missing to know. */
export function summarise({ attributes, configuration, family, slices }: Pick<AuditResult, 'attributes' | 'configuration' | 'family' | 'slices'>): Summary {
  const all = attributes.flatMap((attribute) => attribute.groups.flatMap((group) => group.comparisons.map((comparison) => ({ attribute, group, comparison }))));
  return {
    found: all.filter(({ comparison }) => isFound(comparison, configuration.level)).sort((a, b) => a.comparison.q! - b.comparison.q! || a.comparison.test.value!.p - b.comparison.test.value!.p),
    tests: family.filter(({ q }) => q !== null).length,
    slices: slices.slices.filter((slice) => isFound(slice, configuration.level)).length,
    unseen: attributes.flatMap((attribute) => (['flagged', 'failed'] as const).flatMap((outcome) => unseenOf(attribute, outcome, configuration.level) ?? [])),
    missing: attributes.filter(({ missing }) => missing.images > 0).sort((a, b) => b.missing.images - a.missing.images),
    tooSmall: attributes.map((attribute) => ({ attribute, groups: attribute.groups.filter(({ tooSmall }) => tooSmall).length })).filter(({ groups }) => groups > 0),
  };
}

/** Whether a comparison is called found: by its q, over the whole family. */
export function isFound({ q }: Pick<AuditComparison, 'q'>, level: number): boolean {
  return q !== null && q < level;
}

function unseenOf(attribute: AuditAttribute, outcome: AuditComparison['outcome'], level: number): Unseen | null {
  const compared = attribute.groups.flatMap((group) => group.comparisons.filter((one) => one.outcome === outcome).map((comparison) => ({ group, comparison })));
  if (compared.some(({ comparison }) => isFound(comparison, level))) return null;
  const known = compared.flatMap(({ group, comparison: { group: inside, detectable, against } }) => {
    if (detectable.value === null || against.share.value === null) return [];
    return [{ attribute, outcome, group, n: inside.total, against: against.share.value.estimate, ...detectable.value }];
  });
  return known.sort((a, b) => (b.above ?? 1) - b.against - ((a.above ?? 1) - a.against))[0] ?? null;
}
