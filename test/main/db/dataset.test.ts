import { describe, expect, test } from 'vitest';
import { contract, type DatasetRow, type RequestOf } from '../../../src/core/contract/index.ts';
import { Random } from '../../../src/core/random.ts';
import type { ImportedImage } from '../../../src/main/dataset/records.ts';
import { openProject, type ProjectStore } from '../../../src/main/db/index.ts';
import { endImport, image, importImages, inside, newProject, startImport } from './fixture.ts';
import { finishRound } from './round-fixture.ts';

type Filter = NonNullable<RequestOf<'dataset.query'>['filter']>;

const query = (store: ProjectStore, request: RequestOf<'dataset.query'> = {}) => store.dataset.query(contract['dataset.query'].request.parse(request));
const facets = (store: ProjectStore, filter: Filter = {}) => store.dataset.facets(contract['dataset.facets'].request.parse({ filter }).filter);
const names = async (store: ProjectStore, filter: Filter = {}, sort: RequestOf<'dataset.query'>['sort'] = 'name') => (await query(store, { filter, sort })).rows.map(({ name }) => name.replace('.jpg', '')).join('');
const counted = (counts: { value: unknown; count: number }[]) => Object.fromEntries(counts.map(({ value, count }) => [String(value), count]));
const idOf = (store: ProjectStore, name: string): string => [...store.exports.images()].find((row) => row.name === `${name}.jpg`)!.id;
const ada = (store: ProjectStore) => store.annotators.named('Ada');

const sex = (value: string) => ({ key: 'sex', subject: 'patient' as const, value });
const site = (value: string) => ({ key: 'body_site', subject: 'lesion' as const, value });
const age = (value: number) => ({ key: 'age', subject: 'image' as const, value });

/** Five images: a and b of one lesion, c of the same patient, d without a mask, e of nobody. */
function fiveImages(): ProjectStore {
  const store = newProject();
  importImages(store, [
    image('a', { lesion: 'L1', patient: 'P1', attributes: [sex('female'), site('back'), age(40)] }),
    image('b', { lesion: 'L1', patient: 'P1' }),
    image('c', { lesion: 'L2', patient: 'P1', attributes: [site('hand'), age(41)] }),
    image('d', { lesion: 'L3', patient: 'P2', mask: null, attributes: [sex('male')] }),
    image('e'),
  ], { split: 'train' });
  return store;
}

