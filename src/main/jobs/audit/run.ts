import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { auditConfiguration, type AuditResult } from '../../../core/contract/index.ts';
import { analyse } from '../../audit/index.ts';
import type { AuditRow } from '../../audit/rows/row.ts';
import { writeFileDurably } from '../../engine/durable-file.ts';
import type { JobContext, JobRunner } from '../protocol.ts';
import { openClock } from '../round/clock.ts';
import { meansStopped } from '../round/stopped.ts';
import { versions } from '../round/versions.ts';
import { parseSaved, readOrNull } from '../round/work-folder.ts';
import { auditCommand } from './command-text.ts';
import { computeMissingFeatures } from './features-phase.ts';
import { auditFiles, auditResultFiles } from './result-files.ts';
import { openRowsPack, readRows } from './rows-file.ts';
import { imagesOfSlices } from './slice-images.ts';

/** Between two reports of how far an analysis is, in milliseconds. */
const reportMs = 100;

/**
 * An audit: computes the features that are missing, then analyses the frozen rows. Killed at any moment and run again, it goes on with the features
 * that were computed, and gives the same figures.
 */
export const runAudit: JobRunner = async (context) => {
  try {
    await audit(context);
    return 'done';
  } catch (error) {
    if (!context.signal.aborted || !meansStopped(error)) throw error;
    return context.stopReason() === 'cancel' ? 'cancelled' : 'interrupted';
  }
};

async function audit(context: JobContext): Promise<void> {
  const result = join(context.workFolder, 'result');
  if ((await readOrNull(join(result, auditResultFiles.result))) === null) await writeResult(context, result);
  await context.handOver('audit-result', { folder: result });
}

/** Writes the result folder aside and renames it: where it exists, it is whole. */
async function writeResult(context: JobContext, folder: string): Promise<void> {
  const asked = auditConfiguration.parse(context.configuration);
  const clock = await openClock(join(context.workFolder, 'clock.json'));
  const numberFile = join(context.workFolder, auditFiles.number);
  const { audit: number } = parseSaved<{ audit: number }>(numberFile, await readFile(numberFile, 'utf8'));
  const { found, note } = asked.features ? await computeMissingFeatures(context) : { found: new Map(), note: null };
  await clock.save();

  const aside = `${folder}.partial`;
  for (const path of [aside, folder]) await rm(path, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  const { header: readHeader, rows } = readRows(join(context.workFolder, auditFiles.rows), found);
  const header = await readHeader();
  const pack = await openRowsPack(join(aside, auditResultFiles.rows));
  const judged = { images: 0, withOutlines: 0 };
  const kept = async function* (): AsyncGenerator<AuditRow> {
    await pack.add(header);
    for await (const row of rows()) {
      context.signal.throwIfAborted();
      if (row.dice !== null) judged.images++;
      if (row.hd95 !== null) judged.withOutlines++;
      await pack.add(row);
      yield row;
    }
  };
  try {
    const analysis = await analyse({ header, rows: kept(), configuration: asked, onProgress: reporter(context), signal: context.signal });
    const { sha256, parts } = await pack.end();
    await writeLines(join(aside, auditResultFiles.parts), parts);
    await writeLines(join(aside, auditResultFiles.slices), imagesOfSlices(header, rows, analysis.configuration, analysis.slices));
    const old = judged.images > 0 && judged.withOutlines === 0 ? `HD95 and area bias of single images were not kept by the version that made round ${header.round}: make a round again to have them.` : null;
    const summary: AuditResult = {
      ...analysis,
      audit: number,
      command: auditCommand(basename(context.projectFolder), analysis.configuration),
      hashes: { ...analysis.hashes, rowsSha256: sha256 },
      versions,
      notes: [...analysis.notes, ...[note, old].filter((text) => text !== null)],
      seconds: clock.seconds(),
      startedAt: clock.startedAt,
      finishedAt: new Date().toISOString(),
    };
    await writeFileDurably(join(aside, auditResultFiles.result), Buffer.from(JSON.stringify(summary)));
  } finally {
    await pack.close();
  }
  await rename(aside, folder);
}

function reporter({ report }: JobContext): (phase: string, share: number) => void {
  let [last, before] = [-Infinity, ''];
  return (phase, share) => {
    const now = performance.now();
    if (phase === before && now - last < reportMs) return;
    [last, before] = [now, phase];
    report({ phase, done: Math.floor(100 * share), total: 100, unit: '%', rate: null, secondsLeft: null, figures: {} });
  };
}

async function writeLines(file: string, values: Iterable<unknown> | AsyncIterable<unknown>): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for await (const value of values) await handle.appendFile(`${JSON.stringify(value)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
