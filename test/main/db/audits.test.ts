import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { auditConfiguration, queueComposition, type AuditRequest } from '../../../src/core/contract/index.ts';
import type { AuditRow, AuditRowsHeader } from '../../../src/main/audit/rows/row.ts';
import type { ProjectStore } from '../../../src/main/db/index.ts';
import type { FeatureTask } from '../../../src/main/jobs/audit/result-files.ts';
import { emptyAuditResult } from '../../support/audit-result.ts';
import { image, importImages, inside, newProject, temporaryFolder } from './fixture.ts';
import { finishRound } from './round-fixture.ts';

const sexOf = (value: string) => ({ key: 'sex', subject: 'patient' as const, value });

/** Four images: two of a patient, one without a mask, one of no patient; a round that found "a" hardest. */
function auditedProject(split: 'train' | 'test' = 'train'): ProjectStore {
  const store = newProject();
  importImages(store, [
    image('a', { patient: 'P', lesion: 'L1', attributes: [sexOf('female'), { key: 'age', subject: 'patient', value: 40 }] }),
    image('b', { patient: 'P', lesion: 'L2' }),
  ], { split: 'train' });
  importImages(store, [image('c', { mask: null }), image('d', { attributes: [{ key: 'ward', subject: 'image', value: 'x,y' }] })], { split });
  finishRound(store, ['a', 'b', 'c', 'd']);
  return store;
}