describe('the dataset view', () => {
  test('lists images with what is known of them, in pages', async () => {
    const store = fiveImages();
    const page = await query(store, { offset: 1, limit: 3 });
    expect(page).toMatchObject({ total: 5, offset: 1 });
    expect(page.rows[0]).toEqual<DatasetRow>({
      image: idOf(store, 'b'), name: 'b.jpg', lesion: 'L1', split: 'train', label: 'labelled', flagged: false, score: null, verdict: null, width: 4, height: 4,
    });
    expect(page.rows.map(({ name, label, lesion }) => [name, label, lesion])).toEqual([['b.jpg', 'labelled', 'L1'], ['c.jpg', 'labelled', 'L2'], ['d.jpg', 'unlabelled', 'L3']]);
    expect((await query(store, { offset: 9 })).rows).toEqual([]);
    expect(await query(newProject())).toEqual({ total: 0, offset: 0, rows: [] });
  });

  test('filters by the attributes of an image, of its lesion and of its patient, and by missing ones', async () => {
    const store = fiveImages();
    expect(await names(store, { attributes: { sex: ['female'] } })).toBe('abc');
    expect(await names(store, { attributes: { sex: [null] } })).toBe('e');
    expect(await names(store, { attributes: { sex: ['male', null] } })).toBe('de');
    expect(await names(store, { attributes: { body_site: ['back'], sex: ['female'] } })).toBe('ab');
    expect(await names(store, { attributes: { age: [41] } })).toBe('c');
    expect(await names(store, { attributes: { age: ['41'] } })).toBe('');
    expect(await names(store, { attributes: { nobody_has_it: [null] } })).toBe('abcde');
    expect(await names(store, { attributes: { nobody_has_it: ['x'] } })).toBe('');
    expect(await names(store, { attributes: { sex: [] } })).toBe('abcde');
  });

  test('filters and counts ages in the bands of an audit, each age as it is stored', async () => {
    const store = newProject();
    const ages = [...Array(90).keys()];
    importImages(store, [...ages.map((years) => image(`a${years}`, { attributes: [age(years)] })), image('none')]);
    const values = async (filter: Filter = {}) => (await facets(store, filter)).attributes.find(({ key }) => key === 'age')!.values;
    const bands = [{ value: '(,30)', count: 30 }, { value: '[30,45)', count: 15 }, { value: '[45,60)', count: 15 }, { value: '[60,75)', count: 15 }, { value: '[75,)', count: 15 }];
    expect(await values()).toEqual([...bands, { value: null, count: 1 }]);
    const found = async (chosen: (string | number | null)[]) => (await query(store, { filter: { attributes: { age: chosen } }, limit: 200 })).rows.map(({ name }) => name.replace('.jpg', ''));
    expect((await found(['[30,45)'])).toSorted()).toEqual(ages.slice(30, 45).map((years) => `a${years}`));
    expect(await found(['[75,)', null, 3])).toHaveLength(15 + 1 + 1);
    expect(await found(['[31,45)'])).toEqual([]);
    // One age, from an older bookmark, stays among the choices.
    expect(await values({ attributes: { age: [33, '(,30)'] } })).toEqual([...bands, { value: 33, count: 1 }, { value: null, count: 1 }]);
    expect([...store.exports.images()].find(({ name }) => name === 'a33.jpg')!.attributes).toMatchObject({ age: 33 });
  });

  test('filters by label, by split and by a part of a name or of a lesion', async () => {
    const store = fiveImages();
    expect(await names(store, { label: ['unlabelled'] })).toBe('d');
    expect(await names(store, { label: ['labelled', 'unlabelled'] })).toBe('abcde');
    expect(await names(store, { split: ['test'] })).toBe('');
    expect(await names(store, { text: 'l1' })).toBe('ab');
    expect(await names(store, { text: 'E.JPG' })).toBe('e');
  });

  test('counts what each filter would leave, every other filter as it is', async () => {
    const store = fiveImages();
    const found = await facets(store, { label: ['labelled'], attributes: { sex: ['female'] } });
    expect(found.total).toBe(3);
    // Of the images of women (a, b, c) all are labelled; of all labelled ones (a, b, c, e) one has no sex.
    expect(counted(found.label)).toEqual({ labelled: 3, weak: 0, unlabelled: 0 });
    const [first, ...others] = found.attributes;
    expect(first).toEqual({ key: 'sex', label: 'Sex', values: [{ value: 'female', count: 3 }, { value: null, count: 1 }] });
    expect(others).toEqual([
      { key: 'age', label: 'Age', values: [{ value: '[30,45)', count: 2 }, { value: null, count: 1 }] },
      { key: 'body_site', label: 'Body site', values: [{ value: 'back', count: 2 }, { value: 'hand', count: 1 }, { value: null, count: 0 }] },
    ]);
    expect(counted(found.split)).toEqual({ train: 3, validation: 0, test: 0 });
    expect(counted(found.verdict)).toEqual({ 'label-wrong': 0, 'poor-image': 0, 'truly-hard': 0, 'model-wrong': 0, 'not-a-lesion': 0, 'nothing-wrong': 0, none: 3 });
    expect(counted(found.flagged)).toEqual({ true: 0, false: 3 });
  });

  test('has the scores and flags of the asked round, else of the newest finished one', async () => {
    const store = fiveImages();
    await expect(query(store, { filter: { round: 1 } })).rejects.toMatchObject({ code: 'not-found' });
    finishRound(store, ['c', 'a', 'e', 'b', 'd']);
    finishRound(store, ['e', 'd', 'c', 'b', 'a']);
    expect(await names(store, {}, 'hardest')).toBe('edcba');
    expect(await names(store, { round: 1 }, 'hardest')).toBe('caebd');
    expect(await names(store, { round: 1 }, 'easiest')).toBe('dbeac');
    expect(await names(store, { flagged: true })).toBe('e');
    expect(await names(store, { flagged: true, round: 1 })).toBe('c');
    expect((await query(store, { filter: { round: 1 }, sort: 'hardest' })).rows.map(({ score }) => score)).toEqual([1, 1 / 2, 1 / 3, 1 / 4, 1 / 5]);
    expect(counted((await facets(store, { flagged: false })).flagged)).toEqual({ true: 1, false: 4 });
  });

  test('puts images without a score last, and the newest first', async () => {
    const store = fiveImages();
    finishRound(store, ['b', 'a', 'c', 'd', 'e']);
    importImages(store, [image('0')]);
    expect(await names(store, {}, 'hardest')).toBe('bacde0');
    expect(await names(store, {}, 'easiest')).toBe('edcab0');
    expect((await names(store, {}, 'newest'))[0]).toBe('0');
  });

  test.each<[string, (store: ProjectStore) => unknown, Filter, string, string]>([
    ['a tag of a patient', (store) => store.tags.set({ images: [idOf(store, 'a')], key: 'fitzpatrick', value: 3, annotator: ada(store) }), { attributes: { fitzpatrick: [3] } }, '', 'abc'],
    ['a tag of a lesion', (store) => store.tags.set({ images: [idOf(store, 'b')], key: 'body_site', value: 'foot', annotator: ada(store) }), { attributes: { body_site: ['foot'] } }, '', 'ab'],
    ['a tag of an image', (store) => store.tags.set({ images: [idOf(store, 'e')], key: 'hair', value: 'some', annotator: ada(store) }), { attributes: { hair: ['some'] } }, '', 'e'],
    ['a verdict', (store) => store.reviews.add({ image: idOf(store, 'd'), round: null, verdict: 'poor-image', note: null, annotator: ada(store) }), { verdict: ['poor-image'] }, '', 'd'],
    ['a weak label', (store) => store.labels.submitWeak({ image: idOf(store, 'd'), label: { kind: 'class', name: 'nv' }, supersedes: null, round: null, secondsSpent: 1, annotator: ada(store) }), { label: ['weak'] }, '', 'd'],
    ['an estimate', (store) => store.skin.keep([{ image: idOf(store, 'c'), ita: 30, category: 'intermediate', skinShare: 0.5, note: null }]), { attributes: { ita_category: ['intermediate'] } }, '', 'c'],
    ['an import', (store) => importImages(store, [image('f', { lesion: 'L1' }), image('0')]), { text: '.jpg' }, 'abcde', '0abcdef'],
    ['a value of an import', (store) => importImages(store, [image('e', { attributes: [age(7)] })]), { attributes: { age: [7] } }, '', 'e'],
    ['a removed image', (store) => inside(store, (database) => database.exec(`DELETE FROM image WHERE name = 'c.jpg'`)), {}, 'abcde', 'abde'],
  ])('shows %s at once', async (_, change, filter, before, after) => {
    const store = fiveImages();
    expect(await names(store, filter)).toBe(before);
    change(store);
    expect(await names(store, filter)).toBe(after);
  });

  test('shows what is taken back as it was', async () => {
    const store = fiveImages();
    const { batch } = store.tags.set({ images: [idOf(store, 'a'), idOf(store, 'd')], key: 'sex', value: 'other', annotator: ada(store) });
    expect(await names(store, { attributes: { sex: ['other'] } })).toBe('abcd');
    store.tags.retract({ batch, annotator: ada(store) });
    expect(await names(store, { attributes: { sex: ['other'] } })).toBe('');
    expect(await names(store, { attributes: { sex: ['male'] } })).toBe('d');
    const review = store.reviews.add({ image: idOf(store, 'd'), round: null, verdict: 'poor-image', note: null, annotator: ada(store) });
    expect(await names(store, { verdict: ['none'] })).toBe('abce');
    store.reviews.takeBack({ review: review.id, annotator: ada(store) });
    expect(await names(store, { verdict: ['none'] })).toBe('abcde');
  });

  test('has images of an import that has not finished, in no split yet', async () => {
    const store = newProject();
    const job = startImport(store);
    store.imports.takeBatch(job, [image('a'), image('b')]);
    expect((await query(store)).rows.map(({ split }) => split)).toEqual([null, null]);
    expect(counted((await facets(store)).split)).toMatchObject({ null: 2 });
    endImport(store, job);
    expect((await query(store)).rows.every(({ split }) => split !== null)).toBe(true);
  });

  test('answers while it reads, and each of many at once', async () => {
    const store = newProject();
    importImages(store, Array.from({ length: 3000 }, (_, index) => image(`image-${String(index).padStart(4, '0')}`)));
    const answers = await Promise.all([query(store, { limit: 1 }), facets(store), query(store, { offset: 2999 })]);
    expect([answers[0].total, answers[1].total, answers[2].rows[0]!.name]).toEqual([3000, 3000, 'image-2999.jpg']);
  });

  test('leaves out counts of numbers that are nearly all different', async () => {
    const store = newProject();
    importImages(store, Array.from({ length: 250 }, (_, index) => image(`image-${index}`, { attributes: [age(index % 90), { key: 'diameter', subject: 'image', value: index / 7 }] })));
    expect((await facets(store)).attributes.map(({ key }) => key)).toEqual(['age']);
  });
});

