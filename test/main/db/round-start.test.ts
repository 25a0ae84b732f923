import { describe, expect, test } from 'vitest';
import { roundConfiguration, type RoundConfiguration, type RoundRequest } from '../../../src/core/contract/index.ts';
import type { SnapshotImage } from '../../../src/core/snapshot.ts';
import type { ImportedImage } from '../../../src/main/dataset/records.ts';
import type { ProjectStore } from '../../../src/main/db/index.ts';
import { image, importImages, inside, newProject } from './fixture.ts';
import { finishRound } from './round-fixture.ts';

const create = (store: ProjectStore, request: RoundRequest = {}) => store.rounds.create(roundConfiguration.parse(request));
const configurationOf = (store: ProjectStore, round: number): RoundConfiguration => store.rounds.get(round).configuration;
const named = (store: ProjectStore, name: string): string => [...store.exports.images()].find((row) => row.name === `${name}.jpg`)!.id;
const bySex = (value: string): Partial<ImportedImage> => ({ attributes: [{ key: 'sex', subject: 'image', value }] });

/** Rows by name, without what is the same in every snapshot. */
function frozen(store: ProjectStore, request: RoundRequest): Record<string, SnapshotImage> {
  const { round } = create(store, request);
  return Object.fromEntries([...store.rounds.snapshot(round).images].map((row) => [row.name.replace('.jpg', ''), row]));
}

function withImages(names = ['a', 'b', 'c', 'd'], changes: Record<string, Partial<ImportedImage>> = {}): ProjectStore {
  const store = newProject();
  importImages(store, names.map((name) => image(name, changes[name])), { split: 'train' });
  return store;
}

function refusal(store: ProjectStore, request: RoundRequest): { code: string; message: string; field: unknown } {
  try {
    create(store, request);
  } catch (error) {
    const { code, message, details } = error as { code: string; message: string; details: Record<string, unknown> };
    return { code, message, field: details['field'] };
  }
  throw new Error('the round was not refused');
}

describe('the round that another goes on from', () => {
  test('is the newest finished one, and stands in the configuration', () => {
    const store = withImages();
    finishRound(store, ['a', 'b', 'c', 'd']);
    const second = finishRound(store, ['d', 'c', 'b', 'a']);
    create(store);
    expect(configurationOf(store, create(store, { attention: 'oversample' }).round).previous).toBe(second);
    expect(configurationOf(store, create(store, { attention: 'rank', previous: 1 }).round).previous).toBe(1);
    // The job gets what the round says.
    const { job, round } = create(store, { attention: 'clean-attend' });
    expect((store.jobs.configuration(job.id) as RoundConfiguration).previous).toBe(second);
    finishRound(store, ['a', 'b', 'c', 'd']);
    expect(configurationOf(store, round).previous).toBe(second);
    // Who does not go by it has none.
    expect(configurationOf(store, create(store, { attention: 'twin' }).round).previous).toBeNull();
    expect(configurationOf(store, create(store).round).previous).toBeNull();
  });

  test('is none in a new project, where nothing needs one', () => {
    const store = withImages();
    for (const attention of ['online-annealed', 'recommended'] as const) expect(configurationOf(store, create(store, { attention }).round).previous).toBeNull();
  });

  test('is refused where it is missing, or has not finished', () => {
    const store = withImages();
    expect(refusal(store, { previous: 3 })).toMatchObject({ code: 'bad-request', field: 'previous', message: expect.stringContaining('there is no round 3') });
    create(store);
    expect(refusal(store, { previous: 1 }).message).toContain('round 1 has not finished');
    expect(refusal(store, { attention: 'clean-attend' })).toEqual({
      code: 'bad-request', field: 'attention',
      message: "attention: clean-attend goes by an earlier round's scores, and no round has finished in this project; run one with attention none first",
    });
    expect(refusal(store, { start: 'previous' }).message).toContain('start: no round has finished');
  });
});

