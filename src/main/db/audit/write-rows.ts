import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditConfiguration } from '../../../core/contract/index.ts';
import { auditFiles } from '../../jobs/audit/result-files.ts';
import { readFrozen } from './reader.ts';
import { readAuditHeader, readAuditRows, type AuditedRound } from './rows.ts';

/** Characters that are written at once. */
const sliceLength = 1 << 20;

/**
 * Freezes what an audit job reads into its work folder: as the project stands now, whatever is written meanwhile. Others are answered in between. Both files
 * are written aside; the rows get their name last, so that where they are, all is whole.
 */
export async function writeAuditRows(folder: string, audit: number, round: AuditedRound, configuration: AuditConfiguration, workFolder: string): Promise<void> {
  const files = [auditFiles.number, auditFiles.todo, auditFiles.rows].map((name) => join(workFolder, name));
  const writers = await Promise.all(files.map((file) => openLines(`${file}.new`)));
  const [number, tasks, rows] = writers as [Lines, Lines, Lines];
  try {
    await number.write({ audit });
    await readFrozen(folder, async (reader) => {
      await rows.write(readAuditHeader(reader, round));
      for await (const { row, task } of readAuditRows(reader, round, configuration)) {
        await rows.write(row);
        if (task) await tasks.write(task);
      }
    });
    for (const writer of writers) await writer.end();
  } finally {
    for (const writer of writers) await writer.close();
  }
  for (const file of files) await rename(`${file}.new`, file);
}

type Lines = { write(value: unknown): Promise<void>; end(): Promise<void>; close(): Promise<void> };

async function openLines(file: string): Promise<Lines> {
  const handle = await open(file, 'w');
  let lines = '';
  return {
    async write(value) {
      lines += `${JSON.stringify(value)}\n`;
      if (lines.length < sliceLength) return;
      const full = lines;
      lines = '';
      await handle.write(full);
    },
    async end() {
      await handle.write(lines);
      await handle.sync();
    },
    close: () => handle.close(),
  };
}
