import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportReport } from '../../../../src/core/contract/index.ts';
import type { ImportedImage, ImportEnd } from '../../../../src/main/dataset/records.ts';
import type { ProjectStore } from '../../../../src/main/db/index.ts';
import { runImport } from '../../../../src/main/jobs/import/run.ts';

/** An import job against a real project, the service's part played here; stopped after that many batches. */
export async function runAgainst(store: ProjectStore, job: string, stopAfterBatches?: number): Promise<ImportReport | null> {
  const workFolder = join(store.folder, 'jobs', job);
  mkdirSync(workFolder, { recursive: true });
  await store.imports.writeKnown(join(workFolder, 'known.jsonl'));
  const stop = new AbortController();
  let batches = 0;
  let report: ImportReport | null = null;
  await runImport({
    id: job,
    configuration: store.jobs.configuration(job),
    seed: 0,
    projectFolder: store.folder,
    workFolder,
    report: () => {},
    log: () => {},
    handOver: async (kind, payload) => {
      if (kind === 'import-end') report = store.imports.finish(job, payload as ImportEnd);
      else store.imports.takeBatch(job, payload as ImportedImage[]);
      if (kind === 'import-batch' && ++batches === stopAfterBatches) stop.abort();
      return null;
    },
    signal: stop.signal,
    stopReason: () => (stop.signal.aborted ? 'interrupt' : null),
  });
  return report;
}
