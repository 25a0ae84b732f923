import { describe, expect, test } from 'vitest';
import type { ProjectStore } from '../../../src/main/db/index.ts';
import { image, importImages, inside, newProject } from './fixture.ts';

const sex = (value: string, subject: 'patient' | 'image' = 'patient') => ({ key: 'sex', subject, value });
const idOf = (store: ProjectStore, name: string): string => [...store.exports.images()].find((row) => row.name === `${name}.jpg`)!.id;
const valuesOf = (store: ProjectStore, key: string) => Object.fromEntries([...store.exports.images()].map(({ name, attributes }) => [name.replace('.jpg', ''), attributes[key] ?? null]));
const ada = (store: ProjectStore) => store.annotators.named('Ada');
const rows = (store: ProjectStore) => inside(store, (database) => database.prepare('SELECT attribute, value, source FROM attribute_value ORDER BY sequence').raw().all() as [string, string | number, string][]);

/** a and b show one lesion, c another of the same patient, d a lesion of nobody known, e is by itself. */
function project(): ProjectStore {
  const store = newProject();
  importImages(store, [
    image('a', { lesion: 'L1', patient: 'P1', attributes: [sex('female')] }),
    image('b', { lesion: 'L1', patient: 'P1' }),
    image('c', { lesion: 'L2', patient: 'P1' }),
    image('d', { lesion: 'L3' }),
    image('e'),
  ]);
  return store;
}

function set(store: ProjectStore, images: string[], key: string, value: string | number | null, annotator = ada(store)) {
  return store.tags.set({ images: images.map((name) => idOf(store, name)), key, value, annotator });
}

