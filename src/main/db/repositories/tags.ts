import type { AnnotatorRecord, ResponseOf } from '../../../core/contract/index.ts';
import { attributeLabel, readTag, subjectsOf } from '../../../core/demographics.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { SubjectKind, ValueSource } from '../../../core/subject.ts';
import { transact } from '../connection.ts';
import type { DatasetStore } from '../dataset-store.ts';
import { newId, type Session } from '../session.ts';
import type { AttributeValue, Attributes } from './attributes.ts';

type Subjects = { patient: string | null; lesion: string | null };

type HistoryRow = {
  id: string;
  key: string;
  patient: string | null;
  lesion: string | null;
  value: AttributeValue | null;
  source: ValueSource;
  annotator_id: string | null;
  annotator_name: string | null;
  created_at: string;
};

type BatchRow = { annotator: string; retracted: number };

/** What clinicians say of patients, lesions and images: in batches, beside what was imported and estimated. */
export function createTags({ connection, history, now }: Session, attributes: Attributes): DatasetStore['tags'] {
  const subjectsOfImage = connection.prepare<[string], Subjects>(
    'SELECT COALESCE(i.patient, l.patient) AS patient, i.lesion FROM image i LEFT JOIN lesion l ON l.id = i.lesion WHERE i.id = ?',
  );
  const known = connection.prepare<[string], { key: string }>('SELECT key FROM attribute WHERE key = ?');
  const insertBatch = connection.prepare<[string, string, string, string]>('INSERT INTO tag_batch (id, attribute, annotator, created_at) VALUES (?, ?, ?, ?)');
  const forEachKind = <T>(make: (kind: SubjectKind) => T): Record<SubjectKind, T> => ({ patient: make('patient'), lesion: make('lesion'), image: make('image') });
  const insertValue = forEachKind((kind) =>
    connection.prepare<[string, string, string, AttributeValue | null, string, string, string]>(
      `INSERT INTO attribute_value (id, attribute, ${kind}, value, source, annotator, batch, created_at) VALUES (?, ?, ?, ?, 'clinician', ?, ?, ?)`,
    ),
  );
  const tagged = forEachKind((kind) =>
    connection.prepare<[string, string], { value: AttributeValue }>(`SELECT value FROM attribute_by_source WHERE ${kind} = ? AND attribute = ? AND source = 'clinician'`),
  );
  const batchById = connection.prepare<[string], BatchRow>(`
    SELECT b.annotator, EXISTS (SELECT 1 FROM tag_retraction r WHERE r.batch = b.id) AS retracted FROM tag_batch b WHERE b.id = ?`);
  const retract = connection.prepare<[string, string, string]>('INSERT INTO tag_retraction (batch, annotator, created_at) VALUES (?, ?, ?)');
  // Those that got the value or, where it is one that takes away, lost theirs.
  const subjectsOfBatch = connection.prepare<[string], { subjects: number }>('SELECT COALESCE(NULLIF(COUNT(value), 0), COUNT(*)) AS subjects FROM attribute_value WHERE batch = ?');
  const imagesOfBatch = connection.prepare<[Record<string, string>], { id: string }>(`
    SELECT image AS id FROM attribute_value WHERE batch = @batch AND image IS NOT NULL
    UNION SELECT i.id FROM attribute_value v JOIN image i ON i.lesion = v.lesion WHERE v.batch = @batch
    UNION SELECT i.id FROM attribute_value v JOIN image i ON i.patient = v.patient WHERE v.batch = @batch
    UNION SELECT i.id FROM attribute_value v JOIN lesion l ON l.patient = v.patient JOIN image i ON i.lesion = l.id WHERE v.batch = @batch AND i.patient IS NULL`);
  const valuesOf = forEachKind((kind) =>
    connection.prepare<[string], HistoryRow & { sequence: number }>(`
      SELECT v.sequence, v.id, v.attribute AS key, v.patient, v.lesion, v.value, v.source, v.annotator AS annotator_id, a.name AS annotator_name, v.created_at
      FROM attribute_value v LEFT JOIN annotator a ON a.id = v.annotator WHERE v.${kind} = ?`),
  );
  const subjectsShown = (image: string): Subjects => {
    const found = subjectsOfImage.get(image);
    if (!found) throw new WeakspotError('not-found', `there is no image ${image} in this project`, { image });
    return found;
  };
  const imagesOf = (batch: string): string[] => imagesOfBatch.all({ batch }).map((row) => row.id);

  /**
   * Whom an attribute of the images describes; images of one patient have one. And whom narrower ones of the same images: what
   * was said of those while nobody knew the patient would hide what is said of the patient now.
   */
  const owners = (images: readonly string[], key: string): { described: Map<string, SubjectKind>; narrower: Map<string, SubjectKind> } => {
    const [described, narrower] = [new Map<string, SubjectKind>(), new Map<string, SubjectKind>()];
    for (const image of images) {
      const ids = { ...subjectsShown(image), image };
      const [owner = 'image', ...others] = subjectsOf(key).filter((kind) => ids[kind] !== null);
      described.set(ids[owner]!, owner);
      for (const kind of others) narrower.set(ids[kind]!, kind);
    }
    for (const id of described.keys()) narrower.delete(id);
    return { described, narrower };
  };

  return {
    set: ({ images, key, value: given, annotator }) =>
      transact(connection, () => {
        const read = given === null ? { value: null } : readTag(key, given);
        if ('problem' in read) throw new WeakspotError('bad-request', `value: ${read.problem}`, { field: 'value', key });
        const { value } = read;
        if (value === null && !known.get(key)) throw new WeakspotError('not-found', `key: no image has a value of "${key}", so there is none to take away`, { key });
        attributes.define(key, attributeLabel(key), value);
        const batch = newId();
        const at = now();
        insertBatch.run(batch, key, annotator.id, at);
        const { described, narrower } = owners(images, key);
        const add = (id: string, kind: SubjectKind, given: AttributeValue | null): void => void insertValue[kind].run(newId(), key, id, given, annotator.id, batch, at);
        const clear = (of: Map<string, SubjectKind>): void => of.forEach((kind, id) => tagged[kind].get(id, key) && add(id, kind, null));
        if (value === null) clear(described);
        else described.forEach((kind, id) => add(id, kind, value));
        clear(narrower);
        const { subjects } = subjectsOfBatch.get(batch)!;
        history.record('tags-set', { batch, attribute: key, value, subjects, annotator: annotator.id });
        // Where no patient is known, the value went to the lesion.
        const kinds = new Set(described.values());
        const subject = subjectsOf(key).find((kind) => kinds.has(kind)) ?? 'image';
        return { batch, subject, subjects, images: imagesOf(batch) };
      }),

    retract: ({ batch, annotator }) =>
      transact(connection, () => {
        const found = batchById.get(batch);
        if (!found) throw new WeakspotError('not-found', `there is no batch of tags ${batch} in this project`, { batch });
        if (found.retracted === 1) throw new WeakspotError('conflict', 'these tags were taken back already', { batch });
        if (found.annotator !== annotator.id) throw new WeakspotError('permission', 'these tags are somebody else\'s: set another value instead of taking theirs back', { batch });
        retract.run(batch, annotator.id, now());
        history.record('tags-retracted', { batch, annotator: annotator.id });
        return { subjects: subjectsOfBatch.get(batch)!.subjects, images: imagesOf(batch) };
      }),

    history(image) {
      const { lesion, patient } = subjectsShown(image);
      const rows = [...valuesOf.image.all(image), ...(lesion === null ? [] : valuesOf.lesion.all(lesion)), ...(patient === null ? [] : valuesOf.patient.all(patient))];
      const holding = attributes.holding(image);
      return rows.toSorted((a, b) => b.sequence - a.sequence).map((row) => toHistory(row, holding.has(row.id)));
    },
  };
}

function toHistory({ key, patient, lesion, value, source, annotator_id: id, annotator_name: name, created_at: createdAt }: HistoryRow, current: boolean): ResponseOf<'attribute.history'>[number] {
  const annotator: AnnotatorRecord | null = id === null ? null : { id, name: name! };
  const subject = patient !== null ? 'patient' : lesion !== null ? 'lesion' : 'image';
  return { key, subject, value, source, annotator, createdAt, current };
}
