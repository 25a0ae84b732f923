import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyOf, endImport, image, importImages, inside, newProject, startImport } from './fixture.ts';

const age = (value: number) => ({ key: 'age', subject: 'lesion' as const, value });

describe('an import', () => {
  test('counts what it adds', () => {
    const store = newProject();
    const report = importImages(store, [
      image('a', { patient: 'P', lesion: 'L1', attributes: [age(50), { key: 'sex', subject: 'patient', value: 'female' }] }),
      image('b', { patient: 'P', lesion: 'L2', mask: null }),
      image('c'),
    ], { split: 'train' });
    expect(report).toMatchObject({
      images: 3, masks: 2, patients: 1, lesions: 2, attributes: ['age', 'sex'], splits: { train: 3, validation: 0, test: 0 }, warnings: [],
    });
    expect(store.summary()).toMatchObject({
      images: 3, masks: 2, patients: 1, lesions: 2, rounds: 0, splits: { train: 3 },
      attributes: [{ key: 'age', label: 'Age', values: 1 }, { key: 'sex', label: 'Sex', values: 1 }],
    });
  });

  test('adds nothing the second time', () => {
    const store = newProject();
    const images = [image('a', { patient: 'P', lesion: 'L', attributes: [age(50)] }), image('b', { lesion: 'L', attributes: [age(50)] })];
    importImages(store, images);
    const job = startImport(store);
    expect(store.imports.takeBatch(job, images)).toEqual({
      images: 0, masks: 0, patients: 0, lesions: 0,
      known: [{ name: 'a.jpg', sameAs: 'a.jpg' }, { name: 'b.jpg', sameAs: 'b.jpg' }],
    });
    expect(endImport(store, job)).toMatchObject({ images: 0, masks: 0, patients: 0, lesions: 0, attributes: [], warnings: [] });
    expect(inside(store, (database) => database.prepare('SELECT COUNT(*) FROM attribute_value').pluck().get())).toBe(1);
  });

  test('takes the same batch twice, when its answer was lost, without doubling', () => {
    const store = newProject();
    const job = startImport(store);
    store.imports.takeBatch(job, [image('a', { lesion: 'L' })]);
    store.imports.takeBatch(job, [image('a', { lesion: 'L' }), image('b', { lesion: 'L' })]);
    expect(endImport(store, job)).toMatchObject({ images: 2, masks: 2, lesions: 1 });
    expect(endImport(store, job)).toMatchObject({ images: 2, masks: 2, lesions: 1 });
  });

  test('knows an image by its bytes and stem in another folder', () => {
    const store = newProject();
    importImages(store, [image('a')]);
    const job = startImport(store);
    expect(store.imports.takeBatch(job, [image('a', { name: 'sub/a.jpg' })])).toMatchObject({ images: 0, masks: 0, known: [{ name: 'sub/a.jpg', sameAs: 'a.jpg' }] });
  });

  test('takes the same bytes under another stem for an image of its own, with its own mask, lesion and values', () => {
    const store = newProject();
    const other = { name: 'b_segmentation.png', geometry: { size: [2, 2] as [number, number], counts: '4' }, area: 0 };
    const images = [image('a', { lesion: 'A', attributes: [age(50)] }), copyOf('a', 'b', { lesion: 'B', mask: other, attributes: [age(60)] })];
    expect(importImages(store, images)).toMatchObject({ images: 2, masks: 2, lesions: 2, warnings: [] });
    const exported = [...store.exports.images()];
    expect(exported.map(({ name, lesion, mask, attributes }) => [name, lesion, mask!.name, mask!.geometry.counts, attributes.age])).toEqual([
      ['a.jpg', 'A', 'a_segmentation.png', '022', 50], ['b.jpg', 'B', 'b_segmentation.png', '4', 60],
    ]);
    expect(exported[0]!.split).toBe(exported[1]!.split);
    expect(exported[0]!.file).toBe(exported[1]!.file);
    expect(importImages(store, images)).toMatchObject({ images: 0, masks: 0, lesions: 0, warnings: [] });
    expect(store.summary()).toMatchObject({ images: 2, masks: 2, lesions: 2 });
  });

  test('adds the mask, the lesion and the patient that an image lacked', () => {
    const store = newProject();
    importImages(store, [image('a', { mask: null })]);
    expect(importImages(store, [image('a', { patient: 'P', lesion: 'L' })])).toMatchObject({ images: 0, masks: 1, patients: 1, lesions: 1, warnings: [] });
    expect([...store.exports.images()][0]).toMatchObject({ patient: 'P', lesion: 'L', mask: { name: 'a_segmentation.png', origin: 'import' } });
  });

  test('keeps the mask that is there, and says so', () => {
    const store = newProject();
    importImages(store, [image('a')]);
    const other = { name: 'other.png', geometry: { size: [2, 2] as [number, number], counts: '4' }, area: 0 };
    const report = importImages(store, [image('a', { mask: other })]);
    expect(report.masks).toBe(0);
    expect(report.warnings).toEqual([{ file: 'other.png', code: 'conflict', message: 'differs from the mask that a.jpg has already, which stays' }]);
    expect([...store.exports.images()][0]!.mask!.geometry).toEqual({ size: [2, 2], counts: '022' });
  });

  test('keeps the mask that a person drew where none was imported, and the strokes of others', () => {
    const store = newProject();
    importImages(store, [image('a', { mask: null })]);
    const { id } = [...store.exports.images()][0]!;
    const [ada, ben] = [store.annotators.named('Ada'), store.annotators.named('Ben')];
    const draw = (annotator: typeof ada): string => {
      const { draft } = store.drafts.open({ image: id, annotator });
      store.drafts.append({ draft, applied: 0, operation: { x: 1, y: 0, width: 1, height: 1, flipped: '01', tool: 'brush' }, secondsSpent: 1, annotator });
      return draft;
    };
    draw(ben);
    const { id: drawn } = store.labels.submit({ image: id, draft: draw(ada), applied: 1, round: null, secondsSpent: 1, annotator: ada });
    const report = importImages(store, [image('a')]);
    expect(report).toMatchObject({ masks: 0, warnings: [{ file: 'a_segmentation.png', message: 'differs from the mask that a.jpg has already, which stays' }] });
    expect(store.images.details(id, null).mask!.annotation).toBe(drawn);
    expect(store.labels.history(id)).toHaveLength(1);
    expect(store.drafts.open({ image: id, annotator: ben })).toMatchObject({ applied: 1, base: null, baseIsCurrent: false, operations: [{ x: 1, y: 0 }] });
  });

  test('keeps patients and lesions of two collections apart', () => {
    const store = newProject();
    importImages(store, [image('a', { patient: '1', lesion: '1' })], { preset: 'pad-ufes-20' });
    importImages(store, [image('b', { patient: '1', lesion: '1' })], { preset: 'generic', metadata: '/clinic/table.csv' });
    importImages(store, [image('c', { patient: '1', lesion: '1' })], { preset: 'generic', metadata: '/elsewhere/clinic/table.csv' });
    importImages(store, [image('d', { patient: '1', lesion: '1' })], { preset: 'generic', metadata: '/more/table.csv', source: 'generic:clinic' });
    expect(store.summary()).toMatchObject({ images: 4, patients: 2, lesions: 2 });
  });

  test('reports two rows that contradict each other, keeps the first, and does so every time', () => {
    const store = newProject();
    const rows = [image('a', { lesion: 'L', attributes: [age(50)] }), image('b', { lesion: 'L', attributes: [age(55)] })];
    const warning = { file: 'b.jpg', code: 'conflict', message: 'age is 55 here, but 50 in an earlier row of the same lesion; 50 stays' };
    expect(importImages(store, rows).warnings).toEqual([warning]);
    expect(importImages(store, rows).warnings).toEqual([warning]);
    expect(inside(store, (database) => database.prepare('SELECT value FROM attribute_value').pluck().all())).toEqual([50]);
  });

  test('that is resumed takes a value that was corrected meanwhile', async () => {
    const store = newProject();
    const job = startImport(store);
    store.imports.takeBatch(job, [image('a', { lesion: 'L', attributes: [age(50)] })]);
    await store.imports.writeKnown(join(store.folder, 'known.jsonl'));
    store.imports.takeBatch(job, [image('a', { lesion: 'L', attributes: [age(51)] })]);
    expect(endImport(store, job).warnings).toEqual([]);
    expect(inside(store, (database) => database.prepare('SELECT value FROM attribute_value ORDER BY sequence').pluck().all())).toEqual([50, 51]);
  });

  test('has no report before it ends, and none for an unknown job', () => {
    const store = newProject();
    const job = startImport(store);
    expect(() => store.imports.report(job)).toThrow(/has not finished/);
    expect(() => store.imports.report('nobody')).toThrow(/there is no import nobody/);
    endImport(store, job, { refused: [{ file: 'x.jpg', code: 'unreadable', message: 'truncated' }] });
    expect(store.imports.report(job).refused).toEqual([{ file: 'x.jpg', code: 'unreadable', message: 'truncated' }]);
  });

  test('tells the next one what is known', async () => {
    const store = newProject();
    const job = startImport(store);
    store.imports.takeBatch(job, [image('a'), copyOf('a', 'b', { mask: null })]);
    const file = join(store.folder, 'known.jsonl');
    await store.imports.writeKnown(file);
    const known = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    const { mask: _, attributes: __, patient: ___, lesion: ____, warnings: _____, ...facts } = image('a');
    expect(known[0]).toMatchObject({ ...facts, hasMask: true, importJob: job, maskJob: job });
    expect(known[1]).toMatchObject({ importJob: job, maskJob: null });
    expect(known.map(({ stem, sourceSha256, hasMask }) => [stem, sourceSha256, hasMask])).toEqual([['a', facts.sourceSha256, true], ['b', facts.sourceSha256, false]]);
  });

  test('that fails half-way leaves nothing of its batch', () => {
    const store = newProject();
    const job = startImport(store);
    const broken = { ...image('b'), format: 'gif' } as unknown as ReturnType<typeof image>;
    expect(() => store.imports.takeBatch(job, [image('a', { lesion: 'L' }), broken])).toThrow(/CHECK constraint/);
    expect(store.summary()).toMatchObject({ images: 0, lesions: 0, masks: 0 });
  });
});
