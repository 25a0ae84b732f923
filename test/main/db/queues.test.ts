import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { queueComposition, roundConfiguration, type QueueComposition, type QueueName, type ReviewQueue, type RoundResult } from '../../../src/core/contract/index.ts';
import { labelDoubt } from '../../../src/core/label-doubt.ts';
import type { ImportedImage, ImportEnd } from '../../../src/main/dataset/records.ts';
import type { ProjectStore } from '../../../src/main/db/index.ts';
import { resultFiles } from '../../../src/main/jobs/round/result-files.ts';
import { image, importImages, inside, newProject } from './fixture.ts';
import { writeResult } from './result-fixture.ts';
import { finishRound } from './round-fixture.ts';

type Found = { score: number; flagged: boolean; seen?: boolean; signals?: Record<string, number | null> };

const ada = (store: ProjectStore) => store.annotators.named('Ada');
const idOf = (store: ProjectStore, name: string): string => [...store.exports.images()].find((row) => row.name === `${name}.jpg`)!.id;
/** By Ada, without a random part, and in `verify` of all images where nothing else is said. */
const compose = (store: ProjectStore, request: Partial<QueueComposition>) => store.queues.compose({
  composition: queueComposition.parse({ randomShare: 0, includeLabelled: (request.queue ?? 'verify') === 'verify', ...request }), annotator: ada(store),
});
const read = (store: ProjectStore, queue: QueueName = 'verify', annotator: string | null = null) => store.queues.read({ round: null, queue, annotator });
const names = (queue: { items: { name: string }[] }): string => queue.items.map(({ name }) => name.replace('.jpg', '')).join('');

/** A finished round that found this of each image. */
function finishWith(store: ProjectStore, found: Record<string, Found>, change: Partial<RoundResult> = {}): void {
  const { round } = store.rounds.create(roundConfiguration.parse({}));
  const ids = new Map([...store.rounds.snapshot(round).images].map((row) => [row.name.replace('.jpg', ''), row.id]));
  const folder = writeResult(Object.keys(found).map((name) => ids.get(name)!), { round, ...change });
  const lines = readFileSync(join(folder, resultFiles.hardness), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { image: string });
  const changed = Object.values(found).map((values, place) => JSON.stringify({ ...lines[place], signals: {}, ...values }));
  writeFileSync(join(folder, resultFiles.hardness), changed.map((line) => `${line}\n`).join(''));
  store.rounds.takeResult(round, folder);
}

/** a to d have masks, e and f none; f is a test image. */
function project(): ProjectStore {
  const store = newProject();
  const site = (value: string) => [{ key: 'body_site', subject: 'lesion' as const, value }];
  importImages(store, [
    image('a', { lesion: 'A', attributes: site('back') }), image('b', { lesion: 'B', attributes: site('back') }), image('c', { lesion: 'C', attributes: site('hand') }), image('d'),
    image('e', { mask: null }),
  ], { split: 'train' });
  importImages(store, [image('f', { mask: null }), image('g')], { split: 'test' });
  finishWith(store, {
    a: { score: 0.5, flagged: true, signals: { 'label-conflict': 0.1 } },
    b: { score: 0.9, flagged: true, signals: { 'label-conflict': null } },
    c: { score: 0.7, flagged: true, signals: { 'label-conflict': 0.8 } },
    d: { score: 0.2, flagged: false, signals: { 'label-conflict': 0.3 } },
    e: { score: 0.6, flagged: false, signals: { blend: 0.4 } },
    f: { score: 0.8, flagged: true, signals: { blend: 0.95 } },
    g: { score: 0.95, flagged: true },
  });
  return store;
}

