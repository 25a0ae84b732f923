import type { Split } from '../../../core/subject.ts';
import type { ImportedImage } from '../../dataset/records.ts';
import { newId, type Session } from '../session.ts';

export type KnownSubject = {
  id: string;
  name: string;
  patient: string | null;
  lesion: string | null;
  requested_split: Split | null;
  /** Null until an import has finished. */
  split: Split | null;
};

/** Ids of what an image shows, and whether they are new here. */
export type SubjectLink = { id: string; added: boolean };

export type Subjects = ReturnType<typeof createSubjects>;

/** Patients, lesions and images, as imports find and add them. */
export function createSubjects({ connection }: Session) {
  const bySource = connection.prepare<[string, string], KnownSubject>(`
    SELECT i.id, i.name, i.patient, i.lesion, i.requested_split, c.split
    FROM image i LEFT JOIN component c ON c.id = i.component WHERE i.source_sha256 = ? AND i.stem = ?`);
  const patientByName = connection.prepare<[string, string], { id: string }>('SELECT id FROM patient WHERE source = ? AND external_id = ?');
  const lesionByName = connection.prepare<[string, string], { id: string; patient: string | null }>(
    'SELECT id, patient FROM lesion WHERE source = ? AND external_id = ?',
  );
  const insertPatient = connection.prepare<[string, string, string, string]>(
    'INSERT INTO patient (id, source, external_id, import_job) VALUES (?, ?, ?, ?)',
  );
  const insertLesion = connection.prepare<[string, string, string, string | null, string]>(
    'INSERT INTO lesion (id, source, external_id, patient, import_job) VALUES (?, ?, ?, ?, ?)',
  );
  const setLesionPatient = connection.prepare<[string, string]>('UPDATE lesion SET patient = ? WHERE id = ?');
  const setImageSubjects = connection.prepare<[string | null, string | null, string]>('UPDATE image SET patient = ?, lesion = ? WHERE id = ?');
  const insertCopy = connection.prepare<[string, string, string | null, string | null, string]>(`
    INSERT INTO image_copy (image, name, patient, lesion, import_job) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (image, name) DO UPDATE SET patient = COALESCE(excluded.patient, patient), lesion = COALESCE(excluded.lesion, lesion)`);
  const setRequestedSplit = connection.prepare<[Split, string]>('UPDATE image SET requested_split = ? WHERE id = ?');
  const insertImage = connection.prepare<[Record<string, string | number | null>]>(`
    INSERT INTO image (id, name, stem, source, source_sha256, sha256, bytes, format, width, height, bit_depth, perceptual_hash,
      patient, lesion, requested_split, component, import_job)
    VALUES (@id, @name, @stem, @source, @sourceSha256, @sha256, @bytes, @format, @width, @height, @bitDepth, @perceptualHash,
      @patient, @lesion, @requestedSplit, NULL, @job)`);

  return {
    findImage: ({ sourceSha256, stem }: Pick<ImportedImage, 'sourceSha256' | 'stem'>): KnownSubject | null => bySource.get(sourceSha256, stem) ?? null,

    patient(source: string, externalId: string, job: string): SubjectLink {
      const known = patientByName.get(source, externalId);
      if (known) return { id: known.id, added: false };
      const id = newId();
      insertPatient.run(id, source, externalId, job);
      return { id, added: true };
    },

    /** `conflict` where the lesion belongs to another patient already, which stays as it is. */
    lesion(source: string, externalId: string, patient: string | null, job: string): SubjectLink & { conflict: boolean } {
      const known = lesionByName.get(source, externalId);
      if (known) {
        if (patient !== null && known.patient === null) setLesionPatient.run(patient, known.id);
        return { id: known.id, added: false, conflict: patient !== null && known.patient !== null && known.patient !== patient };
      }
      const id = newId();
      insertLesion.run(id, source, externalId, patient, job);
      return { id, added: true, conflict: false };
    },

    /** Adds an image that has no split yet. */
    addImage(image: ImportedImage, links: { source: string; patient: string | null; lesion: string | null; requestedSplit: Split | null; job: string }): string {
      const id = newId();
      const { name, stem, sourceSha256, sha256, bytes, format, width, height, bitDepth, perceptualHash } = image;
      insertImage.run({ id, name, stem, sourceSha256, sha256, bytes, format, width, height, bitDepth, perceptualHash, ...links });
      return id;
    },

    linkImage: (image: string, patient: string | null, lesion: string | null): void => void setImageSubjects.run(patient, lesion, image),
    /** Remembers a file with the bytes and the stem of an image that is here, and whom it says that it shows. */
    addCopy: (image: string, name: string, { patient, lesion }: { patient: string | null; lesion: string | null }, job: string): void =>
      void insertCopy.run(image, name, patient, lesion, job),
    requestSplit: (image: string, split: Split): void => void setRequestedSplit.run(split, image),
  };
}
