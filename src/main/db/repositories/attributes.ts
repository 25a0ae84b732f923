import { attributeLabel, collectionAttribute } from '../../../core/demographics.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { SubjectKind, ValueSource } from '../../../core/subject.ts';
import { newId, type Session } from '../session.ts';

export type AttributeValue = string | number;

/** A current value of an image, its lesion or its patient. */
export type SourcedValue = { id: string; attribute: string; value: AttributeValue; source: ValueSource };

export type Attributes = ReturnType<typeof createAttributes>;

/** Attribute values: their history and the current one of each. */
export function createAttributes({ connection, now }: Session) {
  const insertAttribute = connection.prepare<[string, string, number]>('INSERT OR IGNORE INTO attribute (key, label, ordered) VALUES (?, ?, ?)');
  const insertLevel = connection.prepare<[string, string, string]>(`
    INSERT OR IGNORE INTO attribute_level (attribute, value, position)
    VALUES (?, ?, (SELECT COUNT(*) FROM attribute_level WHERE attribute = ?))`);
  // One statement a kind, since the partial index of a column serves only a condition on that column.
  const forEachKind = <T>(make: (kind: SubjectKind) => T): Record<SubjectKind, T> => ({ patient: make('patient'), lesion: make('lesion'), image: make('image') });
  const imported = forEachKind((kind) =>
    connection.prepare<[string, string], { value: AttributeValue }>(
      `SELECT value FROM attribute_value WHERE ${kind} = ? AND attribute = ? AND source = 'import' ORDER BY sequence DESC LIMIT 1`,
    ),
  );
  const insertImported = forEachKind((kind) =>
    connection.prepare<[string, string, string, AttributeValue, string, string]>(
      `INSERT INTO attribute_value (id, attribute, ${kind}, value, source, job, created_at) VALUES (?, ?, ?, ?, 'import', ?, ?)`,
    ),
  );
  const current = forEachKind((kind) =>
    connection.prepare<[string], SourcedValue>(`SELECT id, attribute, value, source FROM attribute_current WHERE ${kind} = ? ORDER BY attribute`),
  );
  const subjectsOfImage = connection.prepare<[string], { patient: string | null; lesion: string | null }>(`
    SELECT COALESCE(i.patient, l.patient) AS patient, i.lesion FROM image i LEFT JOIN lesion l ON l.id = i.lesion WHERE i.id = ?`);
  const allCurrent = connection.prepare<[], SourcedValue & { subject: string }>(
    'SELECT COALESCE(image, lesion, patient) AS subject, id, attribute, value, source FROM attribute_current',
  );
  const currentOfKey = connection.prepare<[string], SourcedValue & { subject: string }>(
    'SELECT COALESCE(image, lesion, patient) AS subject, id, attribute, value, source FROM attribute_current WHERE attribute = ?',
  );
  const keysOfJob = connection.prepare<[string], { attribute: string }>('SELECT DISTINCT attribute FROM attribute_value WHERE job = ? ORDER BY attribute');
  // Only clinicians' rows can be taken back or say that nothing holds; the view's windows over all the others would cost ten times as much.
  const counted = connection.prepare<[], { key: string; label: string; count: number }>(`
    SELECT a.key, a.label, COUNT(DISTINCT v.subject) AS count
    FROM attribute a LEFT JOIN (
      SELECT attribute, COALESCE(image, lesion, patient) AS subject FROM attribute_value WHERE source <> 'clinician'
      UNION ALL SELECT attribute, COALESCE(image, lesion, patient) FROM attribute_by_source WHERE source = 'clinician'
    ) v ON v.attribute = a.key
    GROUP BY a.key ORDER BY a.key`);
  const isUsed = connection.prepare<[{ key: string }], number>(`
    SELECT EXISTS (SELECT 1 FROM attribute_value WHERE attribute = @key AND source <> 'clinician')
      OR EXISTS (SELECT 1 FROM attribute_by_source WHERE attribute = @key AND source = 'clinician')`).pluck();
  const collections = connection.prepare<[], number>('SELECT COUNT(DISTINCT source) FROM image WHERE component IS NOT NULL').pluck();

  /** Adds an attribute, and a word as one of its levels, where they are new. */
  const define = (key: string, label: string, value: AttributeValue | null): void => {
    insertAttribute.run(key, label, typeof value === 'number' ? 1 : 0);
    if (typeof value === 'string') insertLevel.run(key, value, key);
  };
  const shownBy = (image: string): Map<string, SourcedValue> => {
    const { patient, lesion } = subjectsOfImage.get(image)!;
    return resolve(current.image.all(image), lesion === null ? [] : current.lesion.all(lesion), patient === null ? [] : current.patient.all(patient));
  };

  const counts = (): { key: string; label: string; values: number }[] => counted.all().map(({ key, label, count }) => ({ key, label, values: count }));
  /** What images can be put into groups by: the attributes that have a value, and the collection. */
  const groupKeys = (): string[] => [...counts().flatMap(({ key, values }) => (values > 0 && key !== collectionAttribute.key ? [key] : [])), collectionAttribute.key];

  return {
    define,

    /** The newest value that an import gave, whatever clinicians say; null without one. */
    importedValue: (kind: SubjectKind, subject: string, key: string): AttributeValue | null => imported[kind].get(subject, key)?.value ?? null,

    addImported(kind: SubjectKind, subject: string, key: string, value: AttributeValue, job: string): void {
      define(key, attributeLabel(key), value);
      insertImported[kind].run(newId(), key, subject, value, job, now());
    },

    /** Current values by key of what the image shows, by whom they count (see {@link resolveValues}). */
    ofImage: (image: string): Record<string, AttributeValue> => valuesOf(shownBy(image)),

    /** Ids of the rows that {@link ofImage} answers. */
    holding: (image: string): Set<string> => new Set([...shownBy(image).values()].map(({ id }) => id)),

    /** As {@link ofImage}, for commands that go through the whole project: reads everything once. */
    ofEveryImage(): (shown: ShownSubjects) => Record<string, AttributeValue> {
      const subjects = bySubject(allCurrent.iterate());
      return ({ image, lesion, patient }) => resolveValues(subjects.get(image) ?? [], subjects.get(lesion ?? '') ?? [], subjects.get(patient ?? '') ?? []);
    },

    /** The group of each image by an attribute, or by the collection; null where the value is missing. */
    groupsOf(key: string): (shown: ShownSubjects & { collection: string }) => string | null {
      if (key === collectionAttribute.key) return ({ collection }) => collection;
      const subjects = bySubject(currentOfKey.iterate(key));
      return ({ image, lesion, patient }) => {
        const value = resolveValues(subjects.get(image) ?? [], subjects.get(lesion ?? '') ?? [], subjects.get(patient ?? '') ?? [])[key];
        return value === undefined ? null : String(value);
      };
    },

    groupKeys,

    /** Refuses to make groups by what no image has a value of. */
    requireGroups(field: string, key: string): void {
      if (key === collectionAttribute.key || isUsed.get({ key }) === 1) return;
      throw new WeakspotError('bad-request', `${field}: there is no attribute "${key}" with a value in this project; it has ${groupKeys().join(', ')}`, { field, [field]: key });
    },

    /** How many collections the images come from, those of unfinished imports aside. */
    collections: (): number => collections.get()!,

    /** Current values of one attribute by subject id, of whatever kind. */
    bySubject: (key: string): Map<string, AttributeValue> => new Map(currentOfKey.all(key).map((row) => [row.subject, row.value])),

    keysOfJob: (job: string): string[] => keysOfJob.all(job).map((row) => row.attribute),
    counts,
  };
}

