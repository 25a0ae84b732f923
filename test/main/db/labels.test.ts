import { describe, expect, test } from 'vitest';
import { roundConfiguration, type AnnotatorRecord, type DraftOperation, type MaskOrigin, type WeakLabel } from '../../../src/core/contract/index.ts';
import { openProject, type ProjectStore } from '../../../src/main/db/index.ts';
import { image, importImages, inside, newProject, writeObject } from './fixture.ts';
import { writeResult } from './result-fixture.ts';

const dot = (x: number, y: number): DraftOperation => ({ x, y, width: 1, height: 1, flipped: '01', tool: 'brush' });

function project(): { store: ProjectStore; ada: AnnotatorRecord; ben: AnnotatorRecord; masked: string; bare: string } {
  const store = newProject();
  for (const stem of ['a', 'b']) writeObject(store.folder, stem);
  importImages(store, [image('a'), image('b', { mask: null })], { split: 'train' });
  const [masked, bare] = [...store.exports.images()].map((row) => row.id);
  return { store, ada: store.annotators.named('Ada'), ben: store.annotators.named('Ben'), masked: masked!, bare: bare! };
}

/** Draws and submits. */
function draw(store: ProjectStore, of: { image: string; annotator: AnnotatorRecord }, steps: readonly (DraftOperation & { origin?: MaskOrigin })[], secondsSpent = 1) {
  const { draft } = store.drafts.open(of);
  steps.forEach(({ origin, ...operation }, applied) => store.drafts.append({ draft, applied, operation, origin, secondsSpent: 0, annotator: of.annotator }));
  return store.labels.submit({ ...of, draft, applied: steps.length, round: null, secondsSpent });
}

/** A round whose networks drew something of every image. */
function finishRound(store: ProjectStore): void {
  importImages(store, [image('c')], { split: 'train' });
  const { round } = store.rounds.create(roundConfiguration.parse({}));
  store.rounds.takeResult(round, writeResult([...store.rounds.snapshot(round).images].map((row) => row.id)));
}

const counts = (store: ProjectStore, id: string): string | undefined => store.images.details(id, null).mask?.geometry.counts;