describe('a queue', () => {
  test('to verify has images without a mask, and all of them once none of those waits', () => {
    const store = project();
    const open = (request: Partial<QueueComposition> = {}) => names(compose(store, { queue: 'verify', includeLabelled: false, skipReviewed: false, ...request }));
    expect(names(read(store))).toBe('e');
    expect(open()).toBe('e');
    expect(open({ splits: ['train', 'test'] })).toBe('fe');
    // A box is no mask; what a person drew is one.
    store.labels.submitWeak({ image: idOf(store, 'e'), label: { kind: 'box', box: { x: 0, y: 0, width: 1, height: 1 } }, supersedes: null, round: null, secondsSpent: 1, annotator: ada(store) });
    draw(store, 'f');
    expect(open({ splits: ['train', 'test'] })).toBe('e');
    // e was looked at, so that masks alone wait.
    expect(open({ skipReviewed: true })).toBe('bcad');
    draw(store, 'e');
    expect(open()).toBe('bcaed');
  });

  test('to verify has all images, the hardest first, whatever is flagged, where that is asked for', () => {
    const queue = compose(project(), { queue: 'verify' });
    expect(queue.composition).toMatchObject({ includeLabelled: true });
    expect(names(queue)).toBe('bcaed');
    expect(queue).toMatchObject({ round: 1, queue: 'verify', reviewed: 0 });
    expect(queue.items[0]).toMatchObject({
      rank: 1, name: 'b.jpg', split: 'train', stratum: 'hardest', inclusionProbability: 1, score: 0.9, flagged: true, labelled: true, verdict: null, reviewed: false, draft: false, behind: 0,
    });
    expect(queue.items.map(({ flagged }) => flagged)).toEqual([true, true, true, false, false]);
  });

  test('to check labels has the masks that the network contradicts, by how much', () => {
    const queue = compose(project(), { queue: 'check-label' });
    expect(queue.items.map(({ name, score }) => [name, score])).toEqual([['c.jpg', 0.8], ['d.jpg', 0.3], ['a.jpg', 0.1]]);
  });

  test('to annotate next has images without a mask, by the blend', () => {
    const store = project();
    expect(compose(store, { queue: 'annotate-next' }).items.map(({ name, score, labelled }) => [name, score, labelled])).toEqual([['e.jpg', 0.4, false]]);
    // What the network thinks of a test image is withheld; its place in the queue is not.
    const all = compose(store, { queue: 'annotate-next', splits: ['train', 'validation', 'test'] });
    expect(all.items.map(({ name, score, split }) => [name, score, split])).toEqual([['f.jpg', null, 'test'], ['e.jpg', 0.4, 'train']]);
  });

  test('is balanced over an attribute, images without a value included', () => {
    const store = project();
    const queue = compose(store, { queue: 'check-label', order: 'balanced', balanceBy: 'body_site' });
    expect(queue.items.map(({ name, stratum }) => [name, stratum])).toEqual([['a.jpg', 'back'], ['c.jpg', 'hand'], ['d.jpg', 'missing']]);
    expect(() => compose(store, { order: 'balanced' })).toThrow('over which attribute');
    for (const other of ['check-label', 'annotate-next'] as const) expect(() => compose(store, { queue: other, includeLabelled: true })).toThrow(`includeLabelled: the queue "${other}"`);
  });

  test('is balanced over the collections that images come from, whatever an attribute of that name says', () => {
    const store = newProject();
    const mine = { attributes: [{ key: 'collection', subject: 'image' as const, value: 'mine' }] };
    importImages(store, ['a', 'b', 'c'].map((name) => image(name, name === 'b' ? mine : {})), { split: 'train' });
    importImages(store, ['x', 'y'].map((name) => image(name)), { split: 'train', source: 'phone' });
    finishRound(store, ['a', 'b', 'c', 'x', 'y']);
    const queue = compose(store, { order: 'balanced', balanceBy: 'collection' });
    expect(queue.items.map(({ name, stratum }) => [name, stratum])).toEqual([['a.jpg', 'ham10000'], ['x.jpg', 'phone'], ['b.jpg', 'ham10000'], ['y.jpg', 'phone'], ['c.jpg', 'ham10000']]);
    expect(read(store)).toEqual(queue);
  });

  test('is not balanced over what no image has', () => {
    const store = project();
    const before = read(store);
    expect(() => compose(store, { order: 'balanced', balanceBy: 'sex' })).toThrow(expect.objectContaining({
      code: 'bad-request', details: { field: 'balanceBy', balanceBy: 'sex' },
      message: 'balanceBy: there is no attribute "sex" with a value in this project; it has body_site, collection',
    }));
    expect(read(store)).toEqual(before);
  });

  test('is composed once where nobody composed it, and stays as it is', () => {
    const store = project();
    const first = read(store, 'check-label');
    expect(first.composition).toBeNull();
    // A tenth of the queue is random, but one image at least.
    expect(first.items.map(({ stratum }) => stratum).toSorted()).toEqual(['hardest', 'hardest', 'hardest', 'random']);
    importImages(store, [image('h')], { split: 'train' });
    expect(read(store, 'check-label')).toEqual(first);
  });

  test('composed by hand replaces the one before, says how, and is there when the project is opened again', () => {
    const store = project();
    read(store);
    const composed = compose(store, { queue: 'verify', limit: 1, seed: 4 });
    expect(composed.composition).toMatchObject({ round: 1, queue: 'verify', limit: 1, seed: 4, randomShare: 0 });
    expect(names(composed)).toBe('b');
    expect(read(store)).toEqual(composed);
    expect(names(read(store, 'check-label'))).toHaveLength(4);
  });

  test('tells what was done since: verdicts, labels, and strokes of whoever asks', () => {
    const store = project();
    const annotator = ada(store);
    compose(store, { queue: 'verify', limit: 3 });
    const review = store.reviews.add({ image: idOf(store, 'b'), round: 1, verdict: 'truly-hard', note: null, annotator });
    const draft = store.drafts.open({ image: idOf(store, 'c'), annotator });
    store.drafts.append({ draft: draft.draft, applied: 0, operation: { x: 0, y: 0, width: 1, height: 1, flipped: '01', tool: 'brush' }, secondsSpent: 1, annotator });
    const seen = read(store, 'verify', annotator.id);
    expect(seen.reviewed).toBe(1);
    expect(seen.items.map(({ reviewed, draft: strokes, verdict }) => [reviewed, strokes, verdict])).toEqual([[true, false, 'truly-hard'], [false, true, null], [false, false, null]]);
    expect(read(store).items.some((item) => item.draft)).toBe(false);
    store.reviews.takeBack({ review: review.id, annotator });
    expect(read(store)).toMatchObject({ reviewed: 0 });
  });

  test('counts an image as reviewed when somebody labels it in the round or after it, until that label is taken out of use', () => {
    const store = project();
    const annotator = ada(store);
    compose(store, { queue: 'verify', limit: 3 });
    const draft = store.drafts.open({ image: idOf(store, 'b'), annotator });
    store.drafts.append({ draft: draft.draft, applied: 0, operation: { x: 0, y: 0, width: 1, height: 1, flipped: '01', tool: 'brush' }, secondsSpent: 1, annotator });
    const label = store.labels.submit({ image: idOf(store, 'b'), draft: draft.draft, applied: 1, round: 1, secondsSpent: 1, annotator });
    store.labels.submitWeak({ image: idOf(store, 'c'), label: { kind: 'class', name: 'nv' }, supersedes: null, round: null, secondsSpent: 1, annotator });
    // What an import brings later is nobody's review.
    compose(store, { queue: 'annotate-next' });
    importImages(store, [image('e')]);
    expect(read(store, 'annotate-next').items.map(({ labelled, reviewed }) => [labelled, reviewed])).toEqual([[true, false]]);
    const seen = read(store);
    expect(seen.reviewed).toBe(2);
    expect(seen.items.map(({ name, reviewed }) => [name, reviewed])).toEqual([['b.jpg', true], ['c.jpg', true], ['a.jpg', false]]);
    store.labels.reject({ annotation: label.id, annotator });
    expect(read(store).reviewed).toBe(1);
  });

  test('tells each annotator of verdicts on test images their own alone', () => {
    const store = project();
    const [annotator, ben] = [ada(store), store.annotators.named('Ben')];
    compose(store, { queue: 'verify', splits: ['train', 'test'] });
    for (const name of ['g', 'b']) store.reviews.add({ image: idOf(store, name), round: 1, verdict: 'truly-hard', note: null, annotator });
    const verdicts = (of: string) => Object.fromEntries(read(store, 'verify', of).items.map(({ name, verdict }) => [name[0], verdict]));
    expect(verdicts(annotator.id)).toMatchObject({ g: 'truly-hard', b: 'truly-hard' });
    expect(verdicts(ben.id)).toMatchObject({ g: null, b: 'truly-hard' });
    expect(read(store, 'verify', ben.id).reviewed).toBe(2);
  });

  test('has no item twice and none of an image that is gone', () => {
    const queue = compose(project(), { queue: 'verify', randomShare: 0.5, splits: ['train', 'test'] });
    expect(new Set(queue.items.map((item) => item.image)).size).toBe(queue.items.length);
  });

  test('is made of a finished round alone', () => {
    const store = project();
    store.rounds.create(roundConfiguration.parse({}));
    expect(() => store.queues.read({ round: 2, queue: 'verify', annotator: null })).toThrow('round 2 is queued; its queues are made of what it finds');
    expect(() => store.queues.read({ round: 3, queue: 'verify', annotator: null })).toThrow('there is no round 3');
    expect(() => read(newProject())).toThrow('no round has finished');
  });

  test('of an older round stays beside the newer one', () => {
    const store = project();
    finishRound(store, ['d', 'a', 'b', 'c', 'e', 'f', 'g']);
    expect(names(compose(store, { round: 1 }))).toBe('bcaed');
    expect(names(compose(store, {}))).toBe('dabce');
    expect(names(store.queues.read({ round: 1, queue: 'verify', annotator: null }))).toBe('bcaed');
  });
});

