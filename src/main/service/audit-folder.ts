import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { AuditResult, AuditSummary, ResponseOf } from '../../core/contract/index.ts';
import { WeakspotError } from '../../core/errors.ts';
import type { AuditRow, AuditRowsHeader } from '../audit/rows/row.ts';
import type { ProjectStore } from '../db/store.ts';
import { printPdf } from '../page/print-pdf.ts';
import { writeWhole } from './write-whole.ts';

type Written = ResponseOf<'audit.write'>;

/** How long reading rows may keep the process from answering others, in milliseconds. */
const sliceMs = 25;

/**
 * Writes an audit into a folder, made where it is not there: the report as one page, the result as JSON, every table as CSV and JSON, what was
 * counted as CSV, and the report as PDF where it is asked for and can be printed. Each file is whole or not there.
 *
 * @throws WeakspotError `missing-dependency` where a PDF is asked for always and there is nothing that prints one; the other files are there then
 */
export async function writeAudit(store: ProjectStore, { audit, result }: AuditSummary & { result: AuditResult }, folder: string, pdf: 'auto' | 'always' | 'never'): Promise<Written> {
  const { auditPage, auditTables, tableCsv, tableJson } = await import('../audit/report-of-audit/index.ts');
  await mkdir(join(folder, 'tables'), { recursive: true });
  const files: Written['files'] = [];
  const keep = async (file: string, text: string): Promise<void> => void files.push({ file, bytes: await writeWhole(join(folder, file), text) });
  await keep('audit.html', auditPage({ result, project: store.summary(), now: new Date() }));
  await keep('audit.json', `${JSON.stringify(result, null, 2)}\n`);
  for (const table of auditTables(result)) {
    await keep(`tables/${table.name}.csv`, tableCsv(table));
    await keep(`tables/${table.name}.json`, tableJson(table));
  }
  const rows = store.audits.rows(audit);
  if (rows) files.push({ file: 'rows.csv', bytes: await writeRows(rows(), result, join(folder, 'rows.csv')) });
  const why = pdf === 'never' ? 'No PDF was asked for.' : await print(folder, files, pdf);
  return { folder, files, pdf: why };
}

/** Why there is no PDF; null where there is one. */
async function print(folder: string, files: Written['files'], pdf: 'auto' | 'always'): Promise<string | null> {
  try {
    const { bytes } = await printPdf(join(folder, 'audit.html'), join(folder, 'audit.pdf'));
    files.push({ file: 'audit.pdf', bytes });
    return null;
  } catch (error) {
    if (pdf === 'auto' && error instanceof WeakspotError && error.code === 'missing-dependency') return error.message;
    throw error;
  }
}

/** What the audit counted, a line a unit, as its configuration cuts it. */
async function writeRows(lines: Iterable<string>, { configuration }: AuditResult, file: string): Promise<number> {
  const { readTable } = await import('../audit/rows/read.ts');
  const { auditRowsCsv } = await import('../audit/report-of-audit/index.ts');
  const iterator = lines[Symbol.iterator]();
  const header = JSON.parse(iterator.next().value as string) as AuditRowsHeader;
  const table = await readTable(header, readRows(iterator), configuration);
  const aside = `${file}.part`;
  const handle = await open(aside, 'w');
  let bytes = 0;
  try {
    for (const text of auditRowsCsv(table)) bytes += (await handle.write(text)).bytesWritten;
    await handle.sync();
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await rename(aside, file);
  return bytes;
}

/** Lets others be answered in between. */
async function* readRows(lines: Iterator<string>): AsyncGenerator<AuditRow> {
  let begun = performance.now();
  for (let next = lines.next(); !next.done; next = lines.next()) {
    yield JSON.parse(next.value) as AuditRow;
    if (performance.now() - begun < sliceMs) continue;
    await turn();
    begun = performance.now();
  }
}