describe('a submitted draft', () => {
  test('becomes the current mask, says what it came from, and is a draft no more', () => {
    const { store, ada, masked } = project();
    const imported = store.images.details(masked, null).mask!.annotation;
    const { draft } = store.drafts.open({ image: masked, annotator: ada });
    for (const [applied, operation] of [dot(0, 0), dot(1, 1), dot(1, 0)].entries()) store.drafts.append({ draft, applied, operation, secondsSpent: 10, annotator: ada });
    store.drafts.seek({ draft, applied: 3, to: 2, secondsSpent: 12, annotator: ada });
    const label = store.labels.submit({ image: masked, draft, applied: 2, round: null, secondsSpent: 11, annotator: ada });
    expect(label).toEqual({
      id: label.id, kind: 'mask', current: true, origin: 'scratch', originSparsity: null, derivedFrom: imported, supersedes: imported, pixelsChanged: 2,
      annotator: ada, secondsSpent: 12, round: null, state: 'submitted', createdAt: label.createdAt,
    });
    // Left column without its upper pixel, right column's lower pixel: runs 1, 1, 1, 1.
    expect(counts(store, masked)).toBe('1110');
    expect(store.labels.history(masked).map(({ id, current, origin }) => ({ id, current, origin }))).toEqual([
      { id: label.id, current: true, origin: 'scratch' },
      { id: imported, current: false, origin: 'import' },
    ]);
    expect(() => store.drafts.image({ draft, annotator: ada })).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(inside(store, (database) => database.prepare('SELECT COUNT(*) FROM draft_operation').pluck().get())).toBe(0);
  });

  test('with nothing drawn is refused, unless a person said that there is no lesion', () => {
    const { store, ada, bare } = project();
    expect(() => draw(store, { image: bare, annotator: ada }, [])).toThrow('nothing is drawn yet: outline the lesion, or give the verdict "not a lesion" first');
    store.reviews.add({ image: bare, round: null, verdict: 'not-a-lesion', note: null, annotator: ada });
    expect(draw(store, { image: bare, annotator: ada }, [])).toMatchObject({ origin: 'scratch', pixelsChanged: 0 });
    // 16 pixels without lesion.
    expect(counts(store, bare)).toBe('`0');
  });

  test('may be erased to an empty mask', () => {
    const { store, ada, masked } = project();
    expect(draw(store, { image: masked, annotator: ada }, [dot(0, 0), dot(0, 1)])).toMatchObject({ pixelsChanged: 2 });
    expect(counts(store, masked)).toBe('4');
  });

  test("from a network's contour names the network, and so does what is repaired from it", () => {
    const { store, ada, ben, masked } = project();
    finishRound(store);
    const accepted = { ...dot(1, 0), origin: { kind: 'model', round: 1, sparsity: 0.5 } } as const;
    const first = draw(store, { image: masked, annotator: ada }, [accepted]);
    expect(first).toMatchObject({ origin: 'model', originSparsity: 0.5, derivedFrom: null, pixelsChanged: 1 });
    const second = draw(store, { image: masked, annotator: ben }, [dot(1, 1)]);
    expect(second).toMatchObject({ origin: 'model', originSparsity: 0.5, derivedFrom: first.id, supersedes: first.id });
    const models = inside(store, (database) =>
      database.prepare('SELECT m.sparsity FROM annotation a JOIN model m ON m.id = a.origin_model ORDER BY a.sequence').pluck().all(),
    );
    expect(models).toEqual([0.5, 0.5]);
  });

  test('that says it begins from nothing must have erased all that was there', () => {
    const { store, ada, masked } = project();
    finishRound(store);
    draw(store, { image: masked, annotator: ada }, [{ ...dot(1, 0), origin: { kind: 'model', round: 1, sparsity: 0.5 } }]);
    // What is there: the left column, and the upper pixel of the right one.
    const scratch = { kind: 'scratch' } as const;
    expect(() => draw(store, { image: masked, annotator: ada }, [{ ...dot(0, 0), origin: scratch }])).toThrow('origin: step 1 says that it begins from nothing, but leaves an outline');
    store.drafts.discard({ draft: store.drafts.open({ image: masked, annotator: ada }).draft, annotator: ada });
    const cleared = { x: 0, y: 0, width: 2, height: 2, flipped: '031', tool: 'clear', origin: scratch };
    expect(draw(store, { image: masked, annotator: ada }, [cleared, dot(1, 1)])).toMatchObject({ origin: 'scratch', originSparsity: null, derivedFrom: null, pixelsChanged: 4 });
    expect(counts(store, masked)).toBe('31');
  });

  test.each(['validation', 'test'] as const)("of a %s image is not made from a network's contour, also not by way of a label", (split) => {
    const { store, ada, masked } = project();
    finishRound(store);
    draw(store, { image: masked, annotator: ada }, [{ ...dot(1, 0), origin: { kind: 'model', round: 1, sparsity: 0 } }]);
    inside(store, (database) => database.prepare('UPDATE component SET split = ?').run(split));
    const refusal = `this is a ${split} image, and networks are judged by its label`;
    expect(() => draw(store, { image: masked, annotator: ada }, [dot(1, 1)])).toThrow(refusal);
    expect(counts(store, masked)).toBe('031');
    const { annotation } = store.images.details(masked, null).mask!;
    store.labels.reject({ annotation, annotator: ada });
    expect(() => store.labels.restore({ image: masked, annotation, supersedes: null, annotator: ada })).toThrow(refusal);
  });

  test('names the round it was drawn in, which must be there', () => {
    const { store, ada, masked } = project();
    const { draft } = store.drafts.open({ image: masked, annotator: ada });
    const submit = (round: number) => store.labels.submit({ image: masked, draft, applied: 0, round, secondsSpent: 0, annotator: ada });
    expect(() => submit(1)).toThrow(expect.objectContaining({ code: 'not-found', message: 'round: there is no round 1 in this project' }));
    finishRound(store);
    expect(submit(1)).toMatchObject({ round: 1, pixelsChanged: 0 });
  });

  test('changes all or nothing', () => {
    const { store, ada, masked } = project();
    const { draft } = store.drafts.open({ image: masked, annotator: ada });
    store.drafts.append({ draft, applied: 0, operation: dot(1, 0), secondsSpent: 0, annotator: ada });
    inside(store, (database) => database.exec(`CREATE TRIGGER no_event BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no'); END`));
    expect(() => store.labels.submit({ image: masked, draft, applied: 1, round: null, secondsSpent: 0, annotator: ada })).toThrow('no');
    inside(store, (database) => database.exec('DROP TRIGGER no_event'));
    expect(store.labels.history(masked)).toHaveLength(1);
    expect(store.drafts.open({ image: masked, annotator: ada })).toMatchObject({ draft, applied: 1 });
  });
});