/** Ten training images with a mask each, a the hardest, by whatever orders a queue. */
function tenImages(change: Partial<ImportedImage>[] = [], result: Partial<RoundResult> = {}, end: Partial<ImportEnd> = {}): ProjectStore {
  const store = newProject({ clock: clockFrom('2026-01-01T00:00:00.000Z') });
  importImages(store, [...'abcdefghij'].map((name, place) => image(name, change[place])), { split: 'train' }, end);
  finishTen(store, 'abcdefghij', result);
  return store;
}

/** A finished round that found the images hard in the order of these names. */
function finishTen(store: ProjectStore, order: string, result: Partial<RoundResult> = {}, more: (place: number) => Record<string, number | null> = () => ({})): void {
  const signals = (place: number) => ({ 'label-conflict': 1 - place / 10, blend: 2 - place / 5, ...more(place) });
  finishWith(store, Object.fromEntries([...order].map((name, place) => [name, { score: 0.5, flagged: false, seen: false, signals: signals(place) }])), result);
}

/** A second later at each look. */
function clockFrom(start: string): () => Date {
  let at = Date.parse(start);
  return () => new Date((at += 1000));
}

function judge(store: ProjectStore, name: string, round: number | null = 1): void {
  store.reviews.add({ image: idOf(store, name), round, verdict: 'truly-hard', note: null, annotator: ada(store) });
}

