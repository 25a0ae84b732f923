import { featureNames, type AuditConfiguration, type FeatureName } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { figure, percent } from '../../../core/text.ts';
import { featureLabels } from '../rows/group.ts';
import { countLevels, type ModelRows } from './rows.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

export type Covariate = { key: string; label: string } & ({ values: Float64Array } | { grouping: Grouping });

/**
 * What odds are adjusted for, of a configuration whose `adjust` is resolved: features by name, attributes by key.
 * @throws WeakspotError `bad-request` where it names neither
 */
export function covariatesOf({ features, groupings }: AuditTable, { adjust }: AuditConfiguration): Covariate[] {
  return (adjust ?? []).map((key): Covariate => {
    const feature = featureNames.find((name) => name === key);
    if (feature) return { key, label: labelOf(feature), values: feature === 'area' ? features.area.map((area) => (area > 0 ? Math.log(area) : Number.NaN)) : features[feature] };
    const grouping = groupings.get(key);
    if (grouping) return { key, label: grouping.label, grouping };
    throw new WeakspotError('bad-request', `There is no feature and no attribute “${key}” to adjust for; those there are: ${[...featureNames, ...groupings.keys()].join(', ')}.`, { field: 'adjust', covariate: key });
  });
}

/** Areas of lesions spread over decades. */
function labelOf(feature: FeatureName): string {
  return feature === 'area' ? `${featureLabels.area}, logarithm` : featureLabels[feature];
}

/** What a covariate puts into a design: one number, or a column a level but for the baseline. */
export type Columns = { covariate: Covariate; names: string[] } & ({ numbers: Float64Array } | { codes: Int16Array; /** Of the levels, the baseline first. */ labels: string[] });

export type Prepared = { rows: ModelRows; leftOut: number; covariates: Covariate[]; notes: string[] };

/** A number that fewer of the units have than this would cost more rows than it explains. */
const leastKnown = 0.5;

/** Rows that have every number; numbers that too few have are left out instead, and said to be. */
export function completeRows(all: ModelRows, covariates: readonly Covariate[]): Prepared {
  const notes: string[] = [];
  const kept = covariates.filter((covariate) => {
    if (!('values' in covariate)) return true;
    const known = all.reduce((sum, row) => sum + (Number.isNaN(covariate.values[row]) ? 0 : 1), 0);
    if (known > 0 && known >= leastKnown * all.length) return true;
    notes.push(`Not adjusted for “${covariate.label}”: only ${percent(all.length === 0 ? 0 : known / all.length)} have it.`);
    return false;
  });
  const rows = all.filter((row) => kept.every((covariate) => !('values' in covariate) || !Number.isNaN(covariate.values[row])));
  return { rows, leftOut: all.length - rows.length, covariates: kept, notes };
}

/**
 * A covariate's columns over these rows: numbers less their mean, in standard deviations; of an attribute the largest level is the baseline, and
 * those of fewer than five units or of one cluster are one column, or part of the baseline where they are too few together.
 * @param attribute of each row its level in the model; an attribute that this one determines, or that determines it, cannot be told apart from it
 * @returns a sentence where it says nothing
 */
export function columnsOf(table: AuditTable, covariate: Covariate, rows: ModelRows, attribute: Int16Array): { columns: Columns; note: string | null } | { reason: string } {
  if ('values' in covariate) {
    const { numbers, deviation } = standardized(rows, covariate.values);
    if (!(deviation > 0)) return { reason: `Not adjusted for “${covariate.label}”: it is the same for all.` };
    return { columns: { covariate, names: [`${covariate.label}, per standard deviation (${figure(deviation, deviation < 0.1 ? 4 : 2)})`], numbers }, note: null };
  }
  const { levels, codes, note } = mergedLevels(table, covariate.grouping, rows);
  if (levels.length < 2) return { reason: `Not adjusted for “${covariate.label}”: fewer than two of its groups are large enough.` };
  if (determines(codes, attribute)) return { reason: `Not adjusted for “${covariate.label}”: each of its groups is within one of the attribute's, so the two cannot be told apart.` };
  if (determines(attribute, codes)) return { reason: `Not adjusted for “${covariate.label}”: the attribute determines it, so the two cannot be told apart.` };
  const names = levels.slice(1).map((label) => `${covariate.label}: ${label} against ${levels[0]}`);
  return { columns: { covariate, names, codes, labels: levels }, note };
}

function standardized(rows: ModelRows, values: Float64Array): { numbers: Float64Array; deviation: number } {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += values[rows[i]!]!;
  const mean = sum / rows.length;
  let squares = 0;
  for (let i = 0; i < rows.length; i++) squares += (values[rows[i]!]! - mean) ** 2;
  const deviation = Math.sqrt(squares / Math.max(1, rows.length - 1));
  // Equal numbers have a deviation by rounding alone.
  const varies = deviation > 1e-9 * Math.max(Math.abs(mean), Number.MIN_VALUE);
  const numbers = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) numbers[i] = (values[rows[i]!]! - mean) / deviation;
  return { numbers, deviation: varies ? deviation : 0 };
}

const fewestUnits = 5;

/** Labels with the baseline first, and of each row its place among them. */
function mergedLevels(table: AuditTable, { key, label, levels, codes: codeOf }: Grouping, rows: ModelRows): { levels: string[]; codes: Int16Array; note: string | null } {
  const codes = Int16Array.from(rows, (row) => codeOf[row]!);
  const nothing = new Uint8Array(table.count);
  const counts = countLevels(table, rows, codes, levels.length, nothing);
  const enough = (units: number, clusters: number): boolean => units >= fewestUnits && clusters > 1;
  const present = [...levels.keys()].filter((code) => counts.units[code]! > 0).sort((a, b) => counts.units[b]! - counts.units[a]! || a - b);
  const kept = present.filter((code) => enough(counts.units[code]!, counts.clusters[code]!));
  const small = present.filter((code) => !kept.includes(code));
  const place = new Int16Array(levels.length);
  for (const [index, code] of kept.entries()) place[code] = index;
  const labels = kept.map((code) => levels[code]!.label);
  if (small.length === 0) return { levels: labels, codes: codes.map((code) => place[code]!), note: null };
  const pool = countLevels(table, rows, codes.map((code) => (small.includes(code) ? 0 : -1)), 1, nothing);
  const isLevel = enough(pool.units[0]!, pool.clusters[0]!);
  for (const code of small) place[code] = isLevel ? kept.length : 0;
  const named = small.map((code) => `“${levels[code]!.label}”`).join(', ');
  const note = `Of “${label}”, ${named} ${small.length === 1 ? 'is' : 'are'} too rare for a column and ${isLevel ? 'stand together' : `count${small.length === 1 ? 's' : ''} with “${labels[0] ?? key}”`}.`;
  return { levels: isLevel ? [...labels, 'other (rare)'] : labels, codes: codes.map((code) => place[code]!), note };
}

/** Whether rows that are equal in one are equal in the other. */
function determines(one: Int16Array, other: Int16Array): boolean {
  const found: number[] = [];
  for (let i = 0; i < one.length; i++) {
    const known = (found[one[i]!] ??= other[i]!);
    if (known !== other[i]) return false;
  }
  return true;
}
