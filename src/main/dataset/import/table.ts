import { parse, CsvError } from 'csv-parse/sync';
import { WeakspotError } from '../../../core/errors.ts';

/** One row of a metadata file; `line` counts from 1, the header being line 1. */
export type TableRow = { line: number; cells: Record<string, string> };

export type Table = { file: string; columns: string[]; rows: TableRow[] };

/**
 * Reads a CSV with a header line. Comma, semicolon and tab are told apart by the header; a byte order mark is passed over.
 * @param file what messages call it
 * @throws WeakspotError `bad-request` naming the file, and the line or the column
 */
export function parseTable(bytes: Buffer, file: string): Table {
  const text = decodeText(bytes, file);
  const header = text.split(/\r\n|\n|\r/, 1)[0] ?? '';
  if (header.trim() === '') throw new WeakspotError('bad-request', `${file}: its first line is empty; it must name the columns`, { file });
  const delimiter = [',', ';', '\t'].reduce((best, candidate) => (count(header, candidate) > count(header, best) ? candidate : best));
  const records = parseRecords(text, delimiter, file);
  const columns = (records[0]?.record ?? []).map((name) => name.trim());
  columns.forEach((column, i) => {
    if (column === '') return;
    if (columns.findIndex((other) => sameColumn(other, column)) < i) {
      throw new WeakspotError('bad-request', `${file}: column "${column}" is there twice; rename one`, { file, column });
    }
  });
  const rows = records.slice(1).map(({ record, line }) => ({
    line,
    cells: Object.fromEntries(columns.map((column, i) => [column, (record[i] ?? '').trim()])),
  }));
  return { file, columns, rows };
}

/** The table's own spelling of a column; names are compared without regard to case and blanks around them. */
export function findColumn(table: Table, name: string): string | null {
  return table.columns.find((column) => column !== '' && sameColumn(column, name)) ?? null;
}

/** @throws WeakspotError `bad-request` naming the column, and the ones that are there */
export function requireColumn(table: Table, name: string, why: string): string {
  const column = findColumn(table, name);
  if (column) return column;
  throw new WeakspotError('bad-request', `${table.file}: there is no column "${name}", ${why}. Its columns are: ${table.columns.join(', ')}`, {
    file: table.file,
    column: name,
    columns: table.columns,
  });
}

function parseRecords(text: string, delimiter: string, file: string): { record: string[]; line: number }[] {
  try {
    const parsed: unknown = parse(text, { delimiter, record_delimiter: ['\r\n', '\n', '\r'], info: true, skip_empty_lines: true, skip_records_with_empty_values: true });
    // With `info`, `lines` is that of the record's last line.
    return (parsed as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({ record, line: info.lines }));
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    const line = typeof thrown['lines'] === 'number' ? thrown['lines'] : null;
    throw new WeakspotError('bad-request', `${file}: line ${line ?? '?'} cannot be read as CSV (${thrown.message}); correct it and import again`, { file, line }, { cause: thrown });
  }
}

function decodeText(bytes: Buffer, file: string): string {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (bytes.includes(0) || utf16) {
    throw new WeakspotError('bad-request', `${file}: this is no CSV in UTF-8 (a spreadsheet or UTF-16?); save it as "CSV UTF-8"`, { file });
  }
  // Older spreadsheets write Windows-1252; ids are ASCII, so only letters of free text depend on it.
  const text = new TextDecoder('utf-8').decode(bytes);
  return text.includes('\ufffd') ? new TextDecoder('windows-1252').decode(bytes) : text;
}

function sameColumn(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function count(text: string, character: string): number {
  return text.split(character).length;
}