async function frozen(store: ProjectStore, request: AuditRequest = {}): Promise<{ header: AuditRowsHeader; rows: AuditRow[]; tasks: FeatureTask[]; folder: string; job: string; audit: number }> {
  const { job: { id: job }, audit } = store.audits.create(auditConfiguration.parse(request));
  const folder = temporaryFolder();
  await store.audits.writeRows(job, folder);
  const lines = (file: string): unknown[] => readFileSync(join(folder, file), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
  const [header, ...rows] = lines('rows.jsonl');
  expect(existsSync(join(folder, 'rows.jsonl.new'))).toBe(false);
  expect(lines('audit-number.json')).toEqual([{ audit }]);
  return { header: header as AuditRowsHeader, rows: rows as AuditRow[], tasks: lines('features-todo.jsonl') as FeatureTask[], folder, job, audit };
}

const byName = (rows: readonly AuditRow[]): Record<string, AuditRow> => Object.fromEntries(rows.map((row) => [row.name.replace('.jpg', ''), row]));

/** What a job leaves: these rows, and one slice of these images. */
function writeResult(audit: number, lines: readonly unknown[], images: readonly string[]): string {
  const folder = join(temporaryFolder(), 'result');
  mkdirSync(folder);
  const bytes = deflateRawSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  writeFileSync(join(folder, 'rows.pack'), bytes);
  writeFileSync(join(folder, 'rows-parts.jsonl'), `${JSON.stringify({ offset: 0, length: bytes.length })}\n`);
  writeFileSync(join(folder, 'slices.jsonl'), `${JSON.stringify({ slice: 'flagged:sex=female', images })}\n`);
  writeFileSync(join(folder, 'audit.json'), JSON.stringify({ ...emptyAuditResult(), audit, round: 1 }));
  return folder;
}

describe('an audit', () => {
  test('is numbered and waits with its job', () => {
    const store = auditedProject();
    const { audit, job } = store.audits.create(auditConfiguration.parse({ by: ['sex'] }));
    expect(job).toMatchObject({ kind: 'audit', state: 'queued', round: null });
    expect(store.audits.list()).toEqual([expect.objectContaining({ audit, round: 1, job: job.id, state: 'queued', result: null, configuration: auditConfiguration.parse({ by: ['sex'], round: 1 }) })]);
    expect(() => store.audits.get(null)).toThrow(expect.objectContaining({ code: 'not-found', message: expect.stringContaining('no audit has finished') as string }));
  });

  test.each<[string, AuditRequest, string]>([
    ['an unknown attribute', { by: ['sex', 'eyes'] }, 'by: no image has a value of "eyes"; there are age, sex, ward, collection'],
    ['bands of words', { bands: { sex: [1, 2] } }, 'bands: the values of "sex" are no numbers'],
    ['bands that do not increase', { bands: { age: [60, 30] } }, 'bands: those of "age" (60, 30) have to increase'],
    ['a reference of an unknown attribute', { reference: { eyes: 'blue' } }, 'reference: no image has a value of "eyes"'],
    ['an unknown covariate', { adjust: ['area', 'eyes'] }, 'adjust: no image has a value of "eyes"'],
  ])('refuses %s', (_, request, message) => {
    const store = auditedProject();
    expect(() => store.audits.create(auditConfiguration.parse(request))).toThrow(expect.objectContaining({ code: 'bad-request', message: expect.stringContaining(message) as string }));
    expect(store.audits.list()).toEqual([]);
  });

  test('refuses a round that has not finished', () => {
    const store = auditedProject();
    store.rounds.create(store.rounds.get(1).configuration);
    expect(() => store.audits.create(auditConfiguration.parse({ round: 2 }))).toThrow(expect.objectContaining({ code: 'conflict', message: expect.stringContaining('round 2 is queued') as string }));
  });
});

describe('what an audit is computed from', () => {
  test('is every image of the round, with what holds for it', async () => {
    const { header, rows } = await frozen(auditedProject());
    expect(header).toMatchObject({ round: 1, rounds: [{ round: 1, setting: 'supervised', attention: 'none' }], queues: [] });
    expect(header.attributes.find(({ key }) => key === 'sex')).toEqual({ key: 'sex', label: 'Sex', ordered: false, levels: ['female', 'male', 'other'] });
    expect(rows.map(({ image: id }) => id)).toEqual(rows.map(({ image: id }) => id).toSorted());
    const { a, b, c, d } = byName(rows);
    expect(a).toMatchObject({ split: 'train', collection: 'ham10000', labelled: true, flagged: true, score: 1, seen: true, dice: null, attributes: { sex: { value: 'female', source: 'import' }, age: { value: 40, source: 'import' } }, features: {}, featuresFrom: null, queued: [] });
    expect(b!.attributes).toEqual(a!.attributes);
    expect([b!.patient, b!.component]).toEqual([a!.patient, a!.component]);
    expect(c).toMatchObject({ labelled: false, flagged: false, patient: null, lesion: null, attributes: {} });
    expect(d!.attributes).toEqual({ ward: { value: 'x,y', source: 'import' } });
  });

  test('takes the collection for where an image comes from, once, whatever an attribute of that name says', async () => {
    const store = auditedProject();
    store.tags.set({ images: [(await frozen(store)).rows[0]!.image], key: 'collection', value: 7, annotator: store.annotators.named('Ada') });
    const { attributes } = await store.audits.choices(null);
    expect(attributes.filter(({ key }) => key === 'collection')).toMatchObject([{ label: 'Collection', values: ['ham10000'] }]);
    const create = (request: AuditRequest) => store.audits.create(auditConfiguration.parse(request));
    expect(() => create({ by: ['collection'], bands: { collection: [5] } })).toThrow('bands: the values of "collection" are no numbers');
    expect(() => create({ by: ['eyes'] })).toThrow('there are age, sex, ward, collection');
  });

  test('has words of the project in their order, whichever came first', async () => {
    const store = auditedProject();
    importImages(store, ['B', 'C', 'A'].map((value, i) => image(`device-${i}`, { attributes: [{ key: 'device', subject: 'image', value }] })));
    expect((await frozen(store)).header.attributes.find(({ key }) => key === 'device')?.levels).toEqual(['A', 'B', 'C']);
  });

  test('has overlaps of judged splits alone, and only where there is a label', async () => {
    const rows = byName((await frozen(auditedProject('test'))).rows);
    expect(rows.d).toMatchObject({ split: 'test', dice: 0.8, iou: 0.75, hd95: null });
    expect([rows.a!.dice, rows.c!.dice]).toEqual([null, null]);
    const elsewhere = byName((await frozen(auditedProject('test'), { judged: ['validation'] })).rows);
    expect(elsewhere.d!.dice).toBeNull();
  });

  test('goes by the sources that were asked for', async () => {
    const store = auditedProject();
    const id = [...store.exports.images()].find(({ name }) => name === 'a.jpg')!.id;
    store.tags.set({ images: [id], key: 'sex', value: 'male', annotator: store.annotators.named('Ada') });
    expect(byName((await frozen(store)).rows).a!.attributes.sex).toEqual({ value: 'male', source: 'clinician' });
    expect(byName((await frozen(store, { sources: ['import'] })).rows).b!.attributes.sex).toEqual({ value: 'female', source: 'import' });
    expect(byName((await frozen(store, { sources: ['estimate'] })).rows).a!.attributes).toEqual({});
  });

  test('tells what earlier rounds found', async () => {
    const store = auditedProject('test');
    finishRound(store, ['b', 'a', 'd', 'c'], { round: 2 });
    const { header, rows } = await frozen(store);
    expect(header.rounds.map(({ round }) => round)).toEqual([1, 2]);
    const { a, b, d } = byName(rows);
    expect([a!.flagged, a!.earlier, b!.flagged]).toEqual([false, { 1: { flagged: true, dice: null, iou: null } }, true]);
    expect(d!.earlier).toEqual({ 1: { flagged: false, dice: 0.8, iou: 0.75 } });
    expect(byName((await frozen(store, { earlierRounds: false })).rows).a!.earlier).toEqual({});
  });

  test('names the features that are missing, in labels first, and takes none twice', async () => {
    const store = auditedProject();
    const { tasks, rows } = await frozen(store);
    expect(Object.fromEntries(tasks.map(({ name, mask }) => [name, Object.keys(mask)]))).toEqual({
      'a.jpg': ['annotation', 'geometry'], 'b.jpg': ['annotation', 'geometry'], 'c.jpg': ['run', 'size', 'probability'], 'd.jpg': ['annotation', 'geometry'],
    });
    store.audits.takeFeatures(
      [...tasks, { ...tasks[0]!, image: rows.at(-1)!.image.replace(/.$/, 'g') }].map(({ image: id, mask }) => ({
        image: id, annotation: 'annotation' in mask ? mask.annotation : null, run: 'run' in mask ? mask.run : null, version: 1, features: { contrast: 12.5 },
      })),
    );
    const again = await frozen(store);
    expect(again.tasks).toEqual([]);
    const { a, c } = byName(again.rows);
    expect([a!.features, a!.featuresFrom, c!.featuresFrom]).toEqual([{ contrast: 12.5 }, 'label', 'prediction']);
    expect((await store.audits.choices(null)).features).toEqual({ known: 4, missing: 0 });
  });

  test('knows what reviewing a queue found', async () => {
    const store = auditedProject();
    const annotator = store.annotators.named('Ada');
    const { items } = store.queues.compose({ composition: queueComposition.parse({ queue: 'check-label', randomShare: 1 }), annotator });
    store.reviews.add({ image: items[0]!.image, round: 1, verdict: 'label-wrong', note: null, annotator });
    store.reviews.add({ image: items[1]!.image, round: 1, verdict: 'nothing-wrong', note: null, annotator });
    const { header, rows } = await frozen(store);
    expect(header.queues).toEqual([{ queue: 'check-label', candidates: 3 }]);
    const queued = new Map(rows.map((row) => [row.image, row.queued]));
    expect(queued.get(items[0]!.image)).toEqual([{ queue: 'check-label', random: true, inclusionProbability: 1, reviewed: true, wrong: true }]);
    expect(queued.get(items[1]!.image)).toEqual([expect.objectContaining({ reviewed: true, wrong: false })]);
    expect(queued.get(items[2]!.image)).toEqual([expect.objectContaining({ reviewed: false, wrong: false })]);
    expect(items.slice(0, 2).map((item) => rows.find((row) => row.image === item.image)!.verdict)).toEqual(['label-wrong', 'nothing-wrong']);
  });

  test('takes a label for wrong that was called right once it had been corrected', async () => {
    const store = auditedProject();
    const annotator = store.annotators.named('Ada');
    const { items } = store.queues.compose({ composition: queueComposition.parse({ queue: 'check-label', randomShare: 1 }), annotator });
    const { image: id } = items[0]!;
    const { draft } = store.drafts.open({ image: id, annotator });
    store.drafts.append({ draft, applied: 0, operation: { x: 0, y: 0, width: 1, height: 1, flipped: '01', tool: 'brush' }, secondsSpent: 1, annotator });
    store.labels.submit({ image: id, draft, applied: 1, round: 1, secondsSpent: 1, annotator });
    store.reviews.add({ image: id, round: 1, verdict: 'nothing-wrong', note: null, annotator });
    expect((await frozen(store)).rows.find((row) => row.image === id)!.queued).toEqual([expect.objectContaining({ reviewed: true, wrong: true })]);
  });

  test('judges predictions by a label that was called right', async () => {
    const store = auditedProject();
    const annotator = store.annotators.named('Ada');
    store.queues.compose({ composition: queueComposition.parse({ queue: 'verify', randomShare: 1, includeLabelled: true }), annotator });
    const wrongOf = async (): Promise<Record<string, unknown>> => Object.fromEntries((await frozen(store)).rows.map((row) => [row.name.replace('.jpg', ''), row.queued[0]?.wrong]));
    const known = [...store.exports.images()];
    for (const name of ['a', 'b']) store.reviews.add({ image: known.find((row) => row.name === `${name}.jpg`)!.id, round: 1, verdict: 'nothing-wrong', note: null, annotator });
    // The network outlines all of each image, the label of each half of it.
    expect(await wrongOf()).toMatchObject({ a: true, b: true, c: false, d: false });
  });
});

describe('what can be audited', () => {
  test('is each attribute with a value, by whose values they are', async () => {
    const { images, attributes, features } = await auditedProject().audits.choices(null);
    expect({ images, features }).toEqual({ images: 4, features: { known: 0, missing: 4 } });
    expect(attributes.map(({ key, values }) => [key, values])).toEqual([['age', [40]], ['sex', ['female']], ['ward', ['x,y']], ['collection', ['ham10000']]]);
    const sex = attributes.find(({ key }) => key === 'sex')!;
    expect([[...sex.places].filter((place) => place === 0).length, sex.sources.filter((source) => source === 'import').length]).toEqual([2, 2]);
  });
});

describe('what an audit found', () => {
  test('is taken in once, with its rows and slices', async () => {
    const store = auditedProject();
    const { job, audit, header, rows } = await frozen(store);
    const ids = rows.map(({ image: id }) => id);
    const folder = writeResult(audit, [header, ...rows], ['an image that is gone', ids[1]!, ids[0]!]);
    store.audits.takeResult(job, folder);
    store.audits.takeResult(job, folder);
    expect(store.audits.get(null)).toMatchObject({ audit, result: { audit, round: 1 } });
    expect(store.audits.list()[0]!.result).toBeNull();
    expect([...store.audits.rows(audit)!()].map((line) => JSON.parse(line) as unknown)).toEqual([header, ...rows]);
    const asked = { audit, slice: 'flagged:sex=female', limit: 10, annotator: null };
    expect(store.audits.slice(asked).map(({ image: id }) => id)).toEqual([ids[1], ids[0]]);
    expect(store.audits.slice({ ...asked, audit: null, limit: 1 })).toHaveLength(1);
    expect(() => store.audits.slice({ ...asked, slice: 'failed:sex=female' })).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect((await store.verify()).problems.filter(({ kind }) => kind === 'history' || kind === 'dangling-reference')).toEqual([]);
  });

  test('lists the images of a slice as a queue of its round does', async () => {
    const store = auditedProject('test');
    const { job, audit, header, rows } = await frozen(store);
    store.audits.takeResult(job, writeResult(audit, [header, ...rows], rows.map(({ image: id }) => id)));
    const [ada, bo] = ['Ada', 'Bo'].map((name) => store.annotators.named(name));
    for (const { image: id } of rows.slice(0, 3)) store.reviews.add({ image: id, round: 1, verdict: 'truly-hard', note: null, annotator: ada! });
    const seenBy = (annotator: string | null) => new Map(store.audits.slice({ audit, slice: 'flagged:sex=female', limit: 10, annotator }).map((item) => [item.image, item]));
    const [hers, his] = [seenBy(ada!.id), seenBy(bo!.id)];
    expect([...hers.values()].map(({ rank }) => rank)).toEqual(rows.map((_, place) => place + 1));
    for (const [place, { image: id, split, score, flagged, labelled }] of rows.entries()) {
      const judged = place < 3;
      const known = { split, flagged, labelled, reviewed: judged, draft: false, score: split === 'train' ? score : null };
      expect(hers.get(id)).toMatchObject({ ...known, verdict: judged ? 'truly-hard' : null });
      // What another says of a test image stays with them.
      expect(his.get(id)).toMatchObject({ ...known, verdict: judged && split === 'train' ? 'truly-hard' : null });
    }
  });

  test('is refused where it is another audit’s, and leaves nothing', async () => {
    const store = auditedProject();
    const { job, header, rows } = await frozen(store);
    expect(() => store.audits.takeResult(job, writeResult(7, [header, ...rows], []))).toThrow(expect.objectContaining({ code: 'corrupt' }));
    expect(inside(store, (database) => database.prepare('SELECT COUNT(*) FROM audit_rows').pluck().get())).toBe(0);
  });

  test('keeps its figures and loses its rows with a patient who is erased', async () => {
    const store = auditedProject();
    const { job, audit, header, rows, tasks } = await frozen(store);
    store.audits.takeFeatures(tasks.map(({ image: id, mask }) => ({ image: id, annotation: 'annotation' in mask ? mask.annotation : null, run: 'run' in mask ? mask.run : null, version: 1, features: {} })));
    const ids = rows.map(({ image: id }) => id);
    store.audits.takeResult(job, writeResult(audit, [header, ...rows], ids));
    inside(store, (database) => database.exec('DELETE FROM patient'));
    expect(store.audits.rows(audit)).toBeNull();
    expect(store.audits.get(audit).result).not.toBeNull();
    expect(store.audits.slice({ audit, slice: 'flagged:sex=female', limit: 10, annotator: null }).map(({ name }) => name)).toEqual(['c.jpg', 'd.jpg']);
    expect(inside(store, (database) => database.prepare('SELECT COUNT(*) FROM image_feature').pluck().get())).toBe(2);
  });
});
