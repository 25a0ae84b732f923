import type { AttributeDefinition, AttributeGrouping } from '../../../core/contract/index.ts';
import { attributeLabel, collectionAttribute, standardAttributes, subjectsOf, type AttributeLevel } from '../../../core/demographics.ts';
import type { Column } from './column.ts';
import type { ImageIndex } from './image-index.ts';

/** An attribute of more different words than these has no list of choices. */
const mostChoices = 100;

/** The product's attributes with what the project says besides, then the project's own in order of their keys. */
export function defineAttributes(index: ImageIndex): AttributeDefinition[] {
  const standard = standardAttributes.map(({ key, label, subjects, type, levels, closed }): AttributeDefinition => {
    const used = usedValues(index, key);
    const known = new Set(levels.map(({ value }) => value));
    const others = type === 'choice' && !closed ? [...used.keys()].filter((value) => !known.has(value)) : [];
    return { key, label, subject: subjects[0], levels: [...levels, ...toLevels(others)], type, values: sum(used), standard: true };
  });
  const known = new Set(standard.map(({ key }) => key));
  const own = [...index.attributes.keys()].filter((key) => !known.has(key)).toSorted();
  return [
    ...standard,
    ...own.flatMap((key): AttributeDefinition[] => {
      const used = usedValues(index, key);
      if (used.size === 0) return [];
      const type = [...used.keys()].every((value) => typeof value === 'number') ? 'number' : used.size <= mostChoices ? 'choice' : 'text';
      return [{ key, label: attributeLabel(key), subject: subjectsOf(key)[0], levels: type === 'choice' ? toLevels([...used.keys()]) : [], type, values: sum(used), standard: false }];
    }),
  ];
}

/** Attributes with choices that an image has a value of, then where images come from: of `collections` places. */
export function defineGroupings(index: ImageIndex, collections: number): AttributeGrouping[] {
  const grouping = ({ key, label, values }: AttributeDefinition): AttributeGrouping => ({ key, label, groups: usedValues(index, key).size + (values < index.size ? 1 : 0) });
  const chosen = defineAttributes(index).filter(({ key, type, values }) => type === 'choice' && values > 0 && key !== collectionAttribute.key);
  return [...chosen.map(grouping), { ...collectionAttribute, groups: collections }];
}

/** Values that images have, and how many have each. */
function usedValues(index: ImageIndex, key: string): Map<string | number, number> {
  const column: Column | undefined = index.attributes.get(key);
  if (!column) return new Map();
  const counts = column.count(index.byName);
  return new Map(column.values.flatMap((value, code) => (value === null || counts[code] === 0 ? [] : [[value, counts[code]!] as const])));
}

function toLevels(values: readonly (string | number)[]): AttributeLevel[] {
  return values.map((value) => ({ value, label: String(value), colour: null })).toSorted((a, b) => (a.label < b.label ? -1 : 1));
}

function sum(used: ReadonlyMap<unknown, number>): number {
  return [...used.values()].reduce((total, count) => total + count, 0);
}