describe('labels', () => {
  test('of the past become current again as new records', () => {
    const { store, ada, ben, masked } = project();
    const imported = store.images.details(masked, null).mask!.annotation;
    const drawn = draw(store, { image: masked, annotator: ada }, [dot(1, 0)]);
    expect(() => store.labels.restore({ image: masked, annotation: imported, supersedes: imported, annotator: ben })).toThrow(/^Ada changed the label of this image at /);
    expect(() => store.labels.restore({ image: masked, annotation: drawn.id, supersedes: drawn.id, annotator: ben })).toThrow('this label is the current one already');
    const restored = store.labels.restore({ image: masked, annotation: imported, supersedes: drawn.id, annotator: ben });
    expect(restored).toMatchObject({ current: true, origin: 'import', derivedFrom: imported, supersedes: drawn.id, annotator: ben });
    expect(counts(store, masked)).toBe('022');
    expect(store.labels.history(masked).map((label) => label.id)).toEqual([restored.id, drawn.id, imported]);
  });

  test('are taken out of use, and stay in the history', () => {
    const { store, ada, masked } = project();
    const { annotation } = store.images.details(masked, null).mask!;
    expect(store.labels.reject({ annotation, annotator: ada })).toMatchObject({ id: annotation, state: 'rejected', current: false });
    expect(store.images.details(masked, null)).toMatchObject({ mask: null, grid: { width: 4, height: 4 } });
    expect(() => store.labels.reject({ annotation, annotator: ada })).toThrow('this label was taken out of use already');
    expect(store.labels.restore({ image: masked, annotation, supersedes: null, annotator: ada })).toMatchObject({ current: true, supersedes: null });
  });

  test('show their geometry before they are restored', () => {
    const { store, masked } = project();
    const { annotation } = store.images.details(masked, null).mask!;
    expect(store.labels.preview(annotation)).toEqual({ image: { width: 4, height: 4 }, geometry: { size: [2, 2], counts: '022' }, weak: null });
    expect(() => store.labels.preview('nobody')).toThrow('there is no label nobody in this project');
  });

  test('that are weak stand beside the mask, one of a kind', () => {
    const { store, ada, ben, masked } = project();
    const box = (width: number): WeakLabel => ({ kind: 'box', box: { x: 0, y: 1, width, height: 2 } });
    const submit = (label: WeakLabel, supersedes: string | null, annotator = ada) => store.labels.submitWeak({ image: masked, label, supersedes, round: null, secondsSpent: 3, annotator });
    const first = submit(box(2), null);
    expect(first).toMatchObject({ kind: 'box', current: true, origin: 'scratch', pixelsChanged: null, secondsSpent: 3, annotator: ada });
    const point = submit({ kind: 'point', points: [{ x: 4, y: 0, lesion: false }] }, null);
    expect(() => submit(box(3), null, ben)).toThrow(/^Ada changed the label of this image at /);
    const second = submit(box(3), first.id, ben);
    expect(store.images.details(masked, null).weak).toEqual([
      { annotation: second.id, label: box(3) },
      { annotation: point.id, label: { kind: 'point', points: [{ x: 4, y: 0, lesion: false }] } },
    ]);
    expect(store.labels.preview(second.id)).toMatchObject({ geometry: null, weak: box(3) });
    expect(counts(store, masked)).toBe('022');
  });

  test.each<[string, WeakLabel, string]>([
    ['a box', { kind: 'box', box: { x: 3, y: 0, width: 2, height: 1 } }, 'label.box: the box 2×1 at 3, 0 lies outside of the image of 4×4 pixels'],
    ['a point', { kind: 'point', points: [{ x: 1, y: 4.5, lesion: true }] }, 'label.points: 1, 4.5 lies outside of the image of 4×4 pixels'],
    ['a stroke', { kind: 'scribble', strokes: [{ lesion: true, width: 3, points: [1, 1, -1, 2] }] }, 'label.strokes: -1, 2 lies outside of the image of 4×4 pixels'],
    ['half a point of', { kind: 'scribble', strokes: [{ lesion: true, width: 3, points: [1, 1, 2] }] }, 'label.strokes: points are pairs of x and y'],
  ])('with %s outside are refused', (_, label, message) => {
    const { store, ada, masked } = project();
    expect(() => store.labels.submitWeak({ image: masked, label, supersedes: null, round: null, secondsSpent: 0, annotator: ada })).toThrow(expect.objectContaining({ code: 'bad-request', message }));
  });

  test('come along in verification, backup and history', async () => {
    const { store, ada, masked } = project();
    const { draft } = store.drafts.open({ image: masked, annotator: ada });
    store.drafts.append({ draft, applied: 0, operation: dot(1, 0), secondsSpent: 0, annotator: ada });
    const label = store.labels.submit({ image: masked, draft, applied: 1, round: null, secondsSpent: 0, annotator: ada });
    store.labels.reject({ annotation: label.id, annotator: ada });
    store.reviews.add({ image: masked, round: null, verdict: 'truly-hard', note: 'blurred', annotator: ada });
    const kinds = inside(store, (database) => database.prepare('SELECT kind FROM event ORDER BY sequence DESC LIMIT 3').pluck().all());
    expect(kinds).toEqual(['verdict', 'label-rejected', 'label-submitted']);
    expect(await store.verify()).toMatchObject({ clean: true, problems: [] });
    expect((await store.backup(`${store.folder}/backups/all.weakspot`)).bytes).toBeGreaterThan(0);
  });
});

test('an annotator is the same under the same name', () => {
  const store = newProject();
  const ada = store.annotators.named('Zoë');
  // Composed and decomposed letters look alike.
  expect(store.annotators.named('Zoe\u0308')).toEqual(ada);
  expect(store.annotators.named('zoë').id).not.toBe(ada.id);
  store.close();
  const again = openProject(store.folder);
  expect(again.annotators.named('Zoë')).toEqual(ada);
  again.close();
});