function draw(store: ProjectStore, name: string, round: number | null = 1): string {
  const [annotator, id] = [ada(store), idOf(store, name)];
  const { draft } = store.drafts.open({ image: id, annotator });
  store.drafts.append({ draft, applied: 0, operation: { x: 1, y: 0, width: 1, height: 1, flipped: '01', tool: 'brush' }, secondsSpent: 1, annotator });
  return store.labels.submit({ image: id, draft, applied: 1, round, secondsSpent: 1, annotator }).id;
}

describe('a queue goes by', () => {
  test('the odds against a label, out of fold too where there are such, as labelDoubt has it', () => {
    const store = newProject();
    const found: Record<string, Record<string, number | null>> = {
      a: { 'label-odds': 0.2, 'out-of-fold-odds': 1, 'label-conflict': 9, 'out-of-fold-conflict': 9 }, b: { 'label-odds': 0.7, 'out-of-fold-odds': null, 'label-conflict': 0.1 },
      c: { 'label-odds': 0.4, 'out-of-fold-odds': 1.2 }, d: { 'label-odds': null, 'out-of-fold-odds': 0.1 },
    };
    importImages(store, Object.keys(found).map((name) => image(name)), { split: 'train' });
    finishWith(store, Object.fromEntries(Object.entries(found).map(([name, signals]) => [name, { score: 0, flagged: false, signals }])));
    const items = compose(store, { queue: 'check-label' }).items.map(({ name, score }) => [name, score]);
    expect(items).toEqual([['c.jpg', 0.8], ['b.jpg', 0.7], ['a.jpg', 0.6], ['d.jpg', 0.1]]);
    expect(items).toEqual(items.map(([name]) => [name, labelDoubt(found[String(name)![0]!]!)]));
  });

  test('losses in rounds of older versions: out of fold where there is one, else the round’s own', () => {
    const store = newProject();
    importImages(store, [image('a'), image('b'), image('c')], { split: 'train' });
    finishWith(store, {
      a: { score: 0, flagged: false, signals: { 'label-conflict': 0.9, 'out-of-fold-conflict': 0.2 } },
      b: { score: 0, flagged: false, signals: { 'label-conflict': 0.1, 'out-of-fold-conflict': 0.6 } },
      c: { score: 0, flagged: false, signals: { 'label-conflict': 0.4, 'out-of-fold-conflict': null } },
    });
    expect(compose(store, { queue: 'check-label' }).items.map(({ name, score }) => [name, score])).toEqual([['b.jpg', 0.6], ['c.jpg', 0.4], ['a.jpg', 0.2]]);
  });

  test('the blend and not the flags, whether to verify or to annotate', () => {
    const store = newProject();
    importImages(store, [image('a'), image('b'), image('c', { mask: null }), image('d', { mask: null }), image('x')], { split: 'train' });
    finishWith(store, {
      a: { score: 0.9, flagged: true, signals: { blend: 0.2 } }, b: { score: 0.1, flagged: false, signals: { blend: 1.7 } },
      c: { score: 0.8, flagged: true, signals: { blend: 0.1 } }, d: { score: 0.2, flagged: false, signals: { blend: 0.9 } }, x: { score: 0, flagged: false, signals: { blend: 0 } },
    });
    expect(names(compose(store, { queue: 'verify' }))).toBe('bdacx');
    expect(names(compose(store, { queue: 'annotate-next' }))).toBe('dc');
  });

  test('how unlike each other images are, where that is asked for and was measured', () => {
    const store = tenImages();
    expect(() => compose(store, { order: 'diverse' })).toThrow('order: round 1 did not measure how unlike each other the images are; run another round, or take "hardest"');
    finishTen(store, 'abcdefghij', {}, (place) => ({ diversity: place < 8 ? place : null }));
    const queue = compose(store, { order: 'diverse', randomShare: 0.2 });
    expect(names({ items: queue.items.filter(({ stratum }) => stratum === 'diverse') })).toBe('hgfedcba');
    expect(queue.items.filter(({ stratum }) => stratum === 'random').map(({ name }) => name).toSorted()).toEqual(['i.jpg', 'j.jpg']);
    importImages(store, [image('k', { mask: null })], { split: 'train' });
    finishTen(store, 'abcdefghijk', {}, (place) => ({ diversity: place === 10 ? 1 : null }));
    expect(() => compose(store, { queue: 'check-label', order: 'diverse' })).toThrow('only images that had no mask are put in order by how unlike each other they are');
    expect(names(compose(store, { queue: 'annotate-next', order: 'diverse' }))).toBe('k');
  });
});