describe('attributes', () => {
  test('are those of the product, and those that a table brought', async () => {
    const store = newProject();
    importImages(store, [
      image('a', { lesion: 'L', attributes: [site('left shin'), { key: 'camera', subject: 'image', value: 'B' }, { key: 'diameter', subject: 'image', value: 3.5 }] }),
      image('b', { lesion: 'L', attributes: [{ key: 'camera', subject: 'image', value: 'A' }] }),
    ]);
    const found = await store.dataset.attributes();
    const definition = (key: string) => found.find((attribute) => attribute.key === key)!;
    expect(definition('camera')).toEqual({
      key: 'camera', label: 'Camera', subject: 'image', type: 'choice', values: 2, standard: false,
      levels: [{ value: 'A', label: 'A', colour: null }, { value: 'B', label: 'B', colour: null }],
    });
    expect(definition('diameter')).toMatchObject({ type: 'number', values: 1, levels: [], standard: false });
    expect(definition('body_site')).toMatchObject({ subject: 'lesion', values: 2, standard: true });
    expect(definition('body_site').levels.at(-1)).toEqual({ value: 'left shin', label: 'left shin', colour: null });
    expect(definition('monk')).toMatchObject({ subject: 'patient', values: 0, standard: true });
    expect(found.map(({ key }) => key).slice(-2)).toEqual(['camera', 'diameter']);
  });
});

