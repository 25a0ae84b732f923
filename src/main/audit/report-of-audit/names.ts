import { featureNames, type AuditOutcome, type AuditResult, type FeatureName } from '../../../core/contract/index.ts';
import { count } from '../../../core/text.ts';

export const featureText: Record<FeatureName, string> = { area: 'lesion area', contrast: 'contrast', hair: 'hair', border: 'border irregularity', variegation: 'colour variegation', ita: 'ITA' };

/** Attributes and groups by the names that people know them by; what is gone from the result stands for itself. */
export type Names = {
  attribute(key: string): string;
  group(key: string, level: string): string;
  /** Covariates, which are features and attributes, in a sentence: "lesion area, contrast and diagnosis". */
  covariates(keys: readonly string[]): string;
};

/** Labels that begin with a person's name. */
const namedAfterPeople: readonly string[] = ['fitzpatrick', 'monk'];

export function namesOf({ attributes }: Pick<AuditResult, 'attributes'>): Names {
  const known = new Map(attributes.map((attribute) => [attribute.key, { label: attribute.label, groups: new Map(attribute.groups.map(({ level, label }) => [level, label])) }]));
  const attribute = (key: string): string => known.get(key)?.label ?? key;
  return {
    attribute,
    group: (key, level) => known.get(key)?.groups.get(level) ?? level,
    covariates: (keys) => listed(keys.map((key) => {
      const feature = featureNames.find((name) => name === key);
      return feature === undefined ? midSentence(key, attribute(key)) : featureText[feature];
    })),
  };
}

/** "Body site" → "body site"; what is written in capitals, and whose name it is, stays. */
function midSentence(key: string, label: string): string {
  return namedAfterPeople.includes(key) || /^.\p{Lu}/u.test(label) ? label : `${label.charAt(0).toLowerCase()}${label.slice(1)}`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

export const outcomeText: Record<AuditOutcome, { adjective: string; capital: string; verb: string }> = {
  flagged: { adjective: 'flagged', capital: 'Flagged', verb: 'flagged as hard to learn' },
  failed: { adjective: 'failed', capital: 'Failed', verb: 'segmented badly (IoU under 0.65)' },
};

const kinds = ['images', 'lesions', 'patients'] as const;

/** What is told of how many there are: images, and lesions and patients where the project knows any. */
export function countsOf({ data }: Pick<AuditResult, 'data'>): { head: string; of(n: Record<(typeof kinds)[number], number>): string } {
  const known = kinds.filter((kind) => data[kind] > 0);
  return { head: known.join(' / '), of: (n) => known.map((kind) => count(n[kind])).join(' / ') };
}

const units = { image: ['image', 'images'], lesion: ['lesion', 'lesions'], patient: ['patient', 'patients'] } as const;

/** What the audit counts, in the plural. */
export function unitsOf({ configuration }: Pick<AuditResult, 'configuration'>): string {
  return units[configuration.unit][1];
}

export const clusterText = { patient: 'patients', lesion: 'lesions', component: 'groups of near-duplicates' } as const;