describe('of several images of one lesion', () => {
  const near = (first: string, second: string) => ({ a: image(first).sourceSha256, b: image(second).sourceSha256, distance: 1 });
  const lesions = () => tenImages([{ lesion: 'L' }, {}, { lesion: 'L' }, {}, {}, { lesion: 'L' }], {}, { near: [near('b', 'd'), near('d', 'e')] });

  test('the hardest takes a place, and the others stand behind it', () => {
    const queue = compose(lesions(), { queue: 'check-label' });
    expect(queue.items.map(({ name, behind }) => [name[0], behind])).toEqual([['a', 2], ['b', 2], ['g', 0], ['h', 0], ['i', 0], ['j', 0]]);
    expect(compose(lesions(), { groupLesions: true }).items.map(({ image }) => image)).toHaveLength(6);
    expect(names(compose(lesions(), { queue: 'check-label', groupLesions: false }))).toBe('abcdefghij');
  });

  test('each has a place to verify, since each outline may be wrong', () => {
    expect(names(compose(lesions(), {}))).toBe('abcdefghij');
  });

  test('the next one comes forward once the first was reviewed', () => {
    const store = lesions();
    judge(store, 'a');
    judge(store, 'b');
    expect(compose(store, { queue: 'check-label' }).items.map(({ name, behind }) => [name[0], behind])).toEqual([['c', 1], ['d', 1], ['g', 0], ['h', 0], ['i', 0], ['j', 0]]);
  });

  test('one is drawn at random, with the chance that each lesion had', () => {
    const queue = compose(lesions(), { queue: 'check-label', randomShare: 1, limit: 3 });
    expect(queue.items.map(({ inclusionProbability }) => inclusionProbability)).toEqual([0.5, 0.5, 0.5]);
  });
});

