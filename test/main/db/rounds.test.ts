import { describe, expect, test } from 'vitest';
import { roundConfiguration, type AnnotatorRecord, type RoundRequest, type WeakLabel } from '../../../src/core/contract/index.ts';
import type { Flip } from '../../../src/core/mask/index.ts';
import type { ProjectStore } from '../../../src/main/db/index.ts';
import { image, importImages, inside, newProject, startImport } from './fixture.ts';
import { finishRound } from './round-fixture.ts';

const create = (store: ProjectStore, request: RoundRequest = {}) => store.rounds.create(roundConfiguration.parse(request));
const snapshot = (store: ProjectStore, round: number) => [...store.rounds.snapshot(round).images];
const named = (store: ProjectStore, name: string): string => [...store.exports.images()].find((row) => row.name === name)!.id;

/** Adds a mask that a person made from a model's contour, over the image's current one. */
function addModelMask(store: ProjectStore, id: string): void {
  inside(store, (database) => {
    database.exec(`INSERT OR IGNORE INTO annotator VALUES ('ada', 'Ada', '2026-01-01')`);
    database
      .prepare(
        `INSERT INTO annotation (id, image, kind, geometry, origin, origin_sparsity, annotator, supersedes, state, created_at)
         VALUES (?, ?, 'mask', '{"size":[2,2],"counts":"4"}', 'model', 0.5, 'ada',
           (SELECT id FROM annotation WHERE image = ?), 'submitted', '2026-01-01')`,
      )
      .run(`mask of ${id}`, id, id);
  });
}

function addVerdict(store: ProjectStore, id: string, verdict: string, name = 'review'): void {
  inside(store, (database) => {
    database.exec(`INSERT OR IGNORE INTO annotator VALUES ('ada', 'Ada', '2026-01-01')`);
    database.prepare(`INSERT INTO review (id, image, annotator, verdict, created_at) VALUES (?, ?, 'ada', ?, '2026-01-01')`).run(`${name} of ${id}`, id, verdict);
  });
}

/** Submits one flip of the image's current mask. */
function draw(store: ProjectStore, id: string, flip: Flip, annotator: AnnotatorRecord): void {
  const { draft } = store.drafts.open({ image: id, annotator });
  store.drafts.append({ draft, applied: 0, operation: { ...flip, tool: 'brush' }, secondsSpent: 1, annotator });
  store.labels.submit({ image: id, draft, applied: 1, round: null, secondsSpent: 1, annotator });
}

