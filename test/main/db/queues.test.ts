import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { queueComposition, roundConfiguration, type QueueComposition, type QueueName } from '../../../src/core/contract/index.ts';
import type { ProjectStore } from '../../../src/main/db/index.ts';
import { resultFiles } from '../../../src/main/jobs/round/result-files.ts';
import { image, importImages, newProject } from './fixture.ts';
import { writeResult } from './result-fixture.ts';
import { finishRound } from './round-fixture.ts';

type Found = { score: number; flagged: boolean; signals?: Record<string, number | null> };

const ada = (store: ProjectStore) => store.annotators.named('Ada');
const idOf = (store: ProjectStore, name: string): string => [...store.exports.images()].find((row) => row.name === `${name}.jpg`)!.id;
const compose = (store: ProjectStore, request: Partial<QueueComposition>) => store.queues.compose({ composition: queueComposition.parse({ randomShare: 0, ...request }), annotator: ada(store) });
const read = (store: ProjectStore, queue: QueueName = 'verify', annotator: string | null = null) => store.queues.read({ round: null, queue, annotator });
const names = (queue: { items: { name: string }[] }): string => queue.items.map(({ name }) => name.replace('.jpg', '')).join('');

/** A finished round that found this of each image. */
function finishWith(store: ProjectStore, found: Record<string, Found>): void {
  const { round } = store.rounds.create(roundConfiguration.parse({}));
  const ids = new Map([...store.rounds.snapshot(round).images].map((row) => [row.name.replace('.jpg', ''), row.id]));
  const folder = writeResult(Object.keys(found).map((name) => ids.get(name)!), { round });
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
  test('to verify has all images, the hardest first, whatever is flagged', () => {
    const queue = compose(project(), { queue: 'verify' });
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
  });

  test('is composed once where nobody composed it, and stays as it is', () => {
    const store = project();
    const first = read(store);
    expect(first.composition).toBeNull();
    // A tenth of the queue is random, but one image at least.
    expect(first.items.map(({ stratum }) => stratum).toSorted()).toEqual(['hardest', 'hardest', 'hardest', 'hardest', 'random']);
    importImages(store, [image('h')], { split: 'train' });
    expect(read(store)).toEqual(first);
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
