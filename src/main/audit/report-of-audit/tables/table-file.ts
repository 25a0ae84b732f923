import { stringify } from 'csv-stringify/sync';
import type { AuditShare } from '../../../../core/contract/index.ts';

export type TableCell = string | number | boolean | null;

/** One table of an audit, for other programs: figures unrounded, shares as fractions, null where there is no figure. */
export type AuditTableFile = {
  /** Of its file, without an extension. */
  name: string;
  title: string;
  columns: { key: string; label: string; unit?: string }[];
  rows: Record<string, TableCell>[];
};

export type Column<Row> = { key: string; label: string; unit?: string; value: (row: Row) => TableCell };

type Estimate = { estimate: number; low: number; high: number };
type Ratio = { estimate: number | null; low: number; high: number | null };
type Figure<Value> = { value: Value | null; reason: string | null };

export function tableFile<Row>(name: string, title: string, columns: readonly Column<Row>[], rows: readonly Row[]): AuditTableFile {
  return {
    name,
    title,
    columns: columns.map(({ key, label, unit }) => ({ key, label, ...(unit !== undefined && { unit }) })),
    rows: rows.map((row) => Object.fromEntries(columns.map(({ key, value }) => [key, value(row)]))),
  };
}

/** A figure's estimate, bounds and, where there is none, the reason. */
export function estimateColumns<Row>(key: string, label: string, unit: string, of: (row: Row) => Figure<Estimate | Ratio> | null): Column<Row>[] {
  return [
    { key, label, unit, value: (row) => of(row)?.value?.estimate ?? null },
    { key: `${key}_low`, label: `${label}, lower bound`, unit, value: (row) => of(row)?.value?.low ?? null },
    { key: `${key}_high`, label: `${label}, upper bound`, unit, value: (row) => of(row)?.value?.high ?? null },
    { key: `${key}_reason`, label: `${label}, why there is none`, value: (row) => of(row)?.reason ?? null },
  ];
}

export function shareColumns<Row>(key: string, label: string, of: (row: Row) => AuditShare | null): Column<Row>[] {
  return [
    { key: `${key}_events`, label: `${label}, events`, unit: 'count', value: (row) => of(row)?.events ?? null },
    { key: `${key}_total`, label: `${label}, out of`, unit: 'count', value: (row) => of(row)?.total ?? null },
    ...estimateColumns<Row>(`${key}_share`, label, 'fraction', (row) => of(row)?.share ?? null),
  ];
}

export function countColumns<Row>(of: (row: Row) => { images: number; lesions: number; patients: number }): Column<Row>[] {
  return (['images', 'lesions', 'patients'] as const).map((key) => ({ key, label: `${key.charAt(0).toUpperCase()}${key.slice(1)}`, unit: 'count', value: (row) => of(row)[key] }));
}

/** As CSV with a line of keys. Text that a spreadsheet would take for a formula is disarmed; numbers, negative ones too, stay as they are. */
export function tableCsv({ columns, rows }: Pick<AuditTableFile, 'columns' | 'rows'>): string {
  return stringify(rows.map((row) => columns.map(({ key }) => row[key] ?? null)), {
    header: true,
    columns: columns.map(({ key }) => key),
    escape_formulas: true,
    cast: { boolean: String },
  });
}

/** As JSON with title and columns. */
export function tableJson(table: AuditTableFile): string {
  return `${JSON.stringify(table, null, 1)}\n`;
}
