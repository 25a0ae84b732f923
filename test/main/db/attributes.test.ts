import { describe, expect, test } from 'vitest';
import type { ProjectStore } from '../../../src/main/db/index.ts';
import { image, importImages, inside, newProject } from './fixture.ts';

const withAge = (value: number) => image('a', { lesion: 'L', patient: 'P', attributes: [{ key: 'age', subject: 'patient', value }] });
const ageOf = (store: ProjectStore) => [...store.exports.images()][0]!.attributes.age;
const history = (store: ProjectStore) =>
  inside(store, (database) => database.prepare('SELECT source, value FROM attribute_value ORDER BY sequence').raw().all());

function add(store: ProjectStore, source: 'clinician' | 'estimate', value: number): void {
  inside(store, (database) => {
    database.exec(`INSERT OR IGNORE INTO annotator VALUES ('ada', 'Ada', '2026-01-01')`);
    database
      .prepare(`INSERT INTO attribute_value (id, attribute, patient, value, source, annotator, created_at) SELECT hex(randomblob(8)), 'age', id, ?, ?, ?, '2026' FROM patient`)
      .run(value, source, source === 'clinician' ? 'ada' : null);
  });
}

describe('the current value of an attribute', () => {
  test("is the newest clinician's, else the newest import's, else the newest estimate's; all are kept", () => {
    const store = newProject();
    importImages(store, [withAge(40)]);
    add(store, 'estimate', 33);
    expect(ageOf(store)).toBe(40);
    importImages(store, [withAge(41)]);
    expect(ageOf(store)).toBe(41);
    add(store, 'clinician', 50);
    add(store, 'clinician', 51);
    expect(ageOf(store)).toBe(51);
    importImages(store, [withAge(42)]);
    expect(ageOf(store)).toBe(51);
    importImages(store, [withAge(42)]);
    expect(history(store)).toEqual([['import', 40], ['estimate', 33], ['import', 41], ['clinician', 50], ['clinician', 51], ['import', 42]]);
  });

  test('is an estimate where nobody said anything', () => {
    const store = newProject();
    importImages(store, [image('a', { patient: 'P' }), image('b', { attributes: [{ key: 'age', subject: 'image', value: 1 }] })]);
    add(store, 'estimate', 30);
    add(store, 'estimate', 35);
    expect(ageOf(store)).toBe(35);
  });

  test("comes from the image before the lesion, and from the lesion before the patient", () => {
    const store = newProject();
    const value = (subject: 'patient' | 'lesion' | 'image', text: string) => ({ key: 'body_site', subject, value: text });
    importImages(store, [image('a', { patient: 'P', lesion: 'L', attributes: [value('image', 'hand'), value('lesion', 'arm'), value('patient', 'body')] })]);
    importImages(store, [image('b', { patient: 'P', lesion: 'L' }), image('c', { patient: 'P' })]);
    expect([...store.exports.images()].map((row) => row.attributes)).toEqual([{ body_site: 'hand' }, { body_site: 'arm' }, { body_site: 'body' }]);
  });

  test("of a patient belongs to the lesion, else to the image, where the row names no patient", () => {
    const store = newProject();
    const sex = { key: 'sex', subject: 'patient' as const, value: 'male' };
    importImages(store, [image('a', { lesion: 'L', attributes: [sex] }), image('b', { lesion: 'L' }), image('c', { attributes: [sex] })]);
    expect([...store.exports.images()].map((row) => row.attributes)).toEqual([{ sex: 'male' }, { sex: 'male' }, { sex: 'male' }]);
    expect(store.summary().attributes).toEqual([{ key: 'sex', label: 'Sex', values: 2 }]);
  });

  test('cannot be changed in place', () => {
    const store = newProject();
    importImages(store, [withAge(40)]);
    expect(() => inside(store, (database) => database.exec('UPDATE attribute_value SET value = 20.0'))).toThrow('attribute values are history');
  });
});