describe('what images are put into groups by', () => {
  test('is every attribute with choices that one has, and where it comes from', async () => {
    const store = newProject();
    const mine = { key: 'collection', subject: 'image' as const, value: 'mine' };
    importImages(store, [image('a', { lesion: 'L', attributes: [site('back'), age(40)] }), image('b', { lesion: 'M', attributes: [site('hand'), mine] })]);
    expect(await store.dataset.groupings()).toEqual([{ key: 'body_site', label: 'Body site', groups: 2 }, { key: 'collection', label: 'Collection', groups: 1 }]);
    // An image without a site is one more group; an attribute of that name is no collection.
    importImages(store, [image('c')], { source: 'phone' });
    expect(await store.dataset.groupings()).toEqual([{ key: 'body_site', label: 'Body site', groups: 3 }, { key: 'collection', label: 'Collection', groups: 2 }]);
    expect((await store.dataset.attributes()).at(-1)).toMatchObject({ key: 'collection', values: 1 });
  });

  test('is where they come from alone, in a project without attributes', async () => {
    expect(await newProject().dataset.groupings()).toEqual([{ key: 'collection', label: 'Collection', groups: 0 }]);
  });
});

test('any filter lists and counts what going through all images does', async () => {
  const random = Random.derive(9, 'dataset');
  const store = newProject();
  const pick = <T>(values: readonly T[]): T => values[random.below(values.length)]!;
  const images = Array.from({ length: 120 }, (_, index): ImportedImage => {
    const attributes: ImportedImage['attributes'] = [];
    if (random.uniform() < 0.5) attributes.push({ key: 'sex', subject: 'image', value: pick(['female', 'male']) });
    if (random.uniform() < 0.5) attributes.push({ key: 'age', subject: 'image', value: pick([20, 30, 40]) });
    const own = image(`image-${String(index).padStart(3, '0')}`, { lesion: random.uniform() < 0.7 ? `L${random.below(60)}` : null, attributes });
    return random.uniform() < 0.3 ? { ...own, mask: null } : own;
  });
  importImages(store, images);
  const all = await query(store, { limit: 1000 });
  const attributesOf = new Map([...store.exports.images()].map((row) => [row.name, row.attributes]));
  const subset = <T>(values: readonly T[]): T[] => (random.uniform() < 0.5 ? [] : values.filter(() => random.uniform() < 0.5));
  const bands: Record<number, string> = { 20: '(,30)', 30: '[30,45)', 40: '[30,45)' };
  // An age is chosen and counted by itself or by its band.
  const isOf = (row: DatasetRow, key: string, value: unknown): boolean => {
    const own = attributesOf.get(row.name)![key] ?? null;
    return own === value || (key === 'age' && bands[own as number] === value);
  };
  for (let round = 0; round < 60; round++) {
    const filter = {
      label: subset(['labelled', 'unlabelled'] as const),
      split: subset(['train', 'validation', 'test'] as const),
      attributes: { sex: subset(['female', 'male', null]), age: subset([20, 40, '(,30)', '[30,45)', null]) },
      text: random.uniform() < 0.3 ? pick(['l1', '-01', 'image']) : '',
    };
    const passes = (row: DatasetRow, without: string): boolean =>
      (without === 'label' || filter.label.length === 0 || filter.label.includes(row.label as 'labelled')) &&
      (without === 'split' || filter.split.length === 0 || filter.split.includes(row.split!)) &&
      (['sex', 'age'] as const).every((key) => without === key || filter.attributes[key].length === 0 || (filter.attributes[key] as unknown[]).some((value) => isOf(row, key, value))) &&
      (row.name.includes(filter.text) || (row.lesion ?? '').toLowerCase().includes(filter.text));
    const expected = all.rows.filter((row) => passes(row, ''));
    const found = await query(store, { filter, limit: 1000 });
    expect(found.rows).toEqual(expected);
    const counts = await facets(store, filter);
    expect(counts.total).toBe(expected.length);
    for (const { value, count } of counts.label) expect(count).toBe(all.rows.filter((row) => passes(row, 'label') && row.label === value).length);
    for (const { value, count } of counts.split) expect(count).toBe(all.rows.filter((row) => passes(row, 'split') && row.split === value).length);
    for (const { key, values } of counts.attributes) {
      for (const { value, count } of values) expect(count).toBe(all.rows.filter((row) => passes(row, key) && isOf(row, key, value)).length);
    }
  }
});

