import { basename, dirname, resolve } from 'node:path';
import type { ImportConfiguration, ImportReport, Refusal } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { Split } from '../../../core/subject.ts';
import { strongestSplit } from '../../../core/split/index.ts';
import type { ImportBatchAnswer, ImportedImage, ImportEnd } from '../../dataset/records.ts';
import { transact } from '../connection.ts';
import type { Session } from '../session.ts';
import type { ProjectStore } from '../store.ts';
import type { Annotations } from './annotations.ts';
import type { Attributes, AttributeValue } from './attributes.ts';
import type { Components } from './components.ts';
import { createImportReports } from './import-reports.ts';
import { writeKnown } from './known-images.ts';
import type { KnownSubject, Subjects } from './subjects.ts';

type Parts = { subjects: Subjects; attributes: Attributes; annotations: Annotations; components: Components };
type Counts = Omit<ImportBatchAnswer, 'known'>;
type Import = { job: string; source: string; requestedSplit: Split | null };

/** What import jobs hand over. Handing the same thing over twice adds nothing. */
export function createImports(session: Session, { subjects, attributes, annotations, components }: Parts): ProjectStore['imports'] {
  const { connection, history } = session;
  const reports = createImportReports(session);
  /** What each running import said of a subject first: a later row that contradicts it is reported, not stored. */
  const saidBy = new Map<string, Map<string, AttributeValue>>();

  /** The import's own patient and lesion ids for a row, adding those that are new. */
  const subjectsOf = (row: ImportedImage, of: Import, counts: Counts): { patient: string | null; lesion: string | null } => {
    const patient = row.patient === null ? null : subjects.patient(of.source, row.patient, of.job);
    const lesion = row.lesion === null ? null : subjects.lesion(of.source, row.lesion, patient?.id ?? null, of.job);
    counts.patients += Number(patient?.added ?? false);
    counts.lesions += Number(lesion?.added ?? false);
    if (lesion?.conflict) reports.warn(of.job, row.name, 'conflict', `lesion ${row.lesion} belongs to another patient than ${row.patient} already; it stays there`);
    return { patient: patient?.id ?? null, lesion: lesion?.id ?? null };
  };

  /** A known image gains what it lacked; what it has already stays, and a contradiction is reported. */
  const complete = (known: KnownSubject, row: ImportedImage, of: Import, counts: Counts): { patient: string | null; lesion: string | null } => {
    const given = subjectsOf(row, of, counts);
    const kept = { patient: known.patient ?? given.patient, lesion: known.lesion ?? given.lesion };
    const conflicts = (['patient', 'lesion'] as const).filter((kind) => given[kind] !== null && kept[kind] !== given[kind]);
    for (const kind of conflicts) {
      reports.warn(of.job, row.name, 'conflict', `is here already as ${known.name}, with another ${kind} than ${row[kind]}: the image stays with that one, and both share a split`);
    }
    if (conflicts.length > 0 || row.name !== known.name) subjects.addCopy(known.id, row.name, given, of.job);
    if (kept.patient !== known.patient || kept.lesion !== known.lesion) subjects.linkImage(known.id, kept.patient, kept.lesion);
    if (of.requestedSplit !== null) {
      const standing = [known.split, known.requested_split].filter((split) => split !== null);
      if (strongestSplit([...standing, of.requestedSplit]) === of.requestedSplit) subjects.requestSplit(known.id, of.requestedSplit);
      else reports.warn(of.job, row.name, 'conflict', `is here already in ${strongestSplit(standing)} and stays there, although this import asks for ${of.requestedSplit}`);
    }
    return kept;
  };

  const addValues = (row: ImportedImage, ids: { image: string; lesion: string | null; patient: string | null }, { job }: Import): void => {
    const said = saidBy.get(job) ?? new Map<string, AttributeValue>();
    saidBy.set(job, said);
    for (const { key, subject, value } of row.attributes) {
      // A patient's value belongs to the lesion, else to the image, where the row names no patient.
      const kind = subject === 'patient' && ids.patient !== null ? 'patient' : subject !== 'image' && ids.lesion !== null ? 'lesion' : 'image';
      const id = ids[kind]!;
      const first = said.get(`${id} ${key}`) ?? value;
      if (first !== value) {
        reports.warn(job, row.name, 'conflict', `${key} is ${value} here, but ${first} in an earlier row of the same ${kind}; ${first} stays`);
        continue;
      }
      said.set(`${id} ${key}`, value);
      if (attributes.importedValue(kind, id, key) !== value) attributes.addImported(kind, id, key, value, job);
    }
  };

  return {
    writeKnown(file) {
      // A run of an import begins: what an earlier run said of its subjects may have been corrected since.
      saidBy.clear();
      return writeKnown(session, file);
    },

    takeBatch: (job, batch) =>
      transact(connection, () => {
        const configuration = reports.configuration(job);
        const of: Import = { job, source: sourceName(configuration), requestedSplit: configuration.split === 'auto' ? null : configuration.split };
        const counts: Counts = { images: 0, masks: 0, patients: 0, lesions: 0 };
        const known: ImportBatchAnswer['known'] = [];
        for (const row of batch) {
          const earlier = subjects.findImage(row);
          if (earlier) known.push({ name: row.name, sameAs: earlier.name });
          else counts.images++;
          const links = earlier ? complete(earlier, row, of, counts) : subjectsOf(row, of, counts);
          const image = earlier?.id ?? subjects.addImage(row, { ...of, ...links });
          if (row.mask) {
            const outcome = annotations.addImportedMask(image, row.mask, job);
            counts.masks += Number(outcome === 'added');
            if (outcome === 'kept') reports.warn(job, row.mask.name, 'conflict', `differs from the mask that ${row.name} has already, which stays`);
          }
          addValues(row, { image, ...links }, of);
          for (const { file, code, message } of row.warnings) reports.warn(job, file, code, message);
        }
        history.record('import-batch', { job, ...counts });
        return { ...counts, known };
      }),

    finish: (job, end) =>
      transact(connection, () => {
        const finished = reports.find(job);
        if (finished) return finished;
        components.linkNear(end.near);
        const joined = components.settle(end.configuration.seed);
        const report = buildReport(job, end, [...reports.warnings(job), ...joined, ...components.unmetRequests(job)]);
        reports.store(job, report);
        saidBy.delete(job);
        history.record('import-finished', { job, images: report.images, masks: report.masks, refused: report.refused.length });
        return report;
      }),

    report(job) {
      const report = reports.find(job);
      if (report) return report;
      reports.configuration(job);
      throw new WeakspotError('not-found', `import ${job} has not finished, so it has no report yet`, { job });
    },
  };

  function buildReport(job: string, end: ImportEnd, warnings: Refusal[]): ImportReport {
    return {
      ...reports.added(job),
      attributes: attributes.keysOfJob(job),
      refused: end.refused,
      warnings: [...end.warnings, ...warnings],
      duplicates: {
        exact: end.exact,
        near: end.near.map(({ a, b, distance }) => ({ file: components.withBytes(a).name, sameAs: components.withBytes(b).name, distance })),
      },
      unchanged: end.unchanged,
      seconds: end.seconds,
    };
  }
}

/**
 * The collection within which external ids are unique: the name given, else that of the preset, else (generic) that of
 * the folder that holds the metadata, which alone can name patients and lesions.
 */
export function sourceName({ source, preset, metadata, images }: ImportConfiguration): string {
  if (source !== undefined) return source;
  return preset === 'generic' ? `generic:${basename(metadata === null ? resolve(images) : dirname(resolve(metadata)))}` : preset;
}