describe('a tag', () => {
  test('of a patient holds for all its images, once, and falls back to the lesion or the image where no patient is known', () => {
    const store = project();
    const done = set(store, ['a', 'b', 'c', 'd', 'e'], 'fitzpatrick', 4);
    expect(done).toMatchObject({ subject: 'patient', subjects: 3 });
    expect(done.images.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => idOf(store, name)).toSorted());
    expect(valuesOf(store, 'fitzpatrick')).toEqual({ a: 4, b: 4, c: 4, d: 4, e: 4 });
    expect(inside(store, (database) => database.prepare(`SELECT COUNT(patient), COUNT(lesion), COUNT(image) FROM attribute_value WHERE attribute = 'fitzpatrick'`).raw().get())).toEqual([1, 1, 1]);
  });

  test('reaches images that were not named, of the same patient or lesion', () => {
    const store = project();
    expect(set(store, ['a'], 'sex', 'male').images).toHaveLength(3);
    expect(set(store, ['a'], 'body_site', 'back')).toMatchObject({ subject: 'lesion', subjects: 1 });
    expect(set(store, ['a'], 'hair', 'none')).toMatchObject({ subject: 'image', subjects: 1 });
    expect([valuesOf(store, 'sex'), valuesOf(store, 'body_site'), valuesOf(store, 'hair')]).toEqual([
      { a: 'male', b: 'male', c: 'male', d: null, e: null },
      { a: 'back', b: 'back', c: null, d: null, e: null },
      { a: 'none', b: null, c: null, d: null, e: null },
    ]);
  });

  test('holds before what an import says, of whatever subject and whenever', () => {
    const store = project();
    importImages(store, [image('b', { attributes: [sex('female', 'image')] })]);
    set(store, ['a'], 'sex', 'other');
    importImages(store, [image('a', { lesion: 'L1', patient: 'P1', attributes: [sex('male')] })]);
    expect(valuesOf(store, 'sex')).toMatchObject({ a: 'other', b: 'other', c: 'other' });
    expect(rows(store)).toEqual([['sex', 'female', 'import'], ['sex', 'female', 'import'], ['sex', 'other', 'clinician'], ['sex', 'male', 'import']]);
  });

  test('of a patient takes the place of one of the image from before the patient was known, until it is taken back', () => {
    const store = project();
    set(store, ['d', 'e'], 'fitzpatrick', 2);
    importImages(store, [image('d', { lesion: 'L3', patient: 'P2' }), image('e', { patient: 'P2' })]);
    const later = set(store, ['d', 'e'], 'fitzpatrick', 5);
    expect(later).toMatchObject({ subject: 'patient', subjects: 1 });
    expect(valuesOf(store, 'fitzpatrick')).toMatchObject({ d: 5, e: 5 });
    const cleared = set(store, ['e'], 'fitzpatrick', null);
    expect(valuesOf(store, 'fitzpatrick')).toMatchObject({ d: null, e: null });
    for (const { batch } of [cleared, later]) expect(store.tags.retract({ batch, annotator: ada(store) }).subjects).toBe(1);
    expect(valuesOf(store, 'fitzpatrick')).toMatchObject({ d: 2, e: 2 });
  });

  test('that is taken back leaves what held before, and nothing is forgotten', () => {
    const store = project();
    set(store, ['a'], 'sex', 'other');
    const second = set(store, ['a', 'd'], 'sex', 'male');
    expect(valuesOf(store, 'sex')).toMatchObject({ a: 'male', d: 'male' });
    const back = store.tags.retract({ batch: second.batch, annotator: ada(store) });
    expect(back.subjects).toBe(2);
    expect(back.images).toHaveLength(4);
    expect(valuesOf(store, 'sex')).toEqual({ a: 'other', b: 'other', c: 'other', d: null, e: null });
    expect(rows(store)).toHaveLength(4);
    expect(() => store.tags.retract({ batch: second.batch, annotator: ada(store) })).toThrow('were taken back already');
  });

  test('can be taken back although there is a newer one, which goes on holding', () => {
    const store = project();
    const first = set(store, ['a'], 'sex', 'other');
    set(store, ['a'], 'sex', 'male');
    store.tags.retract({ batch: first.batch, annotator: ada(store) });
    expect(valuesOf(store, 'sex').a).toBe('male');
  });

  test('that is cleared leaves what was imported, and clearing can be taken back', () => {
    const store = project();
    set(store, ['a'], 'sex', 'other');
    const cleared = set(store, ['a', 'd', 'e'], 'sex', null);
    expect(cleared).toMatchObject({ subjects: 1 });
    expect(cleared.images).toHaveLength(3);
    expect(valuesOf(store, 'sex')).toEqual({ a: 'female', b: 'female', c: 'female', d: null, e: null });
    store.tags.retract({ batch: cleared.batch, annotator: ada(store) });
    expect(valuesOf(store, 'sex').a).toBe('other');
    expect(() => set(store, ['a'], 'shoe_size', null)).toThrow('no image has a value of "shoe_size"');
  });

  test('is taken back by who made it alone', () => {
    const store = project();
    const { batch } = set(store, ['a'], 'sex', 'other');
    expect(() => store.tags.retract({ batch, annotator: store.annotators.named('Bea') })).toThrow("somebody else's");
    expect(() => store.tags.retract({ batch: '01890000-0000-7000-8000-000000000000', annotator: ada(store) })).toThrow('there is no batch');
  });

  test('is refused whole where a value or an image is wrong', () => {
    const store = project();
    expect(() => set(store, ['a'], 'fitzpatrick', 9)).toThrow('Fitzpatrick skin type is one of');
    expect(() => store.tags.set({ images: [idOf(store, 'a'), '01890000-0000-7000-8000-000000000000'], key: 'sex', value: 'male', annotator: ada(store) })).toThrow('there is no image');
    expect(rows(store)).toEqual([['sex', 'female', 'import']]);
    expect(inside(store, (database) => database.prepare('SELECT COUNT(*) FROM tag_batch').pluck().get())).toBe(0);
  });

  test('of a key of its own belongs to the image', () => {
    const store = project();
    expect(set(store, ['a', 'b'], 'follow up', 'in 3 months')).toMatchObject({ subject: 'image', subjects: 2 });
    expect(valuesOf(store, 'follow up')).toMatchObject({ a: 'in 3 months', b: 'in 3 months', c: null });
  });

  test('that was taken back is sound to a check of the project', async () => {
    const store = project();
    const { batch } = set(store, ['a'], 'sex', 'other');
    store.tags.retract({ batch, annotator: ada(store) });
    const { problems } = await store.verify();
    expect(problems.filter(({ kind }) => kind !== 'missing-object')).toEqual([]);
  });
});

