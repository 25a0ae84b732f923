import { stringify } from 'csv-stringify/sync';
import { featureNames } from '../../../../core/contract/index.ts';
import type { AuditTable } from '../../rows/table.ts';

type Cell = string | number | null;
type Column = { key: string; value: (unit: number) => Cell };

const linesAPart = 2000;

/**
 * What the audit counted, as CSV: one line a unit (image, lesion or patient), with its cluster, its group of each attribute by level, and its figures;
 * empty where something is not known, flags and the like as 0 or 1. In parts of some thousand lines, the first with the line of keys, so that the
 * caller may pause between them.
 */
export function* auditRowsCsv(table: AuditTable): Generator<string> {
  const columns = columnsOf(table);
  for (let start = 0; start === 0 || start < table.count; start += linesAPart) {
    const units = Array.from({ length: Math.min(linesAPart, table.count - start) }, (_, i) => start + i);
    yield stringify(units.map((unit) => columns.map(({ value }) => value(unit))), { header: start === 0, columns: columns.map(({ key }) => key), escape_formulas: true });
  }
}

function columnsOf(table: AuditTable): Column[] {
  const bytes = (key: string, values: Uint8Array): Column => ({ key, value: (unit) => values[unit]! });
  const floats = (key: string, values: Float64Array): Column => ({ key, value: (unit) => (Number.isNaN(values[unit]!) ? null : values[unit]!) });
  const own: Column[] = [
    { key: 'unit', value: (unit) => table.ids[unit]! },
    { key: 'cluster', value: (unit) => table.clusters.indices[unit]! },
    { key: 'split', value: (unit) => table.split[unit]! },
    bytes('seen', table.seen),
    bytes('labelled', table.labelled),
    bytes('scored', table.scored),
    bytes('flagged', table.flagged),
    bytes('judged', table.judged),
    bytes('failed', table.failed),
    floats('hardness', table.score),
    floats('dice', table.dice),
    floats('iou', table.iou),
    floats('threshold_jaccard', table.thresholdJaccard),
    floats('hd95', table.hd95),
    floats('area_bias', table.areaBias),
    floats('seconds_spent', table.secondsSpent),
    ...featureNames.map((name) => floats(`feature_${name}`, table.features[name])),
  ];
  const taken = new Set(own.map(({ key }) => key));
  const attributes = [...table.groupings.values()].map(({ key, levels, codes }): Column => ({ key: taken.has(key) ? `attribute_${key}` : key, value: (unit) => levels[codes[unit]!]!.level }));
  return [...own, ...attributes];
}
