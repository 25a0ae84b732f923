import type { Refusal } from '../../../core/contract/index.ts';
import { subjectsOf } from '../../../core/demographics.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { ImportedImage } from '../records.ts';
import { stemOf } from './file-name.ts';
import { resolveColumns } from './columns.ts';
import type { Columns } from './columns.ts';
import type { Preset } from './presets.ts';
import type { Table, TableRow } from './table.ts';
import { readValue } from './values.ts';

export type ImageMetadata = Pick<ImportedImage, 'patient' | 'lesion' | 'attributes'> & {
  /** As the table names the image. */
  id: string;
  line: number;
};

export type Metadata = {
  /** By stem of the image's name, as {@link stemOf} makes it. */
  rows: Map<string, ImageMetadata>;
  warnings: Refusal[];
};

/**
 * Reads a table's rows into what they say of each image.
 * @throws WeakspotError `bad-request` for a missing column or an image that two rows describe differently
 */
export function readMetadata(table: Table, preset: Preset, map: Readonly<Record<string, string>>, leaveOut: readonly string[] = []): Metadata {
  const columns = resolveColumns(table, preset, map, leaveOut);
  const warnings: Refusal[] = [];
  const rows = new Map<string, ImageMetadata>();
  const sources = new Map<string, TableRow>();
  for (const row of table.rows) {
    const id = row.cells[columns.image]!;
    if (id === '') {
      warnings.push(warning(table.file, 'no-image-name', `${table.file}: line ${row.line} names no image in column "${columns.image}"; it was passed over`));
      continue;
    }
    const stem = stemOf(id.replaceAll('\\', '/'));
    const earlier = sources.get(stem);
    if (earlier) refuseConflict(table, columns, id, earlier, row);
    else rows.set(stem, readRow(table, columns, row, id, preset, warnings));
    sources.set(stem, earlier ?? row);
  }
  warnings.push(...settleConflicts(table, [...rows.values()]));
  return { rows, warnings };
}

function readRow(table: Table, columns: Columns, row: TableRow, id: string, preset: Preset, warnings: Refusal[]): ImageMetadata {
  const identity = (column: string | null): string | null => (column && readValue('id', row.cells[column]!).value !== null ? row.cells[column]! : null);
  const patient = identity(columns.patient);
  const ownLesion = identity(columns.lesion);
  const lesion = ownLesion !== null && patient !== null && preset.lesionWithinPatient ? `${patient}/${ownLesion}` : ownLesion;
  const has = { patient: patient !== null, lesion: lesion !== null, image: true };
  const attributes: ImageMetadata['attributes'] = [];
  for (const [key, column] of columns.attributes) {
    const { value, problem } = readValue(key, row.cells[column]!);
    if (problem) {
      warnings.push(warning(table.file, 'odd-value', `${table.file}: line ${row.line}, column "${column}": "${row.cells[column]}" is ${problem}; it was left out`));
    }
    if (value !== null) attributes.push({ key, value, subject: subjectsOf(key).find((kind) => has[kind]) ?? 'image' });
  }
  const diagnosis = columns.oneHotDiagnosis.filter((column) => isMarked(row.cells[column]!));
  if (diagnosis.length === 1) {
    attributes.push({ key: 'diagnosis', value: diagnosis[0]!.toLowerCase(), subject: subjectsOf('diagnosis').find((kind) => has[kind]) ?? 'image' });
  } else if (diagnosis.length > 1) {
    warnings.push(warning(table.file, 'odd-value', `${table.file}: line ${row.line} marks more than one diagnosis (${diagnosis.join(', ')}); none was taken`));
  }
  return { id, line: row.line, patient, lesion, attributes };
}

function isMarked(cell: string): boolean {
  return /^x$/i.test(cell) || Number(cell) === 1;
}

/** The same row twice is harmless; two that differ leave open which is right. */
function refuseConflict(table: Table, columns: Columns, id: string, one: TableRow, two: TableRow): void {
  const used = [columns.patient, columns.lesion, ...columns.attributes.map(([, column]) => column), ...columns.oneHotDiagnosis];
  const column = used.find((name) => name !== null && one.cells[name] !== two.cells[name]);
  if (!column) return;
  throw new WeakspotError(
    'bad-request',
    `${table.file}: image ${id} is in lines ${one.line} and ${two.line} with different values of "${column}" ("${one.cells[column]}" and "${two.cells[column]}"); correct one and import again`,
    { file: table.file, image: id, column, lines: [String(one.line), String(two.line)] },
  );
}

/**
 * A patient's or lesion's attribute on which its rows disagree (an age at two visits) is kept with each image instead:
 * nothing is lost, and the order of the rows decides nothing.
 */
function settleConflicts(table: Table, rows: readonly ImageMetadata[]): Refusal[] {
  const valuesOf = new Map<string, Set<string | number>>();
  const nameOf = (row: ImageMetadata, { key, subject }: ImageMetadata['attributes'][number]): string => `${subject} ${row[subject === 'image' ? 'id' : subject]}: ${key}`;
  for (const row of rows) {
    for (const attribute of row.attributes) {
      const name = nameOf(row, attribute);
      valuesOf.set(name, (valuesOf.get(name) ?? new Set()).add(attribute.value));
    }
  }
  for (const row of rows) {
    row.attributes = row.attributes.map((attribute) => (valuesOf.get(nameOf(row, attribute))!.size > 1 ? { ...attribute, subject: 'image' } : attribute));
  }
  return [...valuesOf]
    .filter(([, values]) => values.size > 1)
    .map(([name, values]) => warning(table.file, 'conflicting-values', `${table.file}: ${name} differs between its images (${[...values].join(', ')}); kept for each image`));
}

function warning(file: string, code: string, message: string): Refusal {
  return { file, code, message };
}
