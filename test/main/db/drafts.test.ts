import { describe, expect, test } from 'vitest';
import type { AnnotatorRecord, DraftOperation } from '../../../src/core/contract/index.ts';
import { roundConfiguration } from '../../../src/core/contract/index.ts';
import { openProject, type ProjectStore } from '../../../src/main/db/index.ts';
import { image, importImages, inside, newProject } from './fixture.ts';
import { writeResult } from './result-fixture.ts';

/** Flips the one pixel at x, y. */
const dot = (x: number, y: number, tool = 'brush'): DraftOperation => ({ x, y, width: 1, height: 1, flipped: '01', tool });

/** A training image with a 2 × 2 mask whose left column is lesion, and one without a mask. */
function project(): { store: ProjectStore; ada: AnnotatorRecord; ben: AnnotatorRecord; masked: string; bare: string } {
  const store = newProject({ clock: () => new Date('2026-05-06T07:08:09.010Z') });
  importImages(store, [image('a'), image('b', { mask: null })], { split: 'train' });
  const [masked, bare] = [...store.exports.images()].map((row) => row.id);
  return { store, ada: store.annotators.named('Ada'), ben: store.annotators.named('Ben'), masked: masked!, bare: bare! };
}

function events(store: ProjectStore): string[] {
  return inside(store, (database) => database.prepare('SELECT kind FROM event ORDER BY sequence').pluck().all() as string[]);
}

