import { describe, expect, test } from 'vitest';
import type { WeakLabel } from '../../../src/core/contract/index.ts';
import type { Verdict } from '../../../src/core/subject.ts';
import type { ProjectStore } from '../../../src/main/db/index.ts';
import { image, importImages, newProject } from './fixture.ts';
import { finishRound } from './round-fixture.ts';

const idOf = (store: ProjectStore, name: string): string => [...store.exports.images()].find((row) => row.name === `${name}.jpg`)!.id;
const box: WeakLabel = { kind: 'box', box: { x: 0, y: 0, width: 2, height: 2 } };
const nevus: WeakLabel = { kind: 'class', name: 'nevus' };

function draw(store: ProjectStore, name: string, round: number | null = null): string {
  const [annotator, id] = [store.annotators.named('Ada'), idOf(store, name)];
  const { draft } = store.drafts.open({ image: id, annotator });
  store.drafts.append({ draft, applied: 0, operation: { x: 1, y: 0, width: 1, height: 1, flipped: '01', tool: 'brush' }, secondsSpent: 1, annotator });
  return store.labels.submit({ image: id, draft, applied: 1, round, secondsSpent: 1, annotator }).id;
}

function judge(store: ProjectStore, name: string, verdict: Verdict, round: number | null = null): string {
  return store.reviews.add({ image: idOf(store, name), round, verdict, note: null, annotator: store.annotators.named('Ada') }).id;
}

function outline(store: ProjectStore, name: string, label: WeakLabel): void {
  store.labels.submitWeak({ image: idOf(store, name), label, supersedes: null, round: null, secondsSpent: 1, annotator: store.annotators.named('Ada') });
}

const rows = (store: ProjectStore, limit = 50) => store.learning.next(limit).rows.map(({ name, what, verdict, kinds }) => [name.replace('.jpg', ''), what, verdict, kinds.join(' ')]);

/** a to f have masks, u to z none; t is a test image. */
function project(): ProjectStore {
  let at = Date.parse('2026-01-01T00:00:00.000Z');
  const store = newProject({ clock: () => new Date((at += 1000)) });
  importImages(store, [...[...'abcdef'].map((name) => image(name)), ...[...'uvwxyz'].map((name) => image(name, { mask: null }))], { split: 'train' });
  importImages(store, [image('t')], { split: 'test' });
  return store;
}

const scored = [...'abcdefuvwxyzt'];

