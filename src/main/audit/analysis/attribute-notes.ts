import type { AuditAttribute, AuditConfiguration } from '../../../core/contract/index.ts';
import { percent, plural } from '../../../core/text.ts';
import { levelSizes } from './family.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

/** Fewer clusters than this make resampled intervals too narrow (Cameron, Gelbach & Miller 2008). */
const fewClusters = 10;

/** A share of missing values from which on they may hide what the groups do not show. */
const muchMissing = 0.2;

/** What could not be computed of an attribute, and what to be careful about. */
export function attributeNotes(table: AuditTable, grouping: Grouping, { groups, reference, missing, key }: Omit<AuditAttribute, 'notes'>, configuration: AuditConfiguration): string[] {
  const { minimumN, unit } = configuration;
  const notes: string[] = [];
  const named = (of: readonly { label: string }[]): string => of.map(({ label }) => `“${label}”`).join(', ');
  const sizes = levelSizes(grouping);
  const there = groups.filter((_, code) => sizes[code]! > 0);
  const valued = there.filter(({ kind }) => kind !== 'missing');
  if (table.count > 0 && valued.length === 0) notes.push(`No ${unit} has a value, so nothing can be compared.`);
  if (valued.length === 1 && there.length === 1) notes.push(`Every ${unit} is in the one group ${named(valued)}, so nothing can be compared.`);
  if (valued.length === 1 && there.length > 1) notes.push(`There is one group with a value, ${named(valued)}; it is compared with the missing.`);
  const small = there.filter(({ tooSmall }) => tooSmall);
  if (small.length > 0) notes.push(`Too small for figures, with fewer than ${minimumN} ${unit}s: ${named(small)}.`);
  const large = there.filter(({ tooSmall }) => !tooSmall);
  if (reference !== null && small.some(({ level }) => level === reference)) notes.push(`The group to compare with, ${named(small.filter(({ level }) => level === reference))}, is too small, so nothing is compared.`);
  for (const [outcome, verb] of [['flagged', 'scored'], ['failed', 'judged']] as const) {
    const few = large.filter((group) => group[outcome] === null);
    if (few.length > 0 && few.length < large.length) notes.push(`Too few ${verb} ${unit}s for figures of ${outcome === 'flagged' ? 'flags' : 'segmentation'}: ${named(few)}.`);
    const alone = large.filter((group) => group.level !== reference && group[outcome] !== null && !group.comparisons.some((comparison) => comparison.outcome === outcome));
    if (alone.length > 0 && there.length > 1 && reference === null) notes.push(`Nothing that is large enough to compare with in ${verb} ${unit}s: ${named(alone)}.`);
  }
  if (missing.share >= muchMissing && valued.length > 0) notes.push(`${percent(missing.share)} of the images have no value. Groups by value say nothing about these; they are a group of their own.`);
  if (groups.some(({ kind }) => kind === 'estimate')) notes.push('Groups that are called estimated were computed from pixels, not said by a person; they are never one with what people said.');
  const few = large.filter(({ level }) => clustersIn(table, grouping, level) < fewClusters);
  if (few.length > 0) notes.push(`From fewer than ${fewClusters} independent ${clusterWord(table)}: ${named(few)}. Their intervals are likely to be too narrow.`);
  if (key === 'ita' || key === 'ita_category') notes.push('ITA is measured in pixels around the lesion, under whatever light there was. It is not skin type.');
  return notes;
}

export function clusterWord({ clustersOf }: AuditTable, number = 2): string {
  const word = { patient: 'patient', lesion: 'lesion', component: 'group' }[clustersOf];
  return number === 1 ? word : plural(number, word).replace(/^\S+ /, '');
}

function clustersIn({ clusters }: AuditTable, { codes, levels }: Grouping, level: string): number {
  const code = levels.findIndex((candidate) => candidate.level === level);
  const found = new Uint8Array(clusters.count);
  for (let unit = 0; unit < codes.length; unit++) if (codes[unit] === code) found[clusters.indices[unit]!] = 1;
  return found.reduce((sum, one) => sum + one, 0);
}
