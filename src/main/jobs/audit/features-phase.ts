import { closeSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import type { FeatureName } from '../../../core/contract/index.ts';
import { createLineSplitter } from '../../../core/lines.ts';
import { plural } from '../../../core/text.ts';
import { computeAllFeatures, featureTasksUrl, featureVersion, type FeatureSource, type FeatureTasks } from '../../dataset/features/index.ts';
import { openWorkers } from '../../engine/workers/pool.ts';
import { threadCount } from '../../engine/workers/thread-count.ts';
import type { JobContext } from '../protocol.ts';
import { readOrNull } from '../round/work-folder.ts';
import { auditFiles, type ComputedFeatures, type FeatureTask } from './result-files.ts';

export type FoundFeatures = { from: 'label' | 'prediction'; values: Partial<Record<FeatureName, number>> };

/** Images that are handed over, and kept, together: what a kill can cost. */
const imagesAtOnce = 200;
const readBytes = 1 << 20;
const mostNamed = 3;

/**
 * Computes what is missing of the images' features; what an earlier process computed is in the work folder.
 * @returns the features by image, and a sentence about those that could not be computed, null where there is none
 */
export async function computeMissingFeatures(context: JobContext): Promise<{ found: Map<string, FoundFeatures>; note: string | null }> {
  const kept = join(context.workFolder, 'features.jsonl');
  const found = await readKept(kept);
  const tasks = join(context.workFolder, auditFiles.todo);
  let total = 0;
  for (const task of readTasks(tasks)) if (!found.has(task.image)) total++;
  if (total === 0) return { found, note: null };

  const failures: string[] = [];
  const began = performance.now();
  const computing = new Map<string, Pick<ComputedFeatures, 'annotation' | 'run'>>();
  const sources = function* (): Generator<FeatureSource> {
    for (const { image, name, file, mask } of readTasks(tasks)) {
      if (found.has(image)) continue;
      computing.set(image, 'annotation' in mask ? { annotation: mask.annotation, run: null } : { annotation: null, run: mask.run });
      const outline = 'annotation' in mask ? { from: 'label' as const, mask: mask.geometry } : { from: 'prediction' as const, size: mask.size, probability: inflateRawSync(Buffer.from(mask.probability, 'base64')) };
      yield { image, name, file: join(context.projectFolder, file), outline };
    }
  };
  const handle = await open(kept, 'a');
  let waiting: ComputedFeatures[] = [];
  const keep = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    await context.handOver('audit-features', batch);
    await handle.appendFile(batch.map((row) => `${JSON.stringify(row)}\n`).join(''));
    await handle.sync();
  };
  const pool = openWorkers<FeatureTasks>(threadCount(), featureTasksUrl);
  try {
    await computeAllFeatures(sources(), pool, {
      async take({ image, from, values }) {
        const of = computing.get(image)!;
        computing.delete(image);
        found.set(image, { from: from!, values });
        waiting.push({ image, ...of, version: featureVersion, features: values });
        if (waiting.length >= imagesAtOnce) await keep();
      },
      fail(image, error) {
        computing.delete(image);
        failures.push(error.message);
        context.log('warning', error.message);
      },
      onProgress({ done }) {
        const rate = (1000 * done) / (performance.now() - began);
        context.report({ phase: 'computing features', done, total, unit: 'images', rate, secondsLeft: null, figures: {} });
      },
      signal: context.signal,
    });
    await keep();
  } finally {
    await pool.close();
    await handle.close();
  }
  return { found, note: noteOn(failures) };
}

function noteOn(failures: readonly string[]): string | null {
  if (failures.length === 0) return null;
  const more = failures.length > mostNamed ? `; and ${failures.length - mostNamed} more` : '';
  return `Features of ${plural(failures.length, 'image')} could not be computed: ${failures.slice(0, mostNamed).join('; ')}${more}.`;
}

/** What an earlier process computed; a line that a kill tore is computed again. */
async function readKept(file: string): Promise<Map<string, FoundFeatures>> {
  const found = new Map<string, FoundFeatures>();
  const text = (await readOrNull(file)) ?? '';
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    if (line === '') continue;
    const { image, annotation, version, features } = JSON.parse(line) as ComputedFeatures;
    if (version === featureVersion) found.set(image, { from: annotation === null ? 'prediction' : 'label', values: features });
  }
  // What follows is added behind whole lines.
  if (text !== '' && !text.endsWith('\n')) {
    const handle = await open(file, 'r+');
    await handle.truncate(Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)));
    await handle.close();
  }
  return found;
}

/** A piece of the file at a time, and no more of it ahead. */
function* readTasks(file: string): Generator<FeatureTask> {
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(readBytes);
    const splitter = createLineSplitter();
    for (;;) {
      const read = readSync(handle, bytes, 0, readBytes, null);
      for (const line of read === 0 ? splitter.end() : splitter.push(bytes.subarray(0, read))) if (line !== '') yield JSON.parse(line) as FeatureTask;
      if (read === 0) return;
    }
  } finally {
    closeSync(handle);
  }
}
