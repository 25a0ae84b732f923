import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { auditResult, featureNames, type AuditResult } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { auditResultFiles } from '../../jobs/audit/result-files.ts';
import type { Connection } from '../connection.ts';
import { readJsonLines } from '../json-lines.ts';

const rowsPart = z.object({ offset: z.number().int().min(0), length: z.number().int().min(1) });
const sliceImages = z.object({ slice: z.string(), images: z.array(z.string()) });

/** As an audit job hands it over. */
export const computedFeatures = z.array(
  z
    .object({
      image: z.string(),
      annotation: z.string().nullable(),
      run: z.string().nullable(),
      version: z.number().int(),
      features: z.partialRecord(z.enum(featureNames), z.number().finite()),
    })
    .refine(({ annotation, run }) => (annotation === null) !== (run === null), 'features are taken within a label or within a prediction'),
);

/** Reads an audit's result; `corrupt` where it is another's or damaged. */
export function readAuditResult(folder: string, audit: number): AuditResult {
  const file = join(folder, auditResultFiles.result);
  const parsed = auditResult.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw damaged(file, `${parsed.error.issues[0]!.path.join('.')}: ${parsed.error.issues[0]!.message}`);
  if (parsed.data.audit !== audit) throw damaged(file, `it is the result of audit ${parsed.data.audit}, not of ${audit}`);
  return parsed.data;
}

/** Stores the rows and the images of slices that a job left; within the caller's transaction. */
export function takeAuditRows(connection: Connection, folder: string, audit: number): void {
  const insertRows = connection.prepare<[number, number, Buffer]>('INSERT INTO audit_rows (audit, part, lines) VALUES (?, ?, ?)');
  const insertSlice = connection.prepare<[number, string, string]>('INSERT INTO audit_slice (audit, slice, images) VALUES (?, ?, ?)');
  const pack = openSync(join(folder, auditResultFiles.rows), 'r');
  try {
    let number = 0;
    for (const { offset, length } of lines(join(folder, auditResultFiles.parts), rowsPart)) {
      const bytes = Buffer.alloc(length);
      if (readSync(pack, bytes, 0, length, offset) < length) throw damaged(join(folder, auditResultFiles.rows), 'it ends too early');
      insertRows.run(audit, number++, bytes);
    }
  } finally {
    closeSync(pack);
  }
  for (const { slice, images } of lines(join(folder, auditResultFiles.slices), sliceImages)) insertSlice.run(audit, slice, JSON.stringify(images));
}

function* lines<T extends z.ZodType>(file: string, schema: T): Generator<z.output<T>> {
  for (const { line, value } of readJsonLines(file)) {
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw damaged(`${file}, line ${line}`, parsed.error.issues[0]!.message);
    yield parsed.data;
  }
}

function damaged(where: string, problem: string): WeakspotError {
  return new WeakspotError('corrupt', `${where}: ${problem}; resume the job, or start the audit again`, { path: where });
}
