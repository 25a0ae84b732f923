import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportRequest, JobProgress } from '../../../../src/core/contract/index.ts';
import type { ImportedImage, ImportEnd, KnownImage } from '../../../../src/main/dataset/records.ts';
import { runImport } from '../../../../src/main/jobs/import/run.ts';

/**
 * Runs an import as a job process does, with the service's part played here: it remembers the images handed over, as
 * the database would, and gives them to the next run as known.
 */
export type ImportHarness = {
  project: string;
  /** By bytes and stem, from the oldest on. */
  known: Map<string, KnownImage>;
  run(configuration: ImportRequest, options?: { job?: string; stopAfterBatches?: number }): Promise<ImportRun>;
};

export type ImportRun = {
  outcome: 'done' | 'cancelled' | 'interrupted';
  images: ImportedImage[];
  batchSizes: number[];
  end: ImportEnd | null;
  progress: JobProgress[];
};

export function createImportHarness(project: string): ImportHarness {
  const known = new Map<string, KnownImage>();
  const workFolder = join(project, 'jobs', 'one');
  return {
    project,
    known,
    async run(configuration, options = {}) {
      const { job = 'one' } = options;
      mkdirSync(workFolder, { recursive: true });
      writeFileSync(join(workFolder, 'known.jsonl'), [...known.values()].map((image) => `${JSON.stringify(image)}\n`).join(''));
      const stop = new AbortController();
      const run: Omit<ImportRun, 'outcome'> = { images: [], batchSizes: [], end: null, progress: [] };
      const outcome = await runImport({
        id: job,
        configuration,
        seed: 0,
        projectFolder: project,
        workFolder,
        report: (progress) => void run.progress.push(progress),
        log: () => {},
        // What crosses to the service is JSON.
        handOver: async (kind, payload) => {
          const copy: unknown = JSON.parse(JSON.stringify(payload));
          if (kind === 'import-end') run.end = copy as ImportEnd;
          else {
            const batch = copy as ImportedImage[];
            run.batchSizes.push(batch.length);
            run.images.push(...batch);
            for (const image of batch) remember(known, image, job);
            if (run.batchSizes.length === options.stopAfterBatches) stop.abort();
          }
          return null;
        },
        signal: stop.signal,
        stopReason: () => (stop.signal.aborted ? 'interrupt' : null),
      });
      return { outcome, ...run };
    },
  };
}

function remember(known: Map<string, KnownImage>, image: ImportedImage, job: string): void {
  const { patient: _patient, lesion: _lesion, attributes: _attributes, warnings: _warnings, mask, ...file } = image;
  const key = `${file.sourceSha256} ${file.stem}`;
  const { id, name, hasMask, importJob, maskJob } = known.get(key) ?? { id: `id-${file.name}`, name: file.name, hasMask: false, importJob: job, maskJob: null };
  known.set(key, { ...file, name, id, importJob, hasMask: hasMask || mask !== null, maskJob: maskJob ?? (mask && job) });
}
