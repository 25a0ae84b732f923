import { labelStates, type DatasetFacets, type DatasetFilter } from '../../../core/contract/index.ts';
import { bandLevel, bandOf, usualBands } from '../../../core/bands.ts';
import { attributeLabel, standardAttribute } from '../../../core/demographics.ts';
import { splits, verdicts } from '../../../core/subject.ts';
import type { Column, ColumnValue } from './column.ts';
import type { ImageIndex, RoundScores } from './image-index.ts';

/** Of an attribute with more values than these, the most frequent are counted; numbers so various are not counted at all. */
const mostValues = 200;

type Condition = { name: string; passes: (row: number) => boolean };

/** Which images pass a filter, and which fail but one of its conditions: what the counts beside that one are made of. */
export class Filtered {
  private readonly index: ImageIndex;
  private readonly round: RoundScores;
  private readonly filter: DatasetFilter;
  private readonly conditions: Condition[];
  /** By row: how many conditions it fails (two stand for more), and the first of them. */
  private readonly failures: Uint8Array;
  private readonly failed: Uint16Array;

  constructor(index: ImageIndex, round: RoundScores, filter: DatasetFilter) {
    this.index = index;
    this.round = round;
    this.filter = filter;
    this.conditions = conditionsOf(index, round, filter);
    this.failures = new Uint8Array(index.size);
    this.failed = new Uint16Array(index.size);
    for (const [place, { passes }] of this.conditions.entries()) {
      for (let row = 0; row < index.size; row++) {
        const before = this.failures[row]!;
        if (before > 1 || passes(row)) continue;
        if (before === 0) this.failed[row] = place;
        this.failures[row] = before + 1;
      }
    }
  }

  /** Those that pass, in the given order of rows. */
  inOrder(order: Int32Array): Int32Array {
    return order.filter((row) => this.failures[row] === 0);
  }

  facets(): DatasetFacets {
    const passing: number[] = [];
    const failingOnly: number[][] = this.conditions.map(() => []);
    for (let row = 0; row < this.index.size; row++) {
      if (this.failures[row] === 0) passing.push(row);
      else if (this.failures[row] === 1) failingOnly[this.failed[row]!]!.push(row);
    }
    const othersPass = (name: string): number[][] => {
      const place = this.conditions.findIndex((condition) => condition.name === name);
      return place < 0 ? [passing] : [passing, failingOnly[place]!];
    };
    const { index, round, filter } = this;
    const tally = (name: string, column: Column): Map<ColumnValue, number> => {
      const counts = new Uint32Array(column.values.length);
      for (const rows of othersPass(name)) column.count(rows, counts);
      return new Map(column.values.map((value, code) => [value, counts[code]!]));
    };
    const listed = (values: readonly ColumnValue[], counts: Map<ColumnValue, number>): DatasetFacets['label'] => values.map((value) => ({ value, count: counts.get(value) ?? 0 }));

    const splitCounts = tally('split', index.split);
    const verdictCounts = tally('verdict', index.verdict);
    verdictCounts.set('none', verdictCounts.get(null) ?? 0);
    const flagged = [0, 0];
    for (const rows of othersPass('flagged')) for (const row of rows) flagged[round.flagged[row] === 1 ? 1 : 0]!++;
    const attributes = [...index.attributes].toSorted(([a], [b]) => keyPlace(a) - keyPlace(b) || (a < b ? -1 : 1)).flatMap(([key, column]) => {
      const chosen = filter.attributes[key] ?? [];
      const values = attributeValues(key, tally(`attribute ${key}`, column), chosen);
      return values === null ? [] : [{ key, label: attributeLabel(key), values }];
    });
    return {
      total: passing.length,
      label: listed(labelStates, tally('label', index.label)),
      split: listed((splitCounts.get(null) ?? 0) > 0 ? [...splits, null] : splits, splitCounts),
      flagged: [{ value: true, count: flagged[1]! }, { value: false, count: flagged[0]! }],
      verdict: listed([...verdicts, 'none'], verdictCounts),
      attributes,
    };
  }
}

