import type { AuditOutcome, AuditResult } from '../../../core/contract/index.ts';

/** Attributes and groups by the names that people know them by; what is gone from the result stands for itself. */
export type Names = {
  attribute(key: string): string;
  group(key: string, level: string): string;
};

export function namesOf({ attributes }: AuditResult): Names {
  const known = new Map(attributes.map((attribute) => [attribute.key, { label: attribute.label, groups: new Map(attribute.groups.map(({ level, label }) => [level, label])) }]));
  return {
    attribute: (key) => known.get(key)?.label ?? key,
    group: (key, level) => known.get(key)?.groups.get(level) ?? level,
  };
}

export const outcomeText: Record<AuditOutcome, { adjective: string; capital: string; verb: string }> = {
  flagged: { adjective: 'flagged', capital: 'Flagged', verb: 'flagged as hard to learn' },
  failed: { adjective: 'failed', capital: 'Failed', verb: 'segmented badly (IoU under 0.65)' },
};

const units = { image: ['image', 'images'], lesion: ['lesion', 'lesions'], patient: ['patient', 'patients'] } as const;

/** What the audit counts, in the plural. */
export function unitsOf({ configuration }: Pick<AuditResult, 'configuration'>): string {
  return units[configuration.unit][1];
}

export const clusterText = { patient: 'patients', lesion: 'lesions', component: 'groups of near-duplicates' } as const;

export const featureText = { area: 'area', contrast: 'contrast', hair: 'hair', border: 'border irregularity', variegation: 'colour variegation', ita: 'ITA' } as const;