test('after any changes it lists and counts what a project opened just now does', async () => {
  const random = Random.derive(10, 'changes');
  const pick = <T>(values: readonly T[]): T => values[random.below(values.length)]!;
  const store = newProject();
  const rows = Array.from({ length: 300 }, (_, index) => image(`image-${String(index).padStart(3, '0')}`, { lesion: `L${index % 200}`, patient: index % 3 === 0 ? `P${index % 40}` : null }));
  importImages(store, rows);
  const annotators = ['Ada', 'Bea'].map((name) => store.annotators.named(name));
  const ids = [...store.exports.images()].map(({ id }) => id);
  const batches: { batch: string; annotator: (typeof annotators)[number] }[] = [];
  const reviews: { review: string; annotator: (typeof annotators)[number] }[] = [];
  const changes: Record<string, () => unknown> = {
    tag() {
      const annotator = pick(annotators);
      const images = ids.filter(() => random.uniform() < pick([0.005, 0.02, 0.5]));
      if (images.length === 0) return;
      const [key, values] = pick([['sex', ['female', 'male']], ['body_site', ['back', 'hand']], ['hair', ['none', 'dense']]] as const);
      batches.push({ batch: store.tags.set({ images, key, value: pick(values), annotator }).batch, annotator });
    },
    retract: () => batches.length > 0 && store.tags.retract(batches.splice(random.below(batches.length), 1)[0]!),
    review() {
      const annotator = pick(annotators);
      reviews.push({ review: store.reviews.add({ image: pick(ids), round: null, verdict: pick(['truly-hard', 'poor-image']), note: null, annotator }).id, annotator });
    },
    takeBack: () => reviews.length > 0 && store.reviews.takeBack(reviews.splice(random.below(reviews.length), 1)[0]!),
    reject() {
      const current = store.labels.history(pick(ids)).find((label) => label.current);
      if (current) store.labels.reject({ annotation: current.id, annotator: annotators[0]! });
    },
    estimate: () => store.skin.keep([{ image: pick(ids), ita: random.below(60), category: pick(['light', 'tan']), skinShare: 0.5, note: null }]),
    import: () => importImages(store, [image(`new-${random.below(1000)}`, { lesion: `L${random.below(210)}`, patient: `P${random.below(50)}`, attributes: [sex('other')] })]),
  };
  const everything = async (of: ProjectStore) => [await query(of, { limit: 1000 }), await query(of, { limit: 1000, sort: 'newest', filter: { attributes: { sex: ['female', null] } } }), await facets(of, { verdict: ['none'] })];
  await everything(store);
  for (let step = 0; step < 40; step++) {
    for (let change = 0; change <= random.below(3); change++) changes[pick(Object.keys(changes))]!();
    const fresh = openProject(store.folder);
    expect(await everything(store)).toEqual(await everything(fresh));
    fresh.close();
  }
});