test('the history of an image has what was said of it, its lesion and its patient, and what of it holds', () => {
  const store = project();
  set(store, ['a'], 'sex', 'other');
  set(store, ['a'], 'body_site', 'back');
  set(store, ['c'], 'sex', null);
  store.skin.keep([{ image: idOf(store, 'a'), ita: 46.94, category: 'light', skinShare: 0.5, note: null }]);
  const author = expect.objectContaining({ name: 'Ada' }) as object;
  expect(store.tags.history(idOf(store, 'a'))).toEqual([
    { key: 'ita_category', subject: 'image', value: 'light', source: 'estimate', annotator: null, createdAt: expect.any(String), current: true },
    { key: 'ita', subject: 'image', value: 46.9, source: 'estimate', annotator: null, createdAt: expect.any(String), current: true },
    { key: 'sex', subject: 'patient', value: null, source: 'clinician', annotator: author, createdAt: expect.any(String), current: false },
    { key: 'body_site', subject: 'lesion', value: 'back', source: 'clinician', annotator: author, createdAt: expect.any(String), current: true },
    { key: 'sex', subject: 'patient', value: 'other', source: 'clinician', annotator: author, createdAt: expect.any(String), current: false },
    { key: 'sex', subject: 'patient', value: 'female', source: 'import', annotator: null, createdAt: expect.any(String), current: true },
  ]);
  expect(() => store.tags.history('01890000-0000-7000-8000-000000000000')).toThrow('there is no image');
});

describe('an estimate of the skin', () => {
  test('is kept once, beside a tag and never before it', () => {
    const store = project();
    const id = idOf(store, 'a');
    set(store, ['a'], 'fitzpatrick', 5);
    const estimate = { image: id, ita: 46.917, category: 'light', skinShare: 0.5, note: 'take it with care' };
    store.skin.keep([estimate]);
    store.skin.keep([estimate]);
    expect(store.skin.kept(id)).toEqual(estimate);
    expect(rows(store).filter(([, , source]) => source === 'estimate')).toEqual([['ita', 46.9, 'estimate'], ['ita_category', 'light', 'estimate']]);
    expect(valuesOf(store, 'fitzpatrick').a).toBe(5);
  });

  test('of too little skin is remembered, so that nobody looks again', () => {
    const store = project();
    const none = { image: idOf(store, 'b'), ita: null, category: null, skinShare: 0.01, note: 'too little skin' };
    expect([store.skin.missingCount(), store.skin.missing('', 10).length]).toEqual([5, 5]);
    store.skin.keep([none]);
    expect(store.skin.kept(none.image)).toEqual(none);
    expect([store.skin.missingCount(), store.skin.missing('', 10).includes(none.image)]).toEqual([4, false]);
    expect(store.skin.kept(idOf(store, 'c'))).toBeNull();
    expect(valuesOf(store, 'ita').b).toBeNull();
  });
});

test('tagging, taking back and tagging again at random gives what going through the batches gives', () => {
  const store = project();
  const names = ['a', 'b', 'c', 'd', 'e'];
  const owner: Record<string, string> = { a: 'P1', b: 'P1', c: 'P1', d: 'L3', e: 'e' };
  const batches: { batch: string; owners: Set<string>; value: string | null; back: boolean }[] = [];
  let state = 7;
  const below = (bound: number): number => (state = (state * 48271) % 2147483647) % bound;
  for (let step = 0; step < 120; step++) {
    const open = batches.filter(({ back }) => !back);
    if (open.length > 0 && below(3) === 0) {
      const taken = open[below(open.length)]!;
      store.tags.retract({ batch: taken.batch, annotator: ada(store) });
      taken.back = true;
    } else {
      const images = names.filter(() => below(2) === 0);
      if (images.length === 0) continue;
      const value = below(4) === 0 ? null : ['female', 'male', 'other'][below(3)]!;
      const holding = (subject: string): boolean => batches.findLast(({ owners, back }) => !back && owners.has(subject))?.value !== undefined && batches.findLast(({ owners, back }) => !back && owners.has(subject))!.value !== null;
      const owners = new Set(images.map((name) => owner[name]!).filter((subject) => value !== null || holding(subject)));
      batches.push({ batch: set(store, images, 'sex', value).batch, owners, value, back: false });
    }
    const expected = Object.fromEntries(names.map((name) => [name, batches.findLast(({ owners, back }) => !back && owners.has(owner[name]!))?.value ?? (owner[name] === 'P1' ? 'female' : null)]));
    expect(valuesOf(store, 'sex')).toEqual(expected);
  }
});
