import { importConfiguration, type ImportConfiguration, type ImportReport, type Refusal } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { Split } from '../../../core/subject.ts';
import type { Session } from '../session.ts';

/** What is known of each import: how it was asked for, what it added, and what a person should look at. */
export function createImportReports({ connection, now }: Session) {
  const job = connection.prepare<[string], { configuration: string }>(`SELECT configuration FROM job WHERE id = ? AND kind = 'import'`);
  const find = connection.prepare<[string], { report: string }>('SELECT report FROM import_report WHERE job = ?');
  const insert = connection.prepare<[string, string, string]>('INSERT INTO import_report (job, finished_at, report) VALUES (?, ?, ?)');
  const insertWarning = connection.prepare<[string, string, string, string]>(
    'INSERT OR IGNORE INTO import_warning (job, file, code, message) VALUES (?, ?, ?, ?)',
  );
  const warnings = connection.prepare<[string], Refusal>('SELECT file, code, message FROM import_warning WHERE job = ? ORDER BY sequence');
  const added = connection.prepare<[{ job: string }], Record<'images' | 'masks' | 'patients' | 'lesions', number>>(`
    SELECT (SELECT COUNT(*) FROM image WHERE import_job = @job) AS images,
      (SELECT COUNT(*) FROM annotation WHERE import_job = @job) AS masks,
      (SELECT COUNT(*) FROM patient WHERE import_job = @job) AS patients,
      (SELECT COUNT(*) FROM lesion WHERE import_job = @job) AS lesions`);
  const splitsOf = connection.prepare<[string], { split: Split; images: number }>(`
    SELECT c.split, COUNT(*) AS images FROM image i JOIN component c ON c.id = i.component WHERE i.import_job = ? GROUP BY c.split`);

  return {
    configuration(id: string): ImportConfiguration {
      const row = job.get(id);
      if (!row) throw new WeakspotError('not-found', `there is no import ${id} in this project; "weakspot jobs" lists them`, { job: id });
      return importConfiguration.parse(JSON.parse(row.configuration));
    },
    find(id: string): ImportReport | null {
      const row = find.get(id);
      return row ? (JSON.parse(row.report) as ImportReport) : null;
    },
    store: (id: string, report: ImportReport): void => void insert.run(id, now(), JSON.stringify(report)),
    warn: (id: string, file: string, code: string, message: string): void => void insertWarning.run(id, file, code, message),
    warnings: (id: string): Refusal[] => warnings.all(id),
    added: (id: string): Pick<ImportReport, 'images' | 'masks' | 'patients' | 'lesions' | 'splits'> => ({
      ...added.get({ job: id })!,
      splits: { train: 0, validation: 0, test: 0, ...Object.fromEntries(splitsOf.all(id).map(({ split, images }) => [split, images])) },
    }),
  };
}