describe('a snapshot', () => {
  test('holds what the round before found, and the group of the attribute', () => {
    const store = withImages(['a', 'b', 'c', 'd'], { a: bySex('female'), b: bySex('male') });
    finishRound(store, ['c', 'a', 'b', 'd']);
    importImages(store, [image('new')], { split: 'train' });
    const rows = frozen(store, { attention: 'group-balanced', attentionBy: 'sex' });
    expect(rows['c']).toMatchObject({ group: null, corrected: false, hardness: { score: 1, flagged: true, seen: true, signals: { pruning: 1, tta: null } } });
    expect(rows['a']).toMatchObject({ group: 'female', hardness: { score: 0.5, flagged: false } });
    expect(rows['b']!.group).toBe('male');
    expect(rows['new']).toMatchObject({ group: null, corrected: false, hardness: null });
    const without = frozen(store, {});
    expect(without['a']).toMatchObject({ group: null, corrected: false, hardness: null });
  });

  test('holds the collection that an image comes from, whatever an attribute of that name says', () => {
    const store = withImages(['a', 'b'], { a: { attributes: [{ key: 'collection', subject: 'image', value: 'mine' }, { key: 'sex', subject: 'image', value: 'male' }] } });
    importImages(store, [image('c')], { split: 'train', source: 'phone' });
    const groups = (request: RoundRequest) => Object.fromEntries(Object.entries(frozen(store, request)).map(([name, { group }]) => [name, group]));
    expect(groups({ attention: 'group-dro', attentionBy: 'collection' })).toEqual({ a: 'ham10000', b: 'ham10000', c: 'phone' });
    expect(groups({ attention: 'recommended', attentionBy: 'collection' })).toEqual({ a: 'ham10000', b: 'ham10000', c: 'phone' });
    expect(groups({ attention: 'group-dro', attentionBy: 'sex' })).toEqual({ a: 'male', b: null, c: null });
    expect(refusal(store, { attention: 'group-balanced' }).message).toContain('this project has sex, collection');
    // The attribute stays what it was to everything else.
    expect(store.images.details(named(store, 'a'), null).attributes).toMatchObject([{ key: 'collection', value: 'mine' }, {}]);
  });

  test('keeps what it was frozen with, whatever is said, drawn and tagged afterwards', () => {
    const store = withImages(['a', 'b'], { a: bySex('female') });
    finishRound(store, ['a', 'b']);
    const { round } = create(store, { attention: 'group-dro', attentionBy: 'sex' });
    const before = [...store.rounds.snapshot(round).images];
    const ada = store.annotators.named('Ada');
    store.reviews.add({ image: named(store, 'a'), round: 1, verdict: 'truly-hard', note: null, annotator: ada });
    store.tags.set({ images: [named(store, 'a')], key: 'sex', value: 'male', annotator: ada });
    expect([...store.rounds.snapshot(round).images]).toEqual(before);
  });

  test('knows which labels a person drew or checked since they were scored', () => {
    const store = withImages(['a', 'b', 'c', 'd', 'e']);
    finishRound(store, ['a', 'b', 'c', 'd', 'e']);
    const ada = store.annotators.named('Ada');
    const says = (name: string, verdict: 'label-wrong' | 'truly-hard' | 'not-a-lesion') =>
      store.reviews.add({ image: named(store, name), round: 1, verdict, note: null, annotator: ada });
    const draw = (name: string): void => {
      const { draft } = store.drafts.open({ image: named(store, name), annotator: ada });
      store.drafts.append({ draft, applied: 0, operation: { x: 0, y: 0, width: 1, height: 1, flipped: '01', tool: 'brush' }, secondsSpent: 1, annotator: ada });
      store.labels.submit({ image: named(store, name), draft, applied: 1, round: 1, secondsSpent: 1, annotator: ada });
    };
    draw('a');
    says('b', 'truly-hard');
    says('c', 'label-wrong');
    says('d', 'not-a-lesion');
    const rows = frozen(store, { attention: 'oversample' });
    const seen = Object.fromEntries(Object.entries(rows).map(([name, { corrected, labelled }]) => [name, { corrected, labelled }]));
    expect(seen).toEqual({
      a: { corrected: true, labelled: true },
      b: { corrected: true, labelled: true },
      // Wrong, and nobody has drawn another.
      c: { corrected: false, labelled: false },
      d: { corrected: true, labelled: true },
      e: { corrected: false, labelled: true },
    });
    draw('c');
    expect(frozen(store, { attention: 'oversample' })['c']).toMatchObject({ corrected: true, labelled: true });
    // A round that scored the new masks has nothing to correct in them, but for what verdicts say.
    finishRound(store, ['a', 'b', 'c', 'd', 'e']);
    expect(frozen(store, { attention: 'oversample' })['a']).toMatchObject({ corrected: false });
  });
});

