import type { AuditConfiguration } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { referenceOf } from '../rows/asked.ts';
import { groupingOf } from '../rows/group.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

/** Attributes of more groups are audited where they are asked for. */
const mostLevelsUnasked = 50;
const mostAttributes = 40;

export type Resolved = { configuration: AuditConfiguration; groupings: Grouping[]; notes: string[] };

/**
 * Fills in what the configuration leaves open: attributes with two groups or more, the bands that numbers were cut at, and covariates that are there.
 * @throws WeakspotError `bad-request` where an attribute, a covariate or the level of a reference is not there
 */
export function resolve(table: AuditTable, asked: AuditConfiguration): Resolved {
  const notes: string[] = [];
  const by = asked.by === null ? attributesThereAre(table, asked, notes) : [...new Set(asked.by)];
  const groupings = by.map((key) => groupingOf(table, key));
  for (const key of Object.keys(asked.reference)) referenceOf(groupingOf(table, key), asked);
  const bands = { ...asked.bands };
  for (const { key, bands: bounds } of groupings) if (bounds && bounds.length > 0 && bounds.length <= 20) bands[key] = bounds;
  const { adjust = null } = asked;
  const present = (key: string): boolean => (table.groupings.get(key)?.levels.filter(({ kind }) => kind !== 'missing').length ?? 0) > 1;
  const usual = [...(['area', 'contrast'] as const).filter((feature) => table.features[feature].some((value) => !Number.isNaN(value))), ...['diagnosis'].filter(present)];
  return { configuration: { ...asked, round: table.header.round, by, bands, adjust: adjust ?? usual }, groupings, notes };
}

function attributesThereAre({ groupings }: AuditTable, { sources }: AuditConfiguration, notes: string[]): string[] {
  const [single, many, by]: [Grouping[], Grouping[], Grouping[]] = [[], [], []];
  for (const grouping of groupings.values()) {
    const valued = grouping.levels.filter(({ kind }, code) => kind !== 'missing' && grouping.codes.includes(code)).length;
    (valued < 2 ? single : grouping.levels.length > mostLevelsUnasked ? many : by).push(grouping);
  }
  const labels = (of: readonly Grouping[]): string => of.map(({ label }) => `“${label}”`).join(', ');
  if (single.length > 0) notes.push(`Not audited, as there are not two groups with a value by ${sources.join(' or ')}: ${labels(single)}.`);
  if (many.length > 0) notes.push(`Not audited, as they have more than ${mostLevelsUnasked} groups and nobody asked for them: ${labels(many)}.`);
  if (by.length > mostAttributes) notes.push(`Not audited, beyond the first ${mostAttributes} attributes: ${labels(by.slice(mostAttributes))}.`);
  return by.slice(0, mostAttributes).map(({ key }) => key);
}

/** @throws WeakspotError `bad-request` where the round scored no image, so that there is nothing to audit */
export function requireRows({ count }: AuditTable): void {
  if (count === 0) throw new WeakspotError('bad-request', 'The round has no images, so there is nothing to audit.');
}
