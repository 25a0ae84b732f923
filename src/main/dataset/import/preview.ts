import { open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ImportConfiguration, ImportPreview } from '../../../core/contract/index.ts';
import { serializeError, WeakspotError } from '../../../core/errors.ts';
import { defaultLimits, openImage } from '../decode/index.ts';
import { requireFormat } from '../decode/format.ts';
import { checkBytes } from '../decode/limits.ts';
import { resolveColumns, type Columns } from './columns.ts';
import { readMetadata, type ImageMetadata } from './metadata.ts';
import { planImport, readTableFile, rowAbout } from './plan.ts';
import { presetOf, type Preset } from './presets.ts';
import type { ScannedFile } from './scan.ts';
import { parseTable, type Table } from './table.ts';

/** First bytes of every file are looked at for so long, in milliseconds; of some, evenly spread, the whole header. */
const lookingMs = 4_000;
const openedFiles = 60;

/** Enough to tell a text from a ZIP archive, and DICOM's mark behind its preamble. */
const firstBytes = 1024;

const atOnce = 8;
const shownImages = 12;
const shownValues = 3;
const namedFiles = 200;

type TableView = Pick<ImportPreview, 'columns' | 'rows'> & { file: string; metadata: Map<string, ImageMetadata>; problem: string | null };

const noTable: TableView = { file: '', columns: [], rows: 0, metadata: new Map(), problem: null };

/**
 * What an import would find, without a byte written and no image decoded. A table that cannot be used as it is mapped is shown
 * all the same, so that its mapping can be corrected: what is wrong with it stands among the unreadable files.
 *
 * @throws WeakspotError `not-found` or `bad-request` for folders without images
 */
export async function previewImport(configuration: ImportConfiguration): Promise<ImportPreview> {
  const plan = await planImport({ ...configuration, metadata: null });
  const table = configuration.metadata === null ? noTable : await viewTable(configuration.metadata, presetOf(configuration.preset), configuration.map, configuration.leaveOut);
  const masks = plan.images.flatMap(({ mask }) => (mask ? [mask] : []));
  const unmatchedMasks = plan.refused.filter(({ code }) => code !== 'unreadable').map(({ file }) => file);
  const unreadable = [
    ...(table.problem === null ? [] : [{ file: table.file, message: table.problem }]),
    ...plan.refused.filter(({ code }) => code === 'unreadable').map(({ file, message }) => ({ file, message })),
    ...(await findUnreadable([...plan.images.map(({ name, path }) => ({ name, path })), ...masks])),
  ];
  const rows = plan.images.map(({ name }) => rowAbout(name, table.metadata));
  return {
    images: plan.images.length,
    masks: masks.length + unmatchedMasks.length,
    matched: masks.length,
    unmatchedMasks: unmatchedMasks.slice(0, namedFiles),
    unreadable: unreadable.slice(0, namedFiles),
    columns: table.columns,
    rows: table.rows,
    matchedRows: new Set(rows.filter((row) => row !== null)).size,
    examples: plan.images.slice(0, shownImages).map(({ name, mask }, place) => ({
      name,
      mask: mask?.name ?? null,
      attributes: Object.fromEntries((rows[place]?.attributes ?? []).map(({ key, value }) => [key, value])),
    })),
    preset: configuration.preset,
  };
}

async function viewTable(path: string, preset: Preset, map: Readonly<Record<string, string>>, leaveOut: readonly string[]): Promise<TableView> {
  const file = basename(path);
  const problemOf = (thrown: unknown): string => {
    if (thrown instanceof WeakspotError) return thrown.message;
    throw thrown;
  };
  const bytes = await readTableFile(path);
  let table: Table;
  try {
    table = parseTable(bytes, file);
  } catch (thrown) {
    return { ...noTable, file, problem: problemOf(thrown) };
  }
  const view = (columns: Columns | null, metadata: TableView['metadata'], problem: string | null): TableView => ({
    file,
    columns: table.columns.filter((name) => name !== '').map((name) => ({ name, examples: examplesOf(table, name), ...roleOf(name, columns) })),
    rows: table.rows.length,
    metadata,
    problem,
  });
  let columns: Columns;
  try {
    columns = resolveColumns(table, preset, map, leaveOut);
  } catch (thrown) {
    return view(null, new Map(), problemOf(thrown));
  }
  try {
    return view(columns, readMetadata(table, preset, map, leaveOut).rows, null);
  } catch (thrown) {
    return view(columns, new Map(), problemOf(thrown));
  }
}

function roleOf(name: string, columns: Columns | null): Pick<ImportPreview['columns'][number], 'role' | 'attribute'> {
  if (columns?.image === name) return { role: 'image', attribute: null };
  if (columns?.lesion === name) return { role: 'lesion', attribute: null };
  if (columns?.patient === name) return { role: 'patient', attribute: null };
  if (columns?.oneHotDiagnosis.includes(name)) return { role: 'attribute', attribute: 'diagnosis' };
  const attribute = columns?.attributes.find(([, column]) => column === name)?.[0] ?? null;
  return { role: attribute === null ? 'ignored' : 'attribute', attribute };
}

function examplesOf(table: Table, column: string): string[] {
  const values = new Set<string>();
  for (const { cells } of table.rows) {
    const value = cells[column]!;
    if (value !== '') values.add(value);
    if (values.size === shownValues) break;
  }
  return [...values];
}

/** Files that an import would refuse by their first bytes or their header, as far as time allows. */
async function findUnreadable(files: readonly ScannedFile[]): Promise<ImportPreview['unreadable']> {
  const until = performance.now() + lookingMs;
  const every = Math.max(1, Math.ceil(files.length / openedFiles));
  const found = new Map<number, string>();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < files.length && performance.now() < until) {
      const place = next++;
      const problem = await problemOf(files[place]!, place % every === 0);
      if (problem !== null) found.set(place, problem);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return [...found].toSorted(([a], [b]) => a - b).map(([place, message]) => ({ file: files[place]!.name, message }));
}

async function problemOf({ path, name }: ScannedFile, whole: boolean): Promise<string | null> {
  try {
    const { size } = await stat(path);
    checkBytes(size, name, defaultLimits);
    if (whole) await openImage(await readFile(path), name);
    else requireFormat(await readBeginning(path), name);
    return null;
  } catch (thrown) {
    return thrown instanceof WeakspotError ? thrown.message : `${name}: it cannot be read (${serializeError(thrown).message})`;
  }
}

async function readBeginning(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(firstBytes), 0, firstBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
