import type { SubjectKind } from '../../../core/subject.ts';
import { newId, type Session } from '../session.ts';

export type AttributeValue = string | number;

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
    connection.prepare<[string], { attribute: string; value: AttributeValue }>(`SELECT attribute, value FROM attribute_current WHERE ${kind} = ? ORDER BY attribute`),
  );
  const subjectsOfImage = connection.prepare<[string], { patient: string | null; lesion: string | null }>(`
    SELECT COALESCE(i.patient, l.patient) AS patient, i.lesion FROM image i LEFT JOIN lesion l ON l.id = i.lesion WHERE i.id = ?`);
  const allCurrent = connection.prepare<[], { subject: string; attribute: string; value: AttributeValue }>(
    'SELECT COALESCE(image, lesion, patient) AS subject, attribute, value FROM attribute_current',
  );
  const currentOfKey = connection.prepare<[string], { patient: string | null; lesion: string | null; image: string | null; value: AttributeValue }>(
    'SELECT patient, lesion, image, value FROM attribute_current WHERE attribute = ?',
  );
  const keysOfJob = connection.prepare<[string], { attribute: string }>('SELECT DISTINCT attribute FROM attribute_value WHERE job = ? ORDER BY attribute');
  const counted = connection.prepare<[], { key: string; label: string; count: number }>(`
    SELECT a.key, a.label, (SELECT COUNT(*) FROM attribute_current c WHERE c.attribute = a.key) AS count FROM attribute a ORDER BY a.key`);

  return {
    /** The newest value that an import gave, whatever clinicians say; null without one. */
    importedValue: (kind: SubjectKind, subject: string, key: string): AttributeValue | null => imported[kind].get(subject, key)?.value ?? null,

    addImported(kind: SubjectKind, subject: string, key: string, value: AttributeValue, job: string): void {
      insertAttribute.run(key, attributeLabel(key), typeof value === 'number' ? 1 : 0);
      if (typeof value === 'string') insertLevel.run(key, value, key);
      insertImported[kind].run(newId(), key, subject, value, job, now());
    },

    /** Current values by key of what the image shows: its own before its lesion's before its patient's. */
    ofImage(image: string): Record<string, AttributeValue> {
      const { patient, lesion } = subjectsOfImage.get(image)!;
      const rows = [
        ...(patient === null ? [] : current.patient.all(patient)),
        ...(lesion === null ? [] : current.lesion.all(lesion)),
        ...current.image.all(image),
      ];
      return Object.fromEntries(rows.map(({ attribute, value }) => [attribute, value]));
    },

    /** As {@link ofImage}, for commands that go through the whole project: reads everything once. */
    ofEveryImage(): (shown: { image: string; lesion: string | null; patient: string | null }) => Record<string, AttributeValue> {
      const subjects = new Map<string, Record<string, AttributeValue>>();
      for (const { subject, attribute, value } of allCurrent.iterate()) {
        const values = subjects.get(subject);
        if (values) values[attribute] = value;
        else subjects.set(subject, { [attribute]: value });
      }
      return ({ image, lesion, patient }) => ({ ...subjects.get(patient ?? ''), ...subjects.get(lesion ?? ''), ...subjects.get(image) });
    },

    /** Current values of one attribute by subject id, of whatever kind. */
    bySubject: (key: string): Map<string, AttributeValue> => new Map(currentOfKey.all(key).map((row) => [(row.image ?? row.lesion ?? row.patient)!, row.value])),

    keysOfJob: (job: string): string[] => keysOfJob.all(job).map((row) => row.attribute),
    counts: (): { key: string; label: string; values: number }[] => counted.all().map(({ key, label, count }) => ({ key, label, values: count })),
  };
}

/** "body_site" → "Body site". */
function attributeLabel(key: string): string {
  const words = key.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
