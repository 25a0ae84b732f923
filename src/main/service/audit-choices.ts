import type { AuditChoices } from '../../core/contract/index.ts';
import { valueSources } from '../../core/subject.ts';
import { groupAttribute, mostLevels } from '../audit/rows/group.ts';
import type { ProjectStore } from '../db/store.ts';

type Auditable = Awaited<ReturnType<ProjectStore['audits']['choices']>>;
type Attribute = Auditable['attributes'][number];

/** Single numbers that are listed of an attribute with bands; of more, those near each other are put together. */
const mostNumbers = 500;

/** Attributes as the audit would cut them into groups, by what people and imports say; estimates are counted apart. */
export function describeChoices(rounds: number[], { images, attributes, features }: Auditable): AuditChoices {
  return { rounds, images, features, attributes: attributes.flatMap((attribute) => describe(attribute, images) ?? []) };
}

/** Null where its values name images rather than groups. */
function describe({ key, label, known, values, places, sources: from }: Attribute, images: number): AuditChoices['attributes'][number] | null {
  const said = places.map((place, image) => (from[image] === 'estimate' ? -1 : place));
  const counted = countPlaces(said, values.length);
  if (values.length > mostLevels && values.some((value) => typeof value !== 'number')) return null;
  const { kind, bands, levels, codes } = groupAttribute({ key, label, known, values, places: said, estimated: new Uint8Array(images) }, undefined);
  const groups = countPlaces(codes, levels.length);
  const bySource = valueSources.map((source) => [source, from.reduce((sum, one) => sum + (one === source ? 1 : 0), 0)] as const);
  return {
    key,
    label,
    kind,
    bands,
    levels:
      kind === 'bands'
        ? countNumbers(values.map((value, place) => ({ value: Number(value), images: counted[place]! })).filter((one) => one.images > 0))
        : levels.flatMap(({ level, label: name, kind: of }, place) => (of === 'value' ? [{ level, label: name, images: groups[place]! }] : [])),
    sources: Object.fromEntries(bySource) as Record<(typeof valueSources)[number], number>,
    missing: images - bySource.reduce((sum, [, count]) => sum + count, 0),
  };
}

function countPlaces(places: Int32Array | Int16Array, length: number): Int32Array {
  const counts = new Int32Array(length);
  for (const place of places) if (place >= 0) counts[place]! += 1;
  return counts;
}

/** In ascending order; rounded down to the finest of 1, 2, 5, 10, … and their tenths that leaves few enough. */
function countNumbers(numbers: { value: number; images: number }[]): { level: string; label: string; images: number }[] {
  const rounded = numbers.length <= mostNumbers ? (value: number) => value : toMultiple((Math.max(...numbers.map(({ value }) => value)) - Math.min(...numbers.map(({ value }) => value))) / mostNumbers);
  const counts = new Map<number, number>();
  for (const { value, images } of numbers) counts.set(rounded(value), (counts.get(rounded(value)) ?? 0) + images);
  return [...counts].toSorted(([a], [b]) => a - b).map(([value, images]) => ({ level: String(value), label: String(value), images }));
}

function toMultiple(least: number): (value: number) => number {
  const decade = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * decade).find((one) => one >= least)!;
  return (value) => Number((Math.floor(value / step) * step).toPrecision(12));
}
