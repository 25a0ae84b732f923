import { labelStates, type DatasetFilter, type RequestOf } from '../../../core/contract/index.ts';
import { splits, verdicts } from '../../../core/subject.ts';
import type { Parameters } from '../../app/hash.ts';

export type Filter = Required<DatasetFilter>;
export type Sort = NonNullable<RequestOf<'dataset.query'>['sort']>;
export type Shown = { filter: Filter; sort: Sort };

export const sorts = ['name', 'hardest', 'easiest', 'newest'] as const satisfies readonly Sort[];
export const verdictChoices = [...verdicts, 'none'] as const;

export const everything: Filter = { text: '', label: [], split: [], flagged: null, verdict: [], attributes: {}, round: null };

/** Of an attribute's parameter, so that no key can be taken for another parameter. */
const attributePrefix = 'a.';

/** What the address asks for. What it holds beyond the known choices is left out. */
export function readAddress(parameters: URLSearchParams): Shown {
  // From entries: a key may be named as what every object has.
  const attributes: Filter['attributes'] = Object.fromEntries(
    [...parameters].filter(([name]) => name.startsWith(attributePrefix)).map(([name, text]) => [name.slice(attributePrefix.length), readValues(text)] as const).filter(([, values]) => values.length > 0),
  );
  const round = Number(parameters.get('round'));
  const flagged = parameters.get('flagged');
  return {
    filter: {
      text: (parameters.get('text') ?? '').slice(0, 200),
      label: readChoices(parameters, 'label', labelStates),
      split: readChoices(parameters, 'split', splits),
      flagged: flagged === 'yes' ? true : flagged === 'no' ? false : null,
      verdict: readChoices(parameters, 'verdict', verdictChoices),
      attributes,
      round: Number.isInteger(round) && round > 0 ? round : null,
    },
    sort: sorts.find((sort) => sort === parameters.get('sort')) ?? 'name',
  };
}

/** The parameters of an address that asks for the same; what is as usual is left out. */
export function writeAddress({ filter, sort }: Shown): Parameters {
  return {
    text: filter.text,
    label: filter.label.join(','),
    split: filter.split.join(','),
    flagged: filter.flagged === null ? null : filter.flagged ? 'yes' : 'no',
    verdict: filter.verdict.join(','),
    round: filter.round,
    sort: sort === 'name' ? null : sort,
    ...Object.fromEntries(Object.entries(filter.attributes).flatMap(([key, values]) => (values.length > 0 ? [[`${attributePrefix}${key}`, JSON.stringify(values)]] : []))),
  };
}

/** Whether anything but the round is asked for. */
export function isFiltered(filter: Filter): boolean {
  const parameters = writeAddress({ filter: { ...filter, round: null }, sort: 'name' });
  return Object.values(parameters).some((value) => value !== null && value !== '');
}

/** Adds a choice to a filter's list, or takes it away. */
export function toggled<Value>(values: readonly Value[], value: Value): Value[] {
  return values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
}

function readChoices<Choice extends string>(parameters: URLSearchParams, name: string, choices: readonly Choice[]): Choice[] {
  const asked = (parameters.get(name) ?? '').split(',');
  return choices.filter((choice) => asked.includes(choice));
}

function readValues(text: string): (string | number | null)[] {
  try {
    const values: unknown = JSON.parse(text);
    return Array.isArray(values) ? values.filter((value) => value === null || typeof value === 'string' || typeof value === 'number') : [];
  } catch {
    return [];
  }
}
