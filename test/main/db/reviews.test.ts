import { describe, expect, test } from 'vitest';
import type { ProjectStore } from '../../../src/main/db/index.ts';
import { image, importImages, inside, newProject, startImport } from './fixture.ts';

function project() {
  const store = newProject();
  importImages(store, [image('a', { patient: 'P', lesion: 'L', attributes: [{ key: 'sex', subject: 'patient', value: 'female' }] }), image('b', { lesion: 'L', mask: null })], { split: 'train' });
  const [first] = [...store.exports.images()].map((row) => row.id);
  return { store, ada: store.annotators.named('Ada'), ben: store.annotators.named('Ben'), first: first! };
}

const verdict = (store: ProjectStore, id: string) => store.images.details(id, null).reviews[0]?.verdict ?? null;

describe('verdicts', () => {
  test('stand until another is given or they are taken back', () => {
    const { store, ada, ben, first } = project();
    const hard = store.reviews.add({ image: first, round: null, verdict: 'truly-hard', note: 'hair', annotator: ada });
    expect(hard).toEqual({ id: hard.id, verdict: 'truly-hard', note: 'hair', round: null, annotator: ada, createdAt: hard.createdAt });
    const poor = store.reviews.add({ image: first, round: null, verdict: 'poor-image', note: null, annotator: ben });
    expect(verdict(store, first)).toBe('poor-image');
    expect(() => store.reviews.takeBack({ review: poor.id, annotator: ada })).toThrow("this verdict is Ben's, who alone can take it back; give your own instead");
    expect(store.reviews.takeBack({ review: poor.id, annotator: ben })).toEqual({ image: first });
    expect(verdict(store, first)).toBe('truly-hard');
    expect(() => store.reviews.takeBack({ review: poor.id, annotator: ben })).toThrow('this verdict was taken back already');
    expect(store.reviews.history(first).map(({ id, takenBackAt }) => ({ id, taken: takenBackAt !== null }))).toEqual([{ id: poor.id, taken: true }, { id: hard.id, taken: false }]);
    store.reviews.takeBack({ review: hard.id, annotator: ada });
    expect(verdict(store, first)).toBeNull();
    expect(inside(store, (database) => database.prepare(`SELECT kind FROM event WHERE kind LIKE 'verdict%' ORDER BY sequence`).pluck().all())).toEqual([
      'verdict', 'verdict', 'verdict-taken-back', 'verdict-taken-back',
    ]);
  });

  test('are refused where somebody else has changed the label that they are about', () => {
    const { store, ada, ben, first } = project();
    const { annotation } = store.images.details(first, null).mask!;
    const { draft } = store.drafts.open({ image: first, annotator: ben });
    store.drafts.append({ draft, applied: 0, operation: { x: 0, y: 0, width: 1, height: 1, flipped: '01', tool: 'brush' }, secondsSpent: 1, annotator: ben });
    const { id: drawn } = store.labels.submit({ image: first, draft, applied: 1, round: null, secondsSpent: 1, annotator: ben });
    const say = (annotator: typeof ada, label: string | null) => store.reviews.add({ image: first, round: null, verdict: 'label-wrong', note: null, label, annotator });
    expect(() => say(ada, annotation)).toThrow(/^Ben changed the label of this image at .*: no verdict was saved/);
    expect(verdict(store, first)).toBeNull();
    expect(say(ada, drawn).annotator).toEqual(ada);
    // Who drew it knows, whatever their page shows still.
    expect(say(ben, annotation).annotator).toEqual(ben);
  });

  test('that nothing is wrong need a label that could be right: a mask, or a weak label', () => {
    const { store, ada, first } = project();
    const bare = [...store.exports.images()][1]!.id;
    const says = (image: string) => store.reviews.add({ image, round: null, verdict: 'nothing-wrong', note: null, annotator: ada });
    expect(says(first).verdict).toBe('nothing-wrong');
    expect(() => says(bare)).toThrow('verdict: this image has no label that could be right; outline the lesion, or take over an outline of the network');
    expect(verdict(store, bare)).toBeNull();
    store.labels.submitWeak({ image: bare, label: { kind: 'class', name: 'nevus' }, supersedes: null, round: null, secondsSpent: 1, annotator: ada });
    expect(says(bare).verdict).toBe('nothing-wrong');
  });

  test('are history: their rows do not change', () => {
    const { store, ada, first } = project();
    store.reviews.add({ image: first, round: null, verdict: 'truly-hard', note: null, annotator: ada });
    expect(() => inside(store, (database) => database.exec(`UPDATE review SET verdict = 'poor-image'`))).toThrow('reviews are history: take one back, and add another');
  });

  test('of an unknown round or image are refused', () => {
    const { store, ada, first } = project();
    expect(() => store.reviews.add({ image: first, round: 7, verdict: 'truly-hard', note: null, annotator: ada })).toThrow('round: there is no round 7 in this project');
    expect(() => store.reviews.takeBack({ review: 'none', annotator: ada })).toThrow('there is no review none in this project');
  });
});

describe("an image's details", () => {
  test('are all that is known of it', () => {
    const { store, ada, first } = project();
    const details = store.images.details(first, ada.id);
    expect(details).toEqual({
      image: first, name: 'a.jpg', width: 4, height: 4, split: 'train',
      lesion: { id: details.lesion!.id, name: 'L' }, patient: { id: details.patient!.id, name: 'P' },
      siblings: [{ image: details.siblings[0]!.image, name: 'b.jpg' }],
      mask: { annotation: details.mask!.annotation, geometry: { size: [2, 2], counts: '022' } }, grid: { width: 2, height: 2 }, weak: [],
      attributes: [{ key: 'sex', label: 'Sex', subject: 'patient', value: 'female', source: 'import', annotator: null, createdAt: details.attributes[0]!.createdAt }],
      reviews: [], draft: false,
    });
    const sibling = store.images.details(details.siblings[0]!.image, null);
    expect(sibling).toMatchObject({ name: 'b.jpg', siblings: [{ image: first }], patient: { name: 'P' }, mask: null, grid: { width: 4, height: 4 } });
  });

  test('are refused of an image that is not there, or whose import has not finished', () => {
    const { store } = project();
    expect(() => store.images.details('none', null)).toThrow('there is no image none in this project');
    store.imports.takeBatch(startImport(store), [image('late')]);
    const late = inside(store, (database) => database.prepare<[], string>(`SELECT id FROM image WHERE name = 'late.jpg'`).pluck().get())!;
    expect(() => store.images.details(late, null)).toThrow(expect.objectContaining({ code: 'conflict' }));
  });
});
