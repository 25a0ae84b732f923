import { describe, expect, test } from 'vitest';
import { roundConfiguration } from '../../../src/core/contract/index.ts';
import { copyOf, endImport, image, importImages, inside, newProject, sha256, splitsByName, startImport } from './fixture.ts';

const many = (count: number, change: (index: number) => Parameters<typeof image>[1] = () => ({})) =>
  Array.from({ length: count }, (_, index) => image(`i${index}`, change(index)));
const near = (a: string, b: string) => ({ a: sha256(`source of ${a}`), b: sha256(`source of ${b}`), distance: 2 });

describe('splits', () => {
  test('are 70, 10 and 20 %, the same in another project with the same seed', () => {
    const [first, second, other] = [newProject(), newProject(), newProject()];
    expect(importImages(first, many(100), { seed: 5 }).splits).toEqual({ train: 70, validation: 10, test: 20 });
    importImages(second, many(100).toReversed(), { seed: 5 });
    importImages(other, many(100), { seed: 6 });
    expect(splitsByName(second)).toEqual(splitsByName(first));
    expect(splitsByName(other)).not.toEqual(splitsByName(first));
  });

  test('keep what shares a lesion, a patient or its looks together', () => {
    const store = newProject();
    // Image 3n shares a lesion with 3n + 1, whose patient has also image 3n + 2; images 0 and 30 look alike.
    importImages(
      store,
      many(60, (index) => ({ lesion: index % 3 === 2 ? null : `L${Math.floor(index / 3)}`, patient: index % 3 === 0 ? null : `P${Math.floor(index / 3)}` })),
      {},
      { near: [near('i0', 'i30')] },
    );
    const splits = splitsByName(store);
    for (let index = 0; index < 60; index++) expect(splits[`i${index}.jpg`]).toBe(splits[`i${index - (index % 3)}.jpg`]);
    expect(splits['i0.jpg']).toBe(splits['i30.jpg']);
    expect(inside(store, (database) => database.prepare('SELECT COUNT(*) FROM component').pluck().get())).toBe(19);
  });

  test('are inherited by images that come later', () => {
    const store = newProject();
    importImages(store, [image('a', { lesion: 'A' })], { split: 'validation' });
    importImages(store, [image('b', { lesion: 'B' })], { split: 'test' });
    const report = importImages(store, [image('c', { lesion: 'A' }), image('d', { lesion: 'B' })]);
    expect(splitsByName(store)).toEqual({ 'a.jpg': 'validation', 'b.jpg': 'test', 'c.jpg': 'validation', 'd.jpg': 'test' });
    expect(report.warnings).toEqual([]);
  });

  test('asked for are kept, unless the image belongs with better protected ones', () => {
    const store = newProject();
    importImages(store, [image('a', { lesion: 'A' })], { split: 'test' });
    const report = importImages(store, [image('b', { lesion: 'A' }), image('c')], { split: 'train' });
    expect(splitsByName(store)).toEqual({ 'a.jpg': 'test', 'b.jpg': 'test', 'c.jpg': 'train' });
    expect(report.warnings).toEqual([
      { file: 'b.jpg', code: 'conflict', message: 'is in test, although the import asks for train: it belongs with images that are there' },
    ]);
  });

  test('join at test before validation before train, and mark the rounds that trained on what moved', () => {
    const store = newProject();
    importImages(store, [image('a', { lesion: 'A' }), image('b', { lesion: 'B' })], { split: 'train' });
    importImages(store, [image('t', { lesion: 'T' })], { split: 'test' });
    const { round } = store.rounds.create(roundConfiguration.parse({}));
    expect([...store.rounds.snapshot(round).images].map((row) => row.split)).toEqual(['train', 'train', 'test']);
    const untouched = importImages(store, [image('c')], { split: 'train' });
    expect(untouched.warnings).toEqual([]);
    expect(store.rounds.get(round).affected).toBeUndefined();

    const report = importImages(store, [], {}, { near: [near('a', 't')] });
    expect(splitsByName(store)).toEqual({ 'a.jpg': 'test', 'b.jpg': 'train', 'c.jpg': 'train', 't.jpg': 'test' });
    expect(report.warnings).toEqual([
      { file: 'a.jpg', code: 'split-changed', message: '2 images belong together (shared patient or lesion, or alike); those in train are now in test' },
    ]);
    expect(store.rounds.get(round).affected).toMatch(/moved to another split/);
    // What the round saw stays as it was.
    expect([...store.rounds.snapshot(round).images].map((row) => row.split)).toEqual(['train', 'train', 'test']);
  });

  test('of a known image follow a stricter wish, and not a laxer one', () => {
    const store = newProject();
    importImages(store, [image('a')], { split: 'validation' });
    expect(importImages(store, [image('a')], { split: 'train' }).warnings).toEqual([
      { file: 'a.jpg', code: 'conflict', message: 'is here already in validation and stays there, although this import asks for train' },
    ]);
    expect(splitsByName(store)).toEqual({ 'a.jpg': 'validation' });
    importImages(store, [image('a')], { split: 'test' });
    expect(splitsByName(store)).toEqual({ 'a.jpg': 'test' });
  });

  test('of an interrupted import wait for the next, and keep to what its own import asked for', async () => {
    const store = newProject();
    const interrupted = startImport(store, { split: 'test' });
    store.imports.takeBatch(interrupted, [image('a')]);
    expect(splitsByName(store)).toEqual({ 'a.jpg': '' });
    const { clean, problems } = await store.verify();
    expect(problems.filter(({ kind }) => kind !== 'missing-object')).toEqual([
      { kind: 'unfinished-import', subject: interrupted, message: '1 images have no split yet, so no round uses them: resume the import, or import the folder again' },
    ]);
    expect(clean).toBe(false);
    importImages(store, [image('b')], { split: 'train' });
    expect(splitsByName(store)).toEqual({ 'a.jpg': 'test', 'b.jpg': 'train' });
  });

  test('put two files that are the same without their metadata together', () => {
    const store = newProject();
    const kept = sha256('one object');
    importImages(store, many(20, (index) => (index === 3 || index === 17 ? { sha256: kept } : {})));
    const splits = splitsByName(store);
    expect(splits['i3.jpg']).toBe(splits['i17.jpg']);
    expect(inside(store, (database) => database.prepare('SELECT COUNT(*) FROM component').pluck().get())).toBe(19);
  });

  test('put files with the same bytes together, whatever they say of whom they show', () => {
    const store = newProject();
    const report = importImages(store, [...many(20), copyOf('i3', 'copy', { patient: 'P', lesion: 'L' }), image('kin', { patient: 'P' })]);
    expect(report).toMatchObject({ images: 22, masks: 22, warnings: [] });
    const splits = splitsByName(store);
    expect([splits['copy.jpg'], splits['kin.jpg']]).toEqual([splits['i3.jpg'], splits['i3.jpg']]);
    expect(inside(store, (database) => database.prepare('SELECT COUNT(*) FROM component').pluck().get())).toBe(20);
  });

  test('put files with the same bytes together when they come in different imports, also where they were stripped differently', () => {
    const store = newProject();
    importImages(store, [image('a', { lesion: 'A' })], { split: 'test' });
    const report = importImages(store, [copyOf('a', 'b', { lesion: 'B', sha256: sha256('with metadata') }), image('c', { lesion: 'B' }), image('d')], { split: 'train' });
    expect(splitsByName(store)).toEqual({ 'a.jpg': 'test', 'b.jpg': 'test', 'c.jpg': 'test', 'd.jpg': 'train' });
    expect(report.warnings.map(({ file, code }) => [file, code])).toEqual([['b.jpg', 'conflict'], ['c.jpg', 'conflict']]);
  });

  test('follow a near-duplicate of one of several files with the same bytes', () => {
    const store = newProject();
    importImages(store, [image('a'), copyOf('a', 'b')], { split: 'validation' });
    const report = importImages(store, [image('c')], {}, { near: [near('c', 'a')] });
    expect(report.duplicates.near).toEqual([{ file: 'c.jpg', sameAs: 'a.jpg', distance: 2 }]);
    expect(splitsByName(store)).toEqual({ 'a.jpg': 'validation', 'b.jpg': 'validation', 'c.jpg': 'validation' });
  });

  test('join two lesions that name the same image, whichever file is read first', () => {
    const store = newProject();
    const warning = { file: 'sub/a.jpg', code: 'conflict', message: 'is here already as a.jpg, with another lesion than B: the image stays with that one, and both share a split' };
    const report = importImages(store, [image('a', { lesion: 'A' }), image('a', { name: 'sub/a.jpg', lesion: 'B' }), image('b', { lesion: 'B' }), image('c', { lesion: 'C' })], { split: 'auto' });
    expect(report).toMatchObject({ images: 3, lesions: 3, warnings: [warning] });
    expect(inside(store, (database) => database.prepare('SELECT COUNT(*) FROM component').pluck().get())).toBe(2);
    expect(splitsByName(store)['a.jpg']).toBe(splitsByName(store)['b.jpg']);
    importImages(store, [image('a', { name: 'sub/a.jpg', lesion: 'B' })]);
    expect(inside(store, (database) => database.prepare('SELECT name FROM image_copy').pluck().all())).toEqual(['sub/a.jpg']);
  });

  test('are stratified by diagnosis', () => {
    const store = newProject();
    const job = startImport(store);
    store.imports.takeBatch(job, many(100, (index) => ({ attributes: [{ key: 'diagnosis', subject: 'lesion', value: index < 10 ? 'mel' : 'nv' }] })));
    endImport(store, job);
    const melanomas = [...store.exports.images()].filter((row) => row.attributes.diagnosis === 'mel').map((row) => row.split);
    expect(melanomas.sort()).toEqual(['test', 'test', ...Array<string>(7).fill('train'), 'validation']);
  });
});
