import { bandOf } from '../../../core/bands.ts';
import { standardAttribute } from '../../../core/demographics.ts';
import { featureNames, type FeatureName } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { sentence } from '../../../core/text.ts';
import { bandBounds, bandLevels, quantileBounds } from './bands.ts';
import type { AuditTable, Grouping, Level } from './table.ts';

/** More different values than this name images rather than groups. */
export const mostLevels = 1000;

/** Numbers of up to so many different values are groups by themselves, unless bands are asked for: a score from 1 to 5. */
const mostNumbersAsLevels = 10;

export const missingLevel: Level = { level: 'missing', label: 'missing', kind: 'missing' };

/** An attribute's values as they were read: of each row a place in `values`, −1 where it has none. */
export type AttributeValues = {
  key: string;
  label: string;
  /** In order, as far as the project knows one. */
  known: readonly (string | number)[];
  values: readonly (string | number)[];
  places: Int32Array;
  /** 1 where the value is an estimate. */
  estimated: Uint8Array;
};

/**
 * Cuts an attribute into groups: what people said in the attribute's order, then estimates, then the missing; levels that no row has are not there,
 * but for bands, which are there from the lowest to the highest.
 *
 * @throws WeakspotError `bad-request` for bands of what is no number, or that do not increase
 */
export function groupAttribute(attribute: AttributeValues, bands: readonly number[] | undefined): Grouping {
  if (bands) requireBands(attribute, bands);
  return isBanded(attribute, bands) ? inBands(attribute, bands) : byValue(attribute);
}

/** An attribute's groups by its key, or a feature's terciles by `feature:` and its name. */
export function groupingOf(table: AuditTable, key: string): Grouping {
  const feature = featureNames.find((name) => key === featureKey(name));
  const grouping = feature === undefined ? table.groupings.get(key) : featureGrouping(table, feature);
  if (grouping) return grouping;
  const there = [...table.groupings.keys()];
  throw new WeakspotError('bad-request', `There is no attribute “${key}” to audit by. ${there.length === 0 ? 'The project has none.' : `Those there are: ${there.join(', ')}.`}`, { field: 'by', attribute: key });
}

export function featureKey(feature: FeatureName): string {
  return `feature:${feature}`;
}

export const featureLabels: Record<FeatureName, string> = {
  area: 'Lesion area (share of the image)',
  contrast: 'Contrast of lesion and skin (ΔE)',
  hair: 'Hair (share of the pixels)',
  border: 'Border irregularity',
  variegation: 'Colour variegation (ΔE)',
  ita: 'Skin tone angle around the lesion (ITA, °)',
};

/** Terciles of a feature over all units that have it; the others are missing. */
export function featureGrouping(table: AuditTable, feature: FeatureName): Grouping {
  const values = table.features[feature];
  const bounds = quantileBounds(values.filter((value) => !Number.isNaN(value)), [1 / 3, 2 / 3]);
  const levels = bandLevels(bounds);
  const codes = Int16Array.from(values, (value) => (Number.isNaN(value) ? levels.length : bandOf(bounds, value)));
  return present({ key: featureKey(feature), label: featureLabels[feature], kind: 'bands', bands: bounds, levels: [...levels, missingLevel], codes });
}

function requireBands({ key, values }: AttributeValues, bands: readonly number[]): void {
  const text = values.find((value) => typeof value !== 'number');
  if (text !== undefined) throw new WeakspotError('bad-request', `“${key}” has values that are no numbers, such as “${text}”, so it cannot be cut into bands; leave its bands out.`, { field: 'bands', attribute: key });
  for (let i = 1; i < bands.length; i++) {
    if (bands[i]! > bands[i - 1]!) continue;
    throw new WeakspotError('bad-request', `The bands of “${key}” have to increase, but ${bands[i]} follows ${bands[i - 1]}; put their bounds in order, each once.`, { field: 'bands', attribute: key });
  }
}