function conditionsOf(index: ImageIndex, round: RoundScores, filter: DatasetFilter): Condition[] {
  const conditions: Condition[] = [];
  const among = (name: string, column: Column, values: readonly ColumnValue[]): void => {
    if (values.length === 0) return;
    const table = column.tableOf(values);
    conditions.push({ name, passes: (row) => table[column.code(row)] === 1 });
  };
  among('label', index.label, filter.label);
  among('split', index.split, filter.split);
  among('verdict', index.verdict, filter.verdict.map((verdict) => (verdict === 'none' ? null : verdict)));
  if (filter.flagged !== null) {
    const wanted = filter.flagged;
    conditions.push({ name: 'flagged', passes: (row) => (round.flagged[row] === 1) === wanted });
  }
  for (const [key, values] of Object.entries(filter.attributes)) {
    const column = index.attributes.get(key);
    if (column) among(`attribute ${key}`, column, inBands(key, column, values));
    // An attribute that no image has is missing from each.
    else if (values.length > 0 && !values.includes(null)) conditions.push({ name: `attribute ${key}`, passes: () => false });
  }
  const text = filter.text.trim().toLowerCase();
  if (text !== '') {
    const { texts } = index;
    conditions.push({ name: 'text', passes: (row) => texts[row]!.includes(text) });
  }
  return conditions;
}

/** Of an attribute with usual bands, a band stands for every value in it; other values stand for themselves. */
function inBands(key: string, column: Column, values: readonly ColumnValue[]): readonly ColumnValue[] {
  const bounds = boundsOf(key);
  if (bounds === null || values.length === 0) return values;
  const chosen = new Set(values);
  const within = column.values.filter((value) => typeof value === 'number' && chosen.has(bandLevel(bounds, bandOf(bounds, value))));
  return [...values, ...within];
}

function boundsOf(key: string): readonly number[] | null {
  return Object.hasOwn(usualBands, key) ? usualBands[key]! : null;
}

/** Counts by band, then those of words; a number that was chosen by itself is counted by itself too, so that it can be taken away. */
function bandCounts(bounds: readonly number[], counts: Map<ColumnValue, number>, chosen: readonly ColumnValue[]): DatasetFacets['label'] {
  const bands = Array.from({ length: bounds.length + 1 }, (_, band) => ({ value: bandLevel(bounds, band), count: 0 }));
  for (const [value, count] of counts) if (typeof value === 'number') bands[bandOf(bounds, value)]!.count += count;
  const alone = [...counts].filter(([value, count]) => value !== null && (chosen.includes(value) || (typeof value === 'string' && count > 0))).map(([value, count]) => ({ value, count }));
  return [...bands.filter(({ value, count }) => count > 0 || chosen.includes(value)), ...alone, { value: null, count: counts.get(null) ?? 0 }];
}

/** In the attribute's own order, else numbers in theirs and words by how often they come; a missing value last. */
function attributeValues(key: string, counts: Map<ColumnValue, number>, chosen: readonly ColumnValue[]): DatasetFacets['label'] | null {
  const standard = standardAttribute(key);
  const found = [...counts].filter(([value, count]) => value !== null && (count > 0 || chosen.includes(value))).map(([value, count]) => ({ value, count }));
  const numbers = found.every(({ value }) => typeof value === 'number');
  const bounds = boundsOf(key);
  if (bounds && found.some(({ value }) => typeof value === 'number')) return bandCounts(bounds, counts, chosen);
  if (numbers && ((standard?.estimated ?? false) || found.length > mostValues) && found.length > 0) return null;
  const kept = found.length > mostValues ? found.toSorted((a, b) => b.count - a.count).slice(0, mostValues) : found;
  const place = (value: ColumnValue): number => standard?.levels.findIndex((level) => level.value === value) ?? -1;
  const ordered = kept.toSorted((a, b) => {
    const [first, second] = [place(a.value), place(b.value)];
    if (first >= 0 && second >= 0) return first - second;
    if (first >= 0 || second >= 0) return first >= 0 ? -1 : 1;
    if (numbers) return Number(a.value) - Number(b.value);
    return b.count - a.count || (String(a.value) < String(b.value) ? -1 : 1);
  });
  return [...ordered, { value: null, count: counts.get(null) ?? 0 }];
}

const keyOrder = ['fitzpatrick', 'monk', 'ita_category', 'sex', 'age', 'birth_year', 'body_site', 'diagnosis'];

function keyPlace(key: string): number {
  const place = keyOrder.indexOf(key);
  return place < 0 ? keyOrder.length : place;
}