/** What an image shows. */
export type ShownSubjects = { image: string; lesion: string | null; patient: string | null };

const sourceRank: Record<ValueSource, number> = { clinician: 0, import: 1, estimate: 2 };

/**
 * Which value of an attribute holds for an image: a clinician's before an import's before an estimate's, and of one source
 * the image's own before its lesion's before its patient's.
 */
export function resolveValues(...values: Parameters<typeof resolve<SourcedValue>>): Record<string, AttributeValue> {
  return valuesOf(resolve(...values));
}

/** As {@link resolveValues}, by key, with whatever else is known of each value. */
export function resolve<T extends Pick<SourcedValue, 'attribute' | 'source'>>(image: readonly T[], lesion: readonly T[], patient: readonly T[]): Map<string, T> {
  const best = new Map<string, T>();
  for (const values of [image, lesion, patient]) {
    for (const value of values) {
      const before = best.get(value.attribute);
      if (!before || sourceRank[value.source] < sourceRank[before.source]) best.set(value.attribute, value);
    }
  }
  return best;
}

function valuesOf(best: ReadonlyMap<string, SourcedValue>): Record<string, AttributeValue> {
  return Object.fromEntries([...best].map(([attribute, { value }]) => [attribute, value]));
}

function bySubject(rows: Iterable<SourcedValue & { subject: string }>): Map<string, SourcedValue[]> {
  const subjects = new Map<string, SourcedValue[]>();
  for (const { subject, ...value } of rows) {
    const values = subjects.get(subject);
    if (values) values.push(value);
    else subjects.set(subject, [value]);
  }
  return subjects;
}