describe('a draft', () => {
  test('begins with the current mask, on its grid', () => {
    const { store, ada, masked } = project();
    const base = store.images.details(masked, null).mask!;
    const draft = store.drafts.open({ image: masked, annotator: ada });
    expect(draft).toEqual({
      draft: draft.draft, image: masked, base: base.annotation, baseMask: { size: [2, 2], counts: '022' }, baseIsCurrent: true, width: 2, height: 2,
      origin: { kind: 'label' }, operations: [], applied: 0, secondsSpent: 0, updatedAt: '2026-05-06T07:08:09.010Z',
    });
    expect(store.drafts.open({ image: masked, annotator: ada }).draft).toBe(draft.draft);
    expect(store.images.details(masked, ada.id).draft).toBe(false);
  });

  test("begins with nothing on the image's own grid where there is no mask", () => {
    const { store, ada, bare } = project();
    expect(store.drafts.open({ image: bare, annotator: ada })).toMatchObject({ base: null, baseMask: null, baseIsCurrent: true, width: 4, height: 4, origin: { kind: 'scratch' } });
  });

  test('keeps every stroke, undo and redo, also when the project is closed', () => {
    const { store, ada, bare } = project();
    const { draft } = store.drafts.open({ image: bare, annotator: ada });
    const add = (applied: number, operation: DraftOperation, secondsSpent = 0) => store.drafts.append({ draft, applied, operation, secondsSpent, annotator: ada });
    expect(add(0, dot(0, 0), 2)).toEqual({ applied: 1 });
    expect(add(1, dot(1, 0, 'eraser'), 5)).toEqual({ applied: 2 });
    expect(add(2, dot(2, 0), 4)).toEqual({ applied: 3 });
    expect(store.drafts.seek({ draft, applied: 3, to: 1, secondsSpent: 6, annotator: ada })).toEqual({ applied: 1 });
    store.close();
    const again = openProject(store.folder);
    const opened = again.drafts.open({ image: bare, annotator: ada });
    expect(opened).toMatchObject({ draft, applied: 1, secondsSpent: 6, operations: [dot(0, 0), dot(1, 0, 'eraser'), dot(2, 0)] });
    expect(again.images.details(bare, ada.id).draft).toBe(true);
    // Whoever draws after an undo gives up what could be redone.
    expect(again.drafts.append({ draft, applied: 1, operation: dot(3, 3), secondsSpent: 7, annotator: ada })).toEqual({ applied: 2 });
    expect(again.drafts.open({ image: bare, annotator: ada }).operations).toEqual([dot(0, 0), dot(3, 3)]);
    expect(() => again.drafts.seek({ draft, applied: 2, to: 3, secondsSpent: 7, annotator: ada })).toThrow('to: there are 2 steps, so 3 cannot be drawn');
    again.close();
  });

  test('is refused where another window has moved on, and stays as it is', () => {
    const { store, ada, bare } = project();
    const { draft } = store.drafts.open({ image: bare, annotator: ada });
    store.drafts.append({ draft, applied: 0, operation: dot(0, 0), secondsSpent: 0, annotator: ada });
    const message = 'these strokes have changed in another window (1 steps are drawn there, 0 here): open the image again to go on with them';
    expect(() => store.drafts.append({ draft, applied: 0, operation: dot(1, 1), secondsSpent: 0, annotator: ada })).toThrow(expect.objectContaining({ code: 'conflict', message }));
    expect(() => store.drafts.seek({ draft, applied: 0, to: 0, secondsSpent: 0, annotator: ada })).toThrow(message);
    expect(() => store.labels.submit({ image: bare, draft, applied: 0, round: null, secondsSpent: 0, annotator: ada })).toThrow(message);
    expect(store.drafts.open({ image: bare, annotator: ada })).toMatchObject({ applied: 1, operations: [dot(0, 0)] });
  });

  test('is its annotator\'s alone', () => {
    const { store, ada, ben, masked } = project();
    const { draft } = store.drafts.open({ image: masked, annotator: ada });
    expect(store.drafts.open({ image: masked, annotator: ben }).draft).not.toBe(draft);
    expect(() => store.drafts.append({ draft, applied: 0, operation: dot(0, 0), secondsSpent: 0, annotator: ben })).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(() => store.drafts.discard({ draft, annotator: ben })).toThrow('these strokes are not kept as a draft any more');
  });

  test('refuses strokes that do not fit its grid', () => {
    const { store, ada, masked } = project();
    const { draft } = store.drafts.open({ image: masked, annotator: ada });
    const add = (operation: DraftOperation) => () => store.drafts.append({ draft, applied: 0, operation, secondsSpent: 0, annotator: ada });
    expect(add(dot(2, 0))).toThrow(expect.objectContaining({ code: 'bad-request', message: 'operation: the box 1×1 at 2, 0 is not inside 2×2' }));
    expect(add({ ...dot(0, 0), flipped: '5' })).toThrow(expect.objectContaining({ code: 'bad-request' }));
    expect(store.drafts.open({ image: masked, annotator: ada }).applied).toBe(0);
  });

  test('that holds no stroke begins with the label of today', () => {
    const { store, ada, ben, masked } = project();
    store.drafts.open({ image: masked, annotator: ada });
    const { draft } = store.drafts.open({ image: masked, annotator: ben });
    store.drafts.append({ draft, applied: 0, operation: dot(1, 0), secondsSpent: 0, annotator: ben });
    const label = store.labels.submit({ image: masked, draft, applied: 1, round: null, secondsSpent: 0, annotator: ben });
    expect(store.drafts.open({ image: masked, annotator: ada })).toMatchObject({ base: label.id, baseMask: { size: [2, 2], counts: '031' }, baseIsCurrent: true });
  });

  test('that holds strokes keeps what they were drawn on, and says that it is outdated', () => {
    const { store, ada, ben, masked } = project();
    const mine = store.drafts.open({ image: masked, annotator: ada });
    store.drafts.append({ draft: mine.draft, applied: 0, operation: dot(0, 0), secondsSpent: 0, annotator: ada });
    const { draft } = store.drafts.open({ image: masked, annotator: ben });
    store.drafts.append({ draft, applied: 0, operation: dot(1, 0), secondsSpent: 0, annotator: ben });
    store.labels.submit({ image: masked, draft, applied: 1, round: null, secondsSpent: 0, annotator: ben });
    expect(store.drafts.open({ image: masked, annotator: ada })).toMatchObject({ draft: mine.draft, base: mine.base, baseMask: { counts: '022' }, baseIsCurrent: false });
    expect(() => store.labels.submit({ image: masked, draft: mine.draft, applied: 1, round: null, secondsSpent: 0, annotator: ada })).toThrow(
      'Ben changed the label of this image at 2026-05-06T07:08:09.010Z, after you had begun: nothing was saved; look at the new label, then begin from it',
    );
    expect(store.drafts.open({ image: masked, annotator: ada }).operations).toEqual([dot(0, 0)]);
    store.drafts.discard({ draft: mine.draft, annotator: ada });
    expect(events(store).at(-1)).toBe('draft-discarded');
    expect(store.drafts.open({ image: masked, annotator: ada })).toMatchObject({ baseIsCurrent: true, operations: [] });
  });

  test("remembers a network's contour as long as it is drawn", () => {
    const { store, ada, masked } = project();
    importImages(store, [image('c')], { split: 'train' });
    const { round } = store.rounds.create(roundConfiguration.parse({}));
    store.rounds.takeResult(round, writeResult([...store.rounds.snapshot(round).images].map((row) => row.id)));
    const { draft } = store.drafts.open({ image: masked, annotator: ada });
    const model = { kind: 'model', round: 1, sparsity: 0.5 } as const;
    const add = (applied: number, sparsity: number) => store.drafts.append({ draft, applied, operation: dot(0, 0, 'model'), origin: { ...model, sparsity }, secondsSpent: 0, annotator: ada });
    expect(() => add(0, 0.7)).toThrow(expect.objectContaining({ code: 'not-found', message: 'origin: round 1 has no network of sparsity 0.7' }));
    add(0, 0.5);
    expect(store.drafts.open({ image: masked, annotator: ada }).origin).toEqual(model);
    store.drafts.append({ draft, applied: 1, operation: dot(1, 1), secondsSpent: 0, annotator: ada });
    expect(store.drafts.open({ image: masked, annotator: ada }).origin).toEqual(model);
    store.drafts.seek({ draft, applied: 2, to: 0, secondsSpent: 0, annotator: ada });
    expect(store.drafts.open({ image: masked, annotator: ada }).origin).toEqual({ kind: 'label' });
  });

  test.each(['validation', 'test'] as const)("takes no network's contour on a %s image", (split) => {
    const { store, ada } = project();
    importImages(store, [image('t')], { split });
    const id = [...store.exports.images()].find((row) => row.name === 't.jpg')!.id;
    const { draft } = store.drafts.open({ image: id, annotator: ada });
    expect(() => store.drafts.append({ draft, applied: 0, operation: dot(0, 0), origin: { kind: 'model', round: 1, sparsity: 0 }, secondsSpent: 0, annotator: ada })).toThrow(
      expect.objectContaining({ code: 'bad-request', message: `this is a ${split} image, and networks are judged by its label: draw it by hand, not from a network's contour` }),
    );
    expect(store.drafts.open({ image: id, annotator: ada }).operations).toEqual([]);
  });
});