function isBanded({ key, values }: AttributeValues, bands: readonly number[] | undefined): boolean {
  if (bands) return true;
  const standard = standardAttribute(key);
  if (standard) return standard.type === 'number' && values.every((value) => typeof value === 'number');
  return values.length > mostNumbersAsLevels && values.every((value) => typeof value === 'number');
}

function inBands({ key, label, values, places, estimated }: AttributeValues, asked: readonly number[] | undefined): Grouping {
  const numbers = Float64Array.from(values, Number);
  const said = places.filter((place, row) => place >= 0 && estimated[row] === 0);
  const counted = said.length > 0 ? said : places.filter((place) => place >= 0);
  const bounds = bandBounds(key, Float64Array.from(counted, (place) => numbers[place]!), asked);
  const levels = bandLevels(bounds);
  const codes = Int16Array.from(places, (place, row) => {
    if (place < 0) return 2 * levels.length;
    return bandOf(bounds, numbers[place]!) + (estimated[row] === 1 ? levels.length : 0);
  });
  return present({ key, label, kind: 'bands', bands: bounds, levels: [...levels, ...levels.map(asEstimate), missingLevel], codes }, said.length > 0 ? levels.length : 0);
}

function byValue({ key, label, known, values, places, estimated }: AttributeValues): Grouping {
  const standard = standardAttribute(key)?.levels;
  const order = Int32Array.from(values, (_, place) => place).sort((a, b) => compareValues(known, values[a]!, values[b]!));
  const rank = new Int32Array(values.length);
  for (const [position, place] of order.entries()) rank[place] = position;
  const levels = Array.from(order, (place): Level => {
    const value = values[place]!;
    return { level: escaped(String(value)), label: standard?.find((level) => level.value === value)?.label ?? String(value), kind: 'value' };
  });
  const codes = new Int32Array(places.length);
  for (let row = 0; row < codes.length; row++) {
    codes[row] = places[row]! < 0 ? 2 * levels.length : rank[places[row]!]! + (estimated[row] === 1 ? levels.length : 0);
  }
  return present({ key, label, kind: 'levels', bands: null, levels: [...levels, ...levels.map(asEstimate), missingLevel], codes });
}

/** The project's order first, then numbers by size, then texts by their characters: the same wherever it runs. */
function compareValues(known: readonly (string | number)[], a: string | number, b: string | number): number {
  const [first, second] = [known.indexOf(a), known.indexOf(b)];
  if (first !== second) return first < 0 ? 1 : second < 0 ? -1 : first - second;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : 1;
}

/** Leaves out the levels that no row has, but for the first `kept`. */
export function present(grouping: Omit<Grouping, 'codes'> & { codes: Int32Array | Int16Array }, kept = 0): Grouping {
  const counts = new Int32Array(grouping.levels.length);
  for (const code of grouping.codes) counts[code]! += 1;
  const renumbered = new Int16Array(counts.length);
  const levels = grouping.levels.filter((_, code) => code < kept || counts[code]! > 0);
  for (let code = 0, next = 0; code < counts.length; code++) if (code < kept || counts[code]! > 0) renumbered[code] = next++;
  return { ...grouping, levels, codes: Int16Array.from(grouping.codes, (code) => renumbered[code]!) };
}

function asEstimate({ level, label }: Level): Level {
  return { level: `estimate:${level}`, label: `${label} (estimated)`, kind: 'estimate' };
}

/** A value that reads as one of the audit's own levels is told apart from it. */
function escaped(text: string): string {
  return text === 'missing' || /^(estimate|value):/.test(text) ? `value:${text}` : text;
}

/** A sentence for an attribute whose values are too many to be groups. */
export function tooManyValues({ key, values }: { key: string; values: readonly unknown[] }): string {
  return sentence(`“${key}” has ${values.length} different values, more than the ${mostLevels} that can be groups, and is left out`);
}