describe('what the next round will learn from', () => {
  test('is all there is before the first round', () => {
    const store = project();
    expect(store.learning.next(50)).toEqual({
      since: null, masks: { corrected: 0, added: 0, training: 6 }, weak: { box: 0, scribble: 0, point: 0, class: 0, images: 0 }, verdicts: [], unlabelled: 6, rows: [],
    });
    draw(store, 'a');
    draw(store, 'u');
    expect(store.learning.next(50)).toMatchObject({ since: null, masks: { corrected: 1, added: 1, training: 7 }, unlabelled: 5 });
  });

  test('is what people drew since the newest round froze its input: corrections, and masks where there was none', () => {
    const store = project();
    draw(store, 'a');
    finishRound(store, scored);
    expect(store.learning.next(50)).toMatchObject({ since: 1, masks: { corrected: 0, added: 0, training: 6 }, rows: [] });
    draw(store, 'a');
    draw(store, 'b');
    draw(store, 'u');
    draw(store, 'u');
    draw(store, 't');
    expect(store.learning.next(50)).toMatchObject({ masks: { corrected: 2, added: 1, training: 7 }, unlabelled: 5 });
    // A mask of a test image teaches nothing, and is listed all the same.
    expect(rows(store)).toEqual([['t', 'corrected', null, 'mask'], ['u', 'added', null, 'mask'], ['b', 'corrected', null, 'mask'], ['a', 'corrected', null, 'mask']]);
    expect(store.learning.next(1).rows).toMatchObject([{ name: 't.jpg', split: 'test' }]);
    expect(store.learning.next(0).rows).toEqual([]);
    finishRound(store, scored);
    expect(store.learning.next(50)).toMatchObject({ since: 2, masks: { corrected: 0, added: 0, training: 7 }, rows: [] });
  });

  test('leaves out a mask that was taken out of use', () => {
    const store = project();
    finishRound(store, scored);
    const label = draw(store, 'u');
    store.labels.reject({ annotation: label, annotator: store.annotators.named('Ada') });
    expect(store.learning.next(50)).toMatchObject({ masks: { added: 0, training: 6 }, unlabelled: 6, rows: [] });
  });

  test('has weak labels of training images without a mask, whenever they were given', () => {
    const store = project();
    outline(store, 'u', box);
    outline(store, 'u', nevus);
    outline(store, 'a', box);
    finishRound(store, scored);
    outline(store, 'v', box);
    outline(store, 'v', nevus);
    outline(store, 'b', box);
    outline(store, 't', box);
    expect(store.learning.next(50)).toMatchObject({ weak: { box: 2, scribble: 0, point: 0, class: 2, images: 2 }, unlabelled: 4, masks: { training: 6 } });
    expect(rows(store)).toEqual([['t', 'weak', null, 'box'], ['v', 'weak', null, 'box class']]);
    // Once there is a mask, that is what trains.
    draw(store, 'v');
    expect(store.learning.next(50)).toMatchObject({ weak: { images: 1, box: 1 }, masks: { added: 1, training: 7 } });
  });

  test('has what verdicts given since make of training images', () => {
    const store = project();
    judge(store, 'f', 'poor-image');
    finishRound(store, scored);
    judge(store, 'a', 'label-wrong', 1);
    judge(store, 'b', 'label-wrong', 1);
    draw(store, 'b', 1);
    judge(store, 'c', 'poor-image', 1);
    judge(store, 'd', 'truly-hard', 1);
    judge(store, 'e', 'model-wrong', 1);
    judge(store, 'u', 'not-a-lesion', 1);
    judge(store, 't', 'label-wrong', 1);
    expect(store.learning.next(50)).toMatchObject({
      // Of a to f: a waits, c and f are poor; u trains as empty.
      masks: { corrected: 1, added: 0, training: 4 },
      unlabelled: 6,
      verdicts: [
        { verdict: 'label-wrong', images: 1, effect: 'corrected' },
        { verdict: 'label-wrong', images: 1, effect: 'waits-for-correction' },
        { verdict: 'model-wrong', images: 1, effect: 'attended' },
        { verdict: 'not-a-lesion', images: 1, effect: 'negative' },
        { verdict: 'poor-image', images: 1, effect: 'left-out' },
        { verdict: 'truly-hard', images: 1, effect: 'attended' },
      ],
    });
    expect(rows(store)).toEqual([
      ['t', 'verdict', 'label-wrong', ''], ['u', 'verdict', 'not-a-lesion', ''], ['e', 'verdict', 'model-wrong', ''], ['d', 'verdict', 'truly-hard', ''], ['c', 'verdict', 'poor-image', ''],
      ['b', 'corrected', 'label-wrong', 'mask'], ['a', 'verdict', 'label-wrong', ''],
    ]);
  });

  test('knows the newest verdict alone, and none that was taken back', () => {
    const store = project();
    finishRound(store, scored);
    judge(store, 'a', 'poor-image');
    const last = judge(store, 'a', 'truly-hard');
    expect(store.learning.next(50)).toMatchObject({ verdicts: [{ verdict: 'truly-hard', images: 1, effect: 'attended' }], masks: { training: 6 } });
    store.reviews.takeBack({ review: last, annotator: store.annotators.named('Ada') });
    expect(store.learning.next(50)).toMatchObject({ verdicts: [{ verdict: 'poor-image', images: 1, effect: 'left-out' }], masks: { training: 5 } });
  });

  test('counts a lesion that was drawn where none was seen as corrected', () => {
    const store = project();
    finishRound(store, scored);
    judge(store, 'u', 'not-a-lesion', 1);
    draw(store, 'u', 1);
    expect(store.learning.next(50)).toMatchObject({ verdicts: [{ verdict: 'not-a-lesion', images: 1, effect: 'corrected' }], masks: { added: 1, training: 7 } });
  });

  test('has masks that were called right as checked, until another is drawn', () => {
    const store = project();
    finishRound(store, scored);
    judge(store, 'a', 'nothing-wrong', 1);
    judge(store, 'b', 'nothing-wrong', 1);
    expect(store.learning.next(50)).toMatchObject({ verdicts: [{ verdict: 'nothing-wrong', images: 2, effect: 'checked' }], masks: { corrected: 0, training: 6 } });
    draw(store, 'b', 1);
    expect(store.learning.next(50)).toMatchObject({
      verdicts: [{ verdict: 'nothing-wrong', images: 1, effect: 'checked' }, { verdict: 'nothing-wrong', images: 1, effect: 'corrected' }], masks: { corrected: 1, training: 6 },
    });
  });

  test('is what the round then trains on', () => {
    const store = project();
    finishRound(store, scored);
    for (const [name, verdict] of [['a', 'label-wrong'], ['b', 'poor-image'], ['u', 'not-a-lesion'], ['c', 'truly-hard'], ['d', 'nothing-wrong']] as const) judge(store, name, verdict, 1);
    draw(store, 'v');
    outline(store, 'w', box);
    const { masks, weak, unlabelled } = store.learning.next(0);
    const round = finishRound(store, scored);
    const frozen = [...store.rounds.snapshot(round).images].filter(({ split }) => split === 'train');
    expect(frozen.filter(({ labelled, weight }) => labelled && weight > 0)).toHaveLength(masks.training);
    const rest = frozen.filter(({ labelled, weight }) => !labelled && weight > 0);
    expect(rest.filter((row) => row.weak.length > 0)).toHaveLength(weak.images);
    expect(rest.filter((row) => row.weak.length === 0)).toHaveLength(unlabelled);
  });
});
