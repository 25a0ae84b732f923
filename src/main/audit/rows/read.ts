import { featureNames, type AuditConfiguration } from '../../../core/contract/index.ts';
import { collectionAttribute } from '../../../core/demographics.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { isFailure, thresholdJaccard } from '../../../core/metrics/index.ts';
import { valueSources, type Split, type ValueSource } from '../../../core/subject.ts';
import { requireConfiguration } from './asked.ts';
import { Column, Dictionary } from './column.ts';
import { flagsAt } from './flags.ts';
import { groupAttribute, mostLevels, tooManyValues, type AttributeValues } from './group.ts';
import { clusterImages } from './image-clusters.ts';
import { putTogether } from './unit.ts';
import type { AuditRow, AuditRowsHeader } from './row.ts';
import type { AuditTable, Grouping } from './table.ts';

/**
 * Reads an audit's rows into columns, a line at a time, ordered by image so that the order of the lines does not matter, puts them together as the
 * audit's unit, and cuts every attribute into groups.
 *
 * @throws WeakspotError `corrupt` where an image comes twice; `bad-request` where bands, references or the unit do not fit what is there
 */
export async function readTable(header: AuditRowsHeader, rows: Iterable<AuditRow> | AsyncIterable<AuditRow>, configuration: AuditConfiguration): Promise<AuditTable> {
  requireConfiguration(header, configuration);
  const columns = new RowColumns(header, configuration);
  for await (const row of rows) columns.push(row);
  return putTogether(columns.table(), configuration.unit);
}

type Values = { header: AuditRowsHeader['attributes'][number]; dictionary: Dictionary<string | number>; source: Column<Uint8Array> };

/** 0 none, else the place in `valueSources` and one. */
const sourceNumber: Record<ValueSource, number> = { import: 1, clinician: 2, estimate: 3 };

class RowColumns {
  private readonly header: AuditRowsHeader;
  private readonly configuration: AuditConfiguration;
  private readonly ids: string[] = [];
  private readonly patient = new Dictionary<string>();
  private readonly lesion = new Dictionary<string>();
  private readonly component = new Dictionary<string>();
  private readonly split = new Dictionary<Split>();
  private readonly annotator = new Dictionary<string>();
  private readonly verdict = new Dictionary<string>();
  private readonly bytes = records(['seen', 'labelled', 'scored', 'flagged', 'judged', 'failed', 'featuresFrom'] as const, () => new Column(Uint8Array));
  private readonly floats = records(['score', 'dice', 'iou', 'thresholdJaccard', 'hd95', 'areaBias', 'secondsSpent'] as const, () => new Column(Float64Array));
  private readonly features = records(featureNames, () => new Column(Float64Array));
  private readonly attributes: Values[];
  private readonly earlier: { round: number; flagged: Column<Uint8Array>; scored: Column<Uint8Array>; dice: Column<Float64Array>; iou: Column<Float64Array> }[];
  private readonly queued: AuditTable['queued'] = [];

  constructor(header: AuditRowsHeader, configuration: AuditConfiguration) {
    this.header = header;
    this.configuration = configuration;
    const collection = { ...collectionAttribute, ordered: false, levels: [] };
    this.attributes = [...header.attributes.filter(({ key }) => key !== collectionAttribute.key), collection].map((attribute) => ({ header: attribute, dictionary: new Dictionary(), source: new Column(Uint8Array) }));
    this.earlier = header.rounds.map(({ round }) => ({ round, flagged: new Column(Uint8Array), scored: new Column(Uint8Array), dice: new Column(Float64Array), iou: new Column(Float64Array) }));
  }

  push(row: AuditRow): void {
    const place = this.ids.push(row.image) - 1;
    this.patient.push(row.patient);
    this.lesion.push(row.lesion);
    this.component.push(row.component);
    this.split.push(row.split);
    this.annotator.push(row.annotator);
    this.verdict.push(row.verdict);
    this.pushJudgement(row);
    for (const name of featureNames) this.features[name].push(row.features[name] ?? Number.NaN);
    this.bytes.featuresFrom.push(row.featuresFrom === 'label' ? 1 : row.featuresFrom === 'prediction' ? 2 : 0);
    for (const { header, dictionary, source } of this.attributes) {
      const found = header.key === collectionAttribute.key ? { value: row.collection, source: 'import' as const } : row.attributes[header.key];
      const counts = found !== undefined && (header.key === collectionAttribute.key || this.configuration.sources.includes(found.source));
      dictionary.push(counts ? found.value : null);
      source.push(counts ? sourceNumber[found.source] : 0);
    }
    for (const column of this.earlier) {
      const then = row.earlier[String(column.round)];
      column.scored.push(then ? 1 : 0);
      column.flagged.push(then?.flagged ? 1 : 0);
      column.dice.push(then?.dice ?? Number.NaN);
      column.iou.push(then?.iou ?? Number.NaN);
    }
    for (const item of row.queued) this.queued.push({ unit: place, ...item });
  }