describe('a round', () => {
  test('is refused without two labelled training images', () => {
    const store = newProject();
    expect(() => create(store)).toThrow('a round needs at least 2 training images with a mask, and this project has 0; import images with their masks');
    importImages(store, [image('a'), image('b', { mask: null })], { split: 'train' });
    importImages(store, [image('c')], { split: 'test' });
    expect(() => create(store)).toThrow(/this project has 1;/);
    const job = startImport(store);
    store.imports.takeBatch(job, [image('d'), image('e')]);
    expect(() => create(store)).toThrow(/this project has 1 \(2 images wait for an import to finish: resume it\)/);
    expect(store.rounds.list()).toEqual([]);
    expect(store.jobs.list().map((row) => row.kind)).not.toContain('round');
  });

  test('is refused where its labels are too few', () => {
    const store = newProject();
    importImages(store, [image('a'), image('b')], { split: 'train' });
    expect(() => create(store, { labels: 1 })).toThrow('labels is 1, and a round needs at least 2 labelled training images; ask for more labels');
  });

  test('needs neither validation nor test images', () => {
    const store = newProject();
    importImages(store, [image('a'), image('b')], { split: 'train' });
    expect(create(store)).toMatchObject({ round: 1, job: { kind: 'round', state: 'queued', round: 1 } });
  });

  test('freezes its input when it starts, once', () => {
    const store = newProject();
    importImages(store, [image('a', { lesion: 'A', attributes: [{ key: 'diagnosis', subject: 'lesion', value: 'nv' }] }), image('b')], { split: 'train' });
    const { round } = create(store);
    importImages(store, [image('c', { mask: null })], { split: 'test' });
    // Not finished: it has no split, and the round does not use it.
    store.imports.takeBatch(startImport(store), [image('unfinished')]);
    const first = store.rounds.snapshot(round);
    expect(first.header).toMatchObject({ kind: 'snapshot', version: 1, project: store.summary().id, round: 1, images: 3 });
    const rows = [...first.images];
    expect(rows.map(({ name, split, labelled, diagnosis, lesion, weight }) => ({ name, split, labelled, diagnosis, lesion, weight }))).toEqual([
      { name: 'a.jpg', split: 'train', labelled: true, diagnosis: 'nv', lesion: 'A', weight: 1 },
      { name: 'b.jpg', split: 'train', labelled: true, diagnosis: null, lesion: null, weight: 1 },
      { name: 'c.jpg', split: 'test', labelled: false, diagnosis: null, lesion: null, weight: 1 },
    ]);
    expect(rows[0]!.mask!.geometry).toEqual({ size: [2, 2], counts: '022' });
    expect(rows[2]!.mask).toBeNull();
    importImages(store, [image('c'), image('d')], { split: 'test' });
    addModelMask(store, rows[0]!.id);
    expect(snapshot(store, round)).toEqual(rows);
    expect(store.rounds.snapshot(round).header).toEqual(first.header);
  });

  test('takes whole lesions, and keeps the other masks for viewing', () => {
    const store = newProject();
    importImages(store, Array.from({ length: 30 }, (_, index) => image(`i${index}`, { lesion: `L${Math.floor(index / 3)}` })), { split: 'train' });
    const { round } = create(store, { labels: 10, seed: 4 });
    const rows = snapshot(store, round);
    // Lesions of three images: 9 is the nearest number not above 10.
    const labelled = rows.filter((row) => row.labelled);
    expect(labelled).toHaveLength(9);
    expect(new Set(labelled.map((row) => row.lesion)).size).toBe(3);
    expect(rows.every((row) => row.mask !== null)).toBe(true);
    expect(snapshot(store, create(store, { labels: 10, seed: 4 }).round).filter((row) => row.labelled).map((row) => row.id)).toEqual(labelled.map((row) => row.id));
    expect(snapshot(store, create(store, { labels: 10, seed: 5 }).round).filter((row) => row.labelled).map((row) => row.id)).not.toEqual(labelled.map((row) => row.id));
  });

  test('trains on masks that came from a model, and is never judged by one', () => {
    const store = newProject();
    importImages(store, [image('a'), image('b')], { split: 'train' });
    importImages(store, [image('t'), image('u')], { split: 'test' });
    for (const name of ['a.jpg', 't.jpg']) addModelMask(store, named(store, name));
    const rows = Object.fromEntries(snapshot(store, create(store).round).map((row) => [row.name, row]));
    expect(rows['a.jpg']).toMatchObject({ labelled: true, mask: { geometry: { counts: '4' } } });
    expect(rows['t.jpg']).toMatchObject({ labelled: false, mask: null });
    expect(rows['u.jpg']).toMatchObject({ labelled: true, mask: { geometry: { counts: '022' } } });
  });

  test('leaves poor images out of training and counts other verdicts', () => {
    const store = newProject();
    importImages(store, [image('a'), image('b'), image('c')], { split: 'train' });
    addVerdict(store, named(store, 'b.jpg'), 'poor-image');
    addVerdict(store, named(store, 'c.jpg'), 'truly-hard');
    const rows = snapshot(store, create(store).round);
    expect(rows.map(({ weight, labelled }) => ({ weight, labelled }))).toEqual([{ weight: 1, labelled: true }, { weight: 0, labelled: false }, { weight: 1, labelled: true }]);
    addVerdict(store, named(store, 'c.jpg'), 'poor-image', 'second look');
    expect(() => create(store)).toThrow(/this project has 1;/);
  });

  test('does not train on a mask that a person said is wrong, until somebody corrects it', () => {
    const store = newProject();
    importImages(store, [image('a'), image('b'), image('c')], { split: 'train' });
    const [ada, ben] = [store.annotators.named('Ada'), store.annotators.named('Ben')];
    const id = named(store, 'a.jpg');
    const wrong = store.reviews.add({ image: id, round: null, verdict: 'label-wrong', note: null, annotator: ada });
    const frozen = () => snapshot(store, create(store).round).find((row) => row.id === id)!;
    expect(frozen()).toMatchObject({ verdict: 'label-wrong', labelled: false, weight: 1, mask: { geometry: { counts: '022' } } });

    draw(store, id, { x: 0, y: 0, width: 1, height: 1, flipped: '01' }, ben);
    expect(frozen()).toMatchObject({ verdict: 'label-wrong', labelled: true, mask: { geometry: { size: [2, 2], counts: '112' } } });

    // Who says it of a mask of their own, drawn while reviewing the same round, has corrected it before saying so.
    store.reviews.add({ image: id, round: null, verdict: 'label-wrong', note: null, annotator: ben });
    expect(frozen()).toMatchObject({ labelled: true });
    const again = store.reviews.add({ image: id, round: null, verdict: 'label-wrong', note: null, annotator: ada });
    expect(frozen()).toMatchObject({ labelled: false });
    store.reviews.takeBack({ review: again.id, annotator: ada });
    expect(frozen()).toMatchObject({ labelled: true });
    store.reviews.takeBack({ review: wrong.id, annotator: ada });
    expect(frozen()).toMatchObject({ verdict: 'label-wrong', labelled: true });
  });

  test('trains on a mask that a person called right after another called it wrong, as on one that was checked', () => {
    const store = newProject();
    importImages(store, [image('a'), image('b'), image('c')], { split: 'train' });
    const id = named(store, 'a.jpg');
    for (const [name, verdict] of [['Ben', 'label-wrong'], ['Ada', 'nothing-wrong']] as const) store.reviews.add({ image: id, round: null, verdict, note: null, annotator: store.annotators.named(name) });
    expect(snapshot(store, create(store).round).find((row) => row.id === id)).toMatchObject({ verdict: 'nothing-wrong', labelled: true, weight: 1, corrected: true, mask: { geometry: { counts: '022' } } });
  });

  test('trains on the mask that a person restored before they said that the label was wrong', () => {
    const store = newProject();
    importImages(store, [image('a'), image('b'), image('c')], { split: 'train' });
    const [ada, ben] = [store.annotators.named('Ada'), store.annotators.named('Ben')];
    const id = named(store, 'a.jpg');
    const imported = store.images.details(id, null).mask!.annotation;
    draw(store, id, { x: 0, y: 0, width: 1, height: 1, flipped: '01' }, ben);
    const round = finishRound(store, ['a', 'b', 'c']);
    const supersedes = store.images.details(id, null).mask!.annotation;
    store.labels.restore({ image: id, annotation: imported, supersedes, annotator: ada });
    const frozen = () => snapshot(store, create(store).round).find((row) => row.id === id)!;
    const says = (annotator: typeof ada) => store.reviews.add({ image: id, round, verdict: 'label-wrong', note: null, annotator });
    says(ada);
    expect(frozen()).toMatchObject({ labelled: true, mask: { geometry: { counts: '022' } } });
    says(ben);
    expect(frozen()).toMatchObject({ labelled: false });
  });

  test('trains on an image that shows no lesion as on an empty mask, whatever was drawn before', () => {
    const store = newProject();
    importImages(store, [image('a'), image('b', { mask: null }), image('c')], { split: 'train' });
    importImages(store, [image('t')], { split: 'test' });
    const ada = store.annotators.named('Ada');
    const says = (name: string) => store.reviews.add({ image: named(store, name), round: null, verdict: 'not-a-lesion', note: null, annotator: ada });
    const rows = () => Object.fromEntries(snapshot(store, create(store).round).map((row) => [row.name, row]));
    for (const name of ['a.jpg', 'b.jpg', 't.jpg']) says(name);
    const empty = { annotation: null, geometry: { size: [4, 4], counts: '`0' } };
    const first = rows();
    expect(first['a.jpg']).toMatchObject({ labelled: true, verdict: 'not-a-lesion', mask: empty });
    expect(first['b.jpg']).toMatchObject({ labelled: true, verdict: 'not-a-lesion', mask: empty });
    // What networks are judged by changes only when somebody draws another mask.
    expect(first['t.jpg']).toMatchObject({ labelled: true, mask: { geometry: { counts: '022' } } });
    draw(store, named(store, 'a.jpg'), { x: 0, y: 0, width: 1, height: 1, flipped: '01' }, ada);
    expect(rows()['a.jpg']).toMatchObject({ labelled: true, mask: { geometry: { size: [2, 2], counts: '112' } } });
  });

  test('holds corrected masks and weak labels, of training images alone', () => {
    const store = newProject();
    importImages(store, [image('a'), image('b')], { split: 'train' });
    importImages(store, [image('t')], { split: 'test' });
    const ada = store.annotators.named('Ada');
    const box = { kind: 'box', box: { x: 1, y: 1, width: 2, height: 2 } } as const;
    const [first] = ['b.jpg', 't.jpg'].map((name) => store.labels.submitWeak({ image: named(store, name), label: box, supersedes: null, round: null, secondsSpent: 1, annotator: ada }));
    const point = { kind: 'point', points: [{ x: 2, y: 2, lesion: true }] } as const satisfies WeakLabel;
    const second = store.labels.submitWeak({ image: named(store, 'b.jpg'), label: { ...point, points: [...point.points] }, supersedes: null, round: null, secondsSpent: 1, annotator: ada });
    draw(store, named(store, 't.jpg'), { x: 0, y: 0, width: 1, height: 1, flipped: '01' }, ada);
    const { round } = create(store);
    const rows = Object.fromEntries(snapshot(store, round).map((row) => [row.name, row]));
    expect(rows['a.jpg']!.weak).toEqual([]);
    expect(rows['b.jpg']!.weak).toEqual([{ annotation: first!.id, label: box }, { annotation: second.id, label: point }]);
    // Corrected, it scores as before and trains as little.
    expect(rows['t.jpg']).toMatchObject({ split: 'test', labelled: true, weak: [], mask: { geometry: { counts: '112' } } });
    store.labels.reject({ annotation: first!.id, annotator: ada });
    expect(snapshot(store, round).find((row) => row.name === 'b.jpg')!.weak).toHaveLength(2);
    expect(snapshot(store, create(store).round).find((row) => row.name === 'b.jpg')!.weak).toEqual([{ annotation: second.id, label: point }]);
  });

  test('unknown is said to be unknown', () => {
    const store = newProject();
    expect(() => store.rounds.get(3)).toThrow('there is no round 3 in this project');
    expect(() => store.rounds.get(null)).toThrow(/no round has finished/);
  });
});
