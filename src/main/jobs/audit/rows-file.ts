import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import { WeakspotError } from '../../../core/errors.ts';
import type { AuditRow, AuditRowsHeader } from '../../audit/rows/row.ts';
import { readLines } from '../lines.ts';
import type { FoundFeatures } from './features-phase.ts';
import type { AuditRowsPart } from './result-files.ts';

const rowsAPart = 4000;

/** The frozen rows as they stand in the work folder; features that were computed since are put in. */
export function readRows(file: string, found: ReadonlyMap<string, FoundFeatures>): { header(): Promise<AuditRowsHeader>; rows(): AsyncGenerator<AuditRow> } {
  return {
    async header() {
      for await (const line of readLines(file)) return parse<AuditRowsHeader>(line, file, 1);
      throw damaged(file, 'it is empty');
    },
    async *rows() {
      let number = 0;
      for await (const line of readLines(file)) {
        if (++number === 1) continue;
        const row = parse<AuditRow>(line, file, number);
        const features = found.get(row.image);
        yield features ? { ...row, features: features.values, featuresFrom: features.from } : row;
      }
    },
  };
}

/** Keeps lines in parts that are deflated, and their sha256: of the header, then of each row, every one with its line feed. */
export async function openRowsPack(file: string): Promise<{ add(value: AuditRowsHeader | AuditRow): Promise<void>; end(): Promise<{ sha256: string; parts: AuditRowsPart[] }>; close(): Promise<void> }> {
  const handle: FileHandle = await open(file, 'w');
  const hash = createHash('sha256');
  const parts: AuditRowsPart[] = [];
  let offset = 0;
  let lines: string[] = [];
  const flush = async (): Promise<void> => {
    if (lines.length === 0) return;
    const text = lines.join('');
    hash.update(text);
    const bytes = deflateRawSync(text);
    lines = [];
    await handle.appendFile(bytes);
    parts.push({ offset, length: bytes.length });
    offset += bytes.length;
  };
  return {
    async add(value) {
      lines.push(`${JSON.stringify(value)}\n`);
      if (lines.length === rowsAPart) await flush();
    },
    async end() {
      await flush();
      await handle.sync();
      return { sha256: hash.digest('hex'), parts };
    },
    close: () => handle.close(),
  };
}

function parse<T>(line: string, file: string, number: number): T {
  try {
    return JSON.parse(line) as T;
  } catch {
    throw damaged(file, `line ${number} is not JSON`);
  }
}

function damaged(file: string, problem: string): WeakspotError {
  return new WeakspotError('corrupt', `${file}: ${problem}; start the audit again`, { file });
}
