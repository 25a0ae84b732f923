import type { ProjectStore } from '../../db/store.ts';
import type { JobQueue } from '../../jobs/queue.ts';
import type { Handlers } from '../host/dispatch.ts';
import { checkImportPaths } from '../import-paths.ts';

export function importHandlers(store: ProjectStore, queue: JobQueue): Pick<Handlers, 'import.start' | 'import.report' | 'import.preview'> {
  return {
    'import.start': async (configuration) => {
      await checkImportPaths(configuration);
      const job = store.jobs.enqueue({ kind: 'import', configuration, seed: configuration.seed });
      queue.pump();
      return { job: job.id };
    },
    'import.preview': async (configuration) => {
      await checkImportPaths(configuration);
      const { previewImport } = await import('../../dataset/import/preview.ts');
      return previewImport(configuration);
    },
    'import.report': ({ job }) => store.imports.report(job),
  };
}
