import type { ValueSource } from '../../../core/subject.ts';
import { resolve, type AttributeValue, type ShownSubjects } from '../repositories/attributes.ts';
import type { FrozenReader } from './reader.ts';

/** A value that holds for an image, and whose it is. */
export type AuditedValue = { attribute: string; value: AttributeValue; source: ValueSource };

type Kind = 'patient' | 'lesion' | 'image';
type BySubject = Map<string, AuditedValue[]>;

const subjectsAtOnce = 500;

/** What each of some sources says now of an image, its lesion and its patient, and which of it holds (`resolve`). */
export async function openValues({ connection, pause }: FrozenReader, sources: readonly ValueSource[]) {
  const counts = new Set(sources);
  const between = (kind: Kind) =>
    connection.prepare<[string, string], AuditedValue & { subject: string }>(
      `SELECT ${kind} AS subject, attribute, value, source FROM attribute_by_source WHERE ${kind} > ? AND ${kind} <= ?`,
    );
  const statements = { patient: between('patient'), lesion: between('lesion'), image: between('image') };

  const read = (kind: Kind, from: string, to: string, into: BySubject): void => {
    for (const { subject, ...value } of statements[kind].iterate(from, to)) {
      if (!counts.has(value.source)) continue;
      const known = into.get(subject);
      if (known) known.push(value);
      else into.set(subject, [value]);
    }
  };
  const readAll = async (kind: 'patient' | 'lesion'): Promise<BySubject> => {
    const idAfter = connection.prepare<[string, number], { id: string | null }>(`SELECT max(id) AS id FROM (SELECT id FROM ${kind} WHERE id > ? ORDER BY id LIMIT ?)`);
    const values: BySubject = new Map();
    for (let from = ''; ; ) {
      const to = idAfter.get(from, subjectsAtOnce)!.id;
      if (to === null) return values;
      read(kind, from, to, values);
      from = to;
      await pause();
    }
  };
  const patients = await readAll('patient');
  const lesions = await readAll('lesion');

  return {
    /** Of the images with ids above `from` and up to `to`: what holds for each, in order of keys. */
    ofPage(from: string, to: string): (shown: ShownSubjects) => AuditedValue[] {
      const own: BySubject = new Map();
      read('image', from, to, own);
      return ({ image, lesion, patient }) =>
        [...resolve(own.get(image) ?? [], lesions.get(lesion ?? '') ?? [], patients.get(patient ?? '') ?? []).values()].sort((a, b) => (a.attribute < b.attribute ? -1 : 1));
    },
  };
}