  private pushJudgement(row: AuditRow): void {
    const scored = row.score !== null;
    const iou = row.labelled && this.configuration.judged.some((split) => split === row.split) && row.dice !== null ? row.iou : null;
    const { bytes, floats } = this;
    bytes.seen.push(row.seen ? 1 : 0);
    bytes.labelled.push(row.labelled ? 1 : 0);
    bytes.scored.push(scored ? 1 : 0);
    bytes.flagged.push(scored && row.flagged ? 1 : 0);
    bytes.judged.push(iou === null ? 0 : 1);
    bytes.failed.push(iou !== null && isFailure(iou) ? 1 : 0);
    floats.score.push(row.score ?? Number.NaN);
    floats.dice.push(iou === null ? Number.NaN : row.dice!);
    floats.iou.push(iou ?? Number.NaN);
    floats.thresholdJaccard.push(iou === null ? Number.NaN : thresholdJaccard(iou));
    floats.hd95.push(iou === null ? Number.NaN : (row.hd95 ?? Number.NaN));
    floats.areaBias.push(iou === null ? Number.NaN : (row.areaBias ?? Number.NaN));
    floats.secondsSpent.push(row.secondsSpent ?? Number.NaN);
  }

  /** The table of images, in the order of their ids. */
  table(): AuditTable {
    const { header, ids: read } = this;
    const places = Int32Array.from(read, (_, place) => place).sort((a, b) => (read[a]! < read[b]! ? -1 : read[a]! > read[b]! ? 1 : 0));
    const ids = Array.from(places, (place) => read[place]!);
    const twice = ids.find((id, place) => id === ids[place - 1]);
    if (twice !== undefined) throw new WeakspotError('corrupt', `The audit's rows name image ${twice} twice; start the audit again.`, { image: twice });
    const number = (dictionary: Dictionary<string>): Int32Array => renumbered(dictionary.ordered(places), dictionary.values.length);
    const [lesion, patient] = [number(this.lesion), number(this.patient)];
    const bytes = mapped(this.bytes, (column) => column.ordered(places));
    const floats = mapped(this.floats, (column) => column.ordered(places));
    const newPlace = new Int32Array(places.length);
    for (const [place, old] of places.entries()) newPlace[old] = place;
    const texts = <V extends string>(dictionary: Dictionary<V>): (V | null)[] => Array.from(dictionary.ordered(places), (value) => dictionary.values[value] ?? null);
    const { groupings, sources, notes } = this.grouped(places);
    return {
      header,
      count: ids.length,
      ids,
      images: { ids, unit: Int32Array.from(places, (_, place) => place), lesion, patient },
      ...clusterImages({ patient, lesion, component: number(this.component) }),
      split: texts(this.split) as Split[],
      ...bytes,
      ...floats,
      flaggedAt: flagsAt(floats.score, bytes.seen),
      features: mapped(this.features, (column) => column.ordered(places)),
      verdict: texts(this.verdict),
      annotator: texts(this.annotator),
      earlier: this.earlier.map(({ round, flagged, scored, dice, iou }) => ({ round, flagged: flagged.ordered(places), scored: scored.ordered(places), dice: dice.ordered(places), iou: iou.ordered(places) })),
      queued: this.queued.map((item) => ({ ...item, unit: newPlace[item.unit]! })).sort((a, b) => a.unit - b.unit || (a.queue < b.queue ? -1 : 1)),
      groupings,
      sources,
      notes,
    };
  }

  private grouped(places: Int32Array): Pick<AuditTable, 'groupings' | 'sources' | 'notes'> {
    const groupings = new Map<string, Grouping>();
    const sources: AuditTable['sources'] = new Map();
    const notes: string[] = [];
    for (const { header: { key, label, levels }, dictionary, source } of this.attributes) {
      const from = source.ordered(places);
      const attribute: AttributeValues = { key, label, known: levels, values: dictionary.values, places: dictionary.ordered(places), estimated: from.map((number) => (number === sourceNumber.estimate ? 1 : 0)) };
      const banded = this.configuration.bands[key];
      if (dictionary.values.length > mostLevels && dictionary.values.some((value) => typeof value !== 'number')) {
        notes.push(tooManyValues(attribute));
        continue;
      }
      groupings.set(key, groupAttribute(attribute, banded));
      const counts = [0, 0, 0, 0];
      for (const number of from) counts[number]! += 1;
      sources.set(key, Object.fromEntries(valueSources.map((name) => [name, counts[sourceNumber[name]]!])) as Record<ValueSource, number>);
    }
    return { groupings, sources, notes };
  }
}

function records<K extends string, V>(keys: readonly K[], make: () => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, make()])) as Record<K, V>;
}

function mapped<K extends string, V, W>(columns: Record<K, V>, of: (column: V) => W): Record<K, W> {
  return Object.fromEntries(Object.entries<V>(columns).map(([key, column]) => [key, of(column)])) as Record<K, W>;
}

/** Numbers by first occurrence, so that they do not depend on the order in which lines came. */
function renumbered(numbers: Int32Array, count: number): Int32Array {
  const next = new Int32Array(count).fill(-1);
  let known = 0;
  return numbers.map((number) => (number < 0 ? -1 : next[number]! >= 0 ? next[number]! : (next[number] = known++)));
}