describe('what was reviewed', () => {
  test('does not come back in the next round, unless that is asked for', () => {
    const store = tenImages();
    judge(store, 'a');
    draw(store, 'c');
    finishTen(store, 'abcdefghij');
    expect(names(compose(store, {}))).toBe('bdefghij');
    expect(names(compose(store, { queue: 'check-label' }))).toBe('bdefghij');
    expect(names(compose(store, { skipReviewed: false }))).toBe('abcdefghij');
    // Nor where the queue was composed by nobody.
    expect(names({ items: read(store).items.filter(({ name }) => 'ac'.includes(name[0]!)) })).toBe('ac');
    expect(names({ items: read(store, 'annotate-next').items })).toBe('');
  });

  test('comes back when its verdict is taken back', () => {
    const store = tenImages();
    const { id } = store.reviews.add({ image: idOf(store, 'a'), round: 1, verdict: 'truly-hard', note: null, annotator: ada(store) });
    finishTen(store, 'abcdefghij');
    expect(names(compose(store, {}))).not.toContain('a');
    store.reviews.takeBack({ review: id, annotator: ada(store) });
    expect(names(compose(store, {}))).toContain('a');
  });

  test('comes back when its label is another that nobody has looked at, not when somebody corrected it', () => {
    const store = tenImages([{}, {}, { mask: null }]);
    for (const name of 'abcd') judge(store, name);
    draw(store, 'b');
    // An import brings a mask to c, and d loses its own: nobody has seen either so.
    importImages(store, [image('c')]);
    store.labels.reject({ annotation: store.labels.history(idOf(store, 'd'))[0]!.id, annotator: ada(store) });
    finishTen(store, 'abcdefghij');
    expect(names(compose(store, {}))).toBe('cdefghij');
    judge(store, 'c', 2);
    expect(names(compose(store, {}))).toBe('defghij');
  });

  test('comes back when it has moved up by a fifth of all images, by what orders the queue', () => {
    const store = tenImages();
    for (const name of 'agi') judge(store, name);
    // g moves from the 7th to the 4th place, i from the 9th to the 8th, a from the first to the last.
    finishTen(store, 'bcdgehfija');
    expect(names(compose(store, {}))).toBe('bcdgehfj');
    // The two queues go by different signals.
    finishWith(store, Object.fromEntries([...'abcdefghij'].map((name, place) => [name, { score: 0, flagged: false, signals: { blend: 2 - place / 5, 'label-conflict': name === 'i' ? 2 : 1 - place / 10 } }])));
    expect(names(compose(store, {}))).not.toContain('i');
    expect(names(compose(store, { queue: 'check-label' }))[0]).toBe('i');
  });

  test('by another reader comes to the second, where both read independently', () => {
    const store = newProject();
    importImages(store, [image('a'), image('b')], { split: 'train' });
    importImages(store, [image('c'), image('d')], { split: 'test' });
    finishTen(store, 'abcd');
    for (const name of 'ac') judge(store, name);
    const composedBy = (name: string) => names(store.queues.compose({ composition: queueComposition.parse({ randomShare: 0, splits: ['train', 'test'] }), annotator: store.annotators.named(name) }));
    expect(composedBy('Ada')).toBe('bd');
    expect(composedBy('Ben')).toBe('bcd');
  });

  test('before the first round is no review of what a network found', () => {
    const store = newProject({ clock: clockFrom('2026-01-01T00:00:00.000Z') });
    importImages(store, [...'abcdefghij'].map((name) => image(name)), { split: 'train' });
    judge(store, 'a', null);
    draw(store, 'b', null);
    finishTen(store, 'abcdefghij');
    expect(names(compose(store, {}))).toBe('abcdefghij');
    // After it, it is one, whether or not a round is named.
    judge(store, 'a', null);
    expect(names(compose(store, {}))).toBe('bcdefghij');
  });
});