describe('what cannot be done is refused before a round is made', () => {
  test('groups without an attribute', () => {
    const store = withImages(['a', 'b'], { a: bySex('female') });
    expect(refusal(store, { attention: 'group-balanced' })).toEqual({
      code: 'bad-request', field: 'attentionBy', message: 'attentionBy: group-balanced holds the groups of an attribute equal, and none is named; this project has sex, collection',
    });
    for (const attention of ['group-dro', 'recommended'] as const) {
      expect(refusal(store, { attention, attentionBy: 'site' })).toEqual({
        code: 'bad-request', field: 'attentionBy', message: 'attentionBy: there is no attribute "site" with a value in this project; it has sex, collection',
      });
    }
    expect(refusal(withImages(), { attention: 'group-dro', attentionBy: 'sex' }).message).toContain('in this project; it has collection');
    create(store, { attention: 'group-balanced', attentionBy: 'sex' });
    // Every image comes from somewhere.
    create(withImages(), { attention: 'group-dro', attentionBy: 'collection' });
  });

  test('a signal that the round before does not have', () => {
    const store = withImages();
    finishRound(store, ['a', 'b', 'c', 'd']);
    expect(refusal(store, { attention: 'oversample', attentionSignal: 'random-pruning' })).toMatchObject({
      field: 'attentionSignal', message: 'attentionSignal: round 1 found no random-pruning of any image; take another signal, or another round',
    });
    expect(refusal(store, { attention: 'down-weight' }).message).toContain('round 1 found no blend of any image');
  });

  test('what is dropped without anything that found it', () => {
    const store = withImages();
    expect(refusal(store, { attention: 'drop-conflict' }).field).toBe('attention');
    create(store, { attention: 'drop-conflict', folds: 2 });
  });

  test('settings without what they learn from', () => {
    const store = withImages();
    expect(refusal(store, { setting: 'semi-supervised' })).toMatchObject({ field: 'setting', message: expect.stringContaining('every one has a label in use') });
    expect(refusal(store, { setting: 'weakly-supervised' })).toMatchObject({ field: 'setting', message: expect.stringContaining('boxes, scribbles, points and classes') });
    create(store, { setting: 'semi-supervised', labels: 2 });
    importImages(store, [image('x', { mask: null })], { split: 'test' });
    expect(refusal(store, { setting: 'semi-supervised' }).field).toBe('setting');
    importImages(store, [image('y', { mask: null })], { split: 'train' });
    create(store, { setting: 'semi-supervised' });
    const poor = { image: named(store, 'y'), round: null, verdict: 'poor-image', note: null, annotator: store.annotators.named('Ada') } as const;
    store.reviews.add(poor);
    expect(refusal(store, { setting: 'semi-supervised' }).field).toBe('setting');
  });

  test('too little to learn from; boxes count where they are learnt from', () => {
    const store = withImages(['a', 'b', 'c'], { a: { mask: null }, b: { mask: null }, c: { mask: null } });
    expect(refusal(store, {}).message).toContain('this project has 0');
    for (const name of ['a', 'b']) {
      const label = { kind: 'box' as const, box: { x: 1, y: 1, width: 2, height: 2 } };
      store.labels.submitWeak({ image: named(store, name), label, supersedes: null, round: null, secondsSpent: 1, annotator: store.annotators.named('Ada') });
    }
    expect(refusal(store, { setting: 'supervised' }).message).toContain('this project has 0');
    create(store, {});
    create(store, { setting: 'weakly-supervised' });
    expect(frozen(store, {})['a']!.weak).toHaveLength(1);
  });

  test('more folds than lesions, a curve that nothing measures', () => {
    const store = withImages(['a', 'b', 'c'], { a: { lesion: 'one' }, b: { lesion: 'one' } });
    expect(refusal(store, { folds: 3 })).toMatchObject({ field: 'folds', message: 'folds: 3 folds need as many lesions with a mask in training, and there are 2; take fewer folds, or none' });
    create(store, { folds: 2 });
    expect(refusal(store, { learningCurve: true }).field).toBe('learningCurve');
    importImages(store, [image('v')], { split: 'validation' });
    create(store, { learningCurve: true });
  });

  test('a start from a network of another shape, or one that has seen what is judged', () => {
    const store = withImages();
    finishRound(store, ['a', 'b', 'c', 'd']);
    create(store, { start: 'previous' });
    expect(refusal(store, { start: 'previous', model: 'tiny' })).toMatchObject({
      field: 'start', message: "start: round 1's network is small at 96 pixels, and this round's would be tiny at 96; take the same model and size, or start from scratch",
    });
    importImages(store, [image('v')], { split: 'validation' });
    expect(refusal(store, { start: 'previous', learningCurve: true }).field).toBe('learningCurve');
    inside(store, (database) => database.exec(`UPDATE run SET affected = 'images that it trained on are in validation now'`));
    expect(refusal(store, { start: 'previous' }).message).toContain('images that it trained on are in validation now; start from scratch');
  });
});