describe('what the next reviews should find', () => {
  const expectedCatch = [{ share: 0.1, caught: 0.4, low: 0.3, high: 0.5 }, { share: 0.5, caught: 0.8, low: 0.7, high: 0.95 }];
  const caught = (queue: ReviewQueue) => queue.expected.next!.map(({ reviews, caught: share, low, high }) => [reviews, ...[share, low, high].map((value) => Number(value.toFixed(9)))]);

  test('is the round’s own figure, of what is still to review', () => {
    const store = tenImages([], { expectedCatch });
    expect(compose(store, {}).expected).toMatchObject({ reason: null, next: [{ reviews: 10, caught: expect.closeTo(1, 9) as number }] });
    expect(caught(compose(store, { limit: 1 }))).toEqual([[1, 0.4, 0.3, 0.5]]);
    expect(caught(compose(store, { limit: 5 }))).toEqual([[5, 0.8, 0.7, 0.95]]);
    judge(store, 'a');
    expect(caught(read(store))).toEqual([[4, 0.4, 0.4, 0.45]]);
    // Composed anew, it is of what is left: .4 of .6.
    expect(caught(compose(store, { limit: 4 }))).toEqual([[4, 0.666666667, 0.571428571, 0.9]]);
    for (const name of 'bcdefghij') judge(store, name);
    expect(read(store).expected).toEqual({ next: [], reason: null });
  });

  test('takes an image that got its mask since for found, not for one that was never there', () => {
    const store = tenImages(Array.from({ length: 8 }, () => ({ mask: null })), { expectedCatch });
    draw(store, 'a');
    // Of what all ten hold, b to e hold .4, and b to h .52.
    for (const queue of ['verify', 'annotate-next'] as const) expect(caught(compose(store, { queue, includeLabelled: false, limit: 4 }))).toEqual([[4, 0.769230769, 0.689655172, 0.9375]]);
  });

  test('counts what the queue’s own order comes by', () => {
    const store = tenImages([], { expectedCatch });
    finishTen(store, 'abcdefghij', { expectedCatch }, (place) => ({ diversity: place }));
    // The five easiest hold .2 together.
    expect(caught(compose(store, { order: 'diverse', limit: 5 }))[0]!.slice(0, 2)).toEqual([5, 0.2]);
  });

  test('is of images that the network has not seen', () => {
    const store = newProject();
    importImages(store, [...'abcdefghij'].map((name) => image(name)), { split: 'train' });
    const round = (unseen: string): void => finishWith(store, Object.fromEntries([...'abcdefghij'].map((name, place) => [name, { score: 0, flagged: false, seen: !unseen.includes(name), signals: { blend: 2 - place / 5 } }])), { expectedCatch });
    round('bd');
    // The harder one of two is half of the pool: of the first three, b.
    expect(caught(compose(store, { limit: 3 }))).toEqual([[3, 0.8, 0.7, 0.95]]);
    expect(compose(store, { limit: 1 }).expected).toEqual({ next: null, reason: 'the network was trained on all that waits here, and what it gets wrong on validation images says nothing of those' });
  });

  test('is unknown where nothing measured it, and says why', () => {
    expect(compose(tenImages(), {}).expected).toEqual({ next: null, reason: 'round 1 was made by a version that did not measure it: run another round' });
    const store = tenImages([], { expectedCatch: [] });
    expect(compose(store, {}).expected).toMatchObject({ next: null, reason: expect.stringContaining('too few validation images') as string });
    expect(compose(tenImages([], { expectedCatch }), { queue: 'check-label' }).expected).toMatchObject({ next: null, reason: expect.stringContaining('wrong labels') as string });
    const older = tenImages([], { expectedCatch });
    compose(older, {});
    inside(older, (database) => database.exec('UPDATE queue_item SET expected = NULL'));
    expect(read(older).expected).toEqual({ next: null, reason: 'this queue was composed by an older version: compose it again' });
  });
});
