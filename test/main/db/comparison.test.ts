import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { roundConfiguration } from '../../../src/core/contract/index.ts';
import type { ProjectStore } from '../../../src/main/db/index.ts';
import { resultFiles } from '../../../src/main/jobs/round/result-files.ts';
import { image, importImages, inside, newProject } from './fixture.ts';
import { writeResult, roundResult } from './result-fixture.ts';

const idOf = (store: ProjectStore, name: string): string => [...store.exports.images()].find((row) => row.name === `${name}.jpg`)!.id;
const test2 = { n: 4, dice: 0.9, iou: 0.8, iouInterval: { low: 0.7, high: 0.9 }, thresholdJaccard: 0.8, iouHardest10: 0.5, iouHardest20: 0.6, failureRate: 0.1, hd95: null, normalizedSurfaceDice: null, surfaceTolerancePixels: 2, atModelSize: { dice: 0.9, iou: 0.8 } };

/** A finished round in which each image's outline had this overlap; null where it had no label. */
function finishWith(store: ProjectStore, ious: Record<string, number | null>, tested = false): number {
  const { round } = store.rounds.create(roundConfiguration.parse({}));
  const ids = new Map([...store.rounds.snapshot(round).images].map((row) => [row.name.replace('.jpg', ''), row.id]));
  const order = [...ids.keys()];
  const folder = writeResult(order.map((name) => ids.get(name)!), { round, ...(tested ? { test: test2 } : {}) });
  const lines = readFileSync(join(folder, resultFiles.hardness), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as object);
  writeFileSync(join(folder, resultFiles.hardness), lines.map((line, place) => `${JSON.stringify({ ...line, iou: ious[order[place]!] ?? null })}\n`).join(''));
  store.rounds.takeResult(round, folder);
  return round;
}

function project(): ProjectStore {
  const store = newProject();
  importImages(store, [image('x'), image('y')], { split: 'train' });
  importImages(store, [image('a', { lesion: 'L1' }), image('b', { lesion: 'L1' }), image('c'), image('d'), image('e', { mask: null })], { split: 'test' });
  return store;
}

describe('comparing two rounds', () => {
  test('pairs images that both scored on the same label', () => {
    const store = project();
    finishWith(store, { a: 0.5, b: 0.6, c: 0.7, d: 0.8, x: 0.9, y: 0.9 });
    finishWith(store, { a: 0.7, b: 0.8, c: 0.6, x: 0.1, y: 0.1 });
    const found = store.comparison.compare({ first: 1, second: 2, split: 'test' });
    expect(found).toMatchObject({ first: 1, second: 2, images: 3, leftOut: { inOneOnly: 1, labelChanged: 0 } });
    expect(found.rows.map(({ name, firstIou, secondIou }) => [name, firstIou, secondIou])).toEqual([['a.jpg', 0.5, 0.7], ['b.jpg', 0.6, 0.8], ['c.jpg', 0.7, 0.6]]);
    // (.2 + .2 − .1) / 3; of the lesions {a, b} and {c} a resample has both, or one twice: −.1, .1 or .2.
    expect(found.difference!.mean).toBeCloseTo(0.1, 12);
    expect(found.difference!.low).toBeCloseTo(-0.1, 12);
    expect(found.difference!.high).toBeCloseTo(0.2, 12);
    expect(store.comparison.compare({ first: 2, second: 1, split: 'test' }).difference!.mean).toBeCloseTo(-0.1, 12);
    expect(store.comparison.compare({ first: 1, second: 2, split: 'train' })).toMatchObject({ images: 2, difference: { mean: expect.closeTo(-0.8, 12) as number } });
    expect(store.comparison.compare({ first: 1, second: 2, split: 'validation' })).toEqual({ first: 1, second: 2, images: 0, leftOut: { inOneOnly: 0, labelChanged: 0 }, difference: null, rows: [] });
  });

  test('leaves out an image whose label changed between the two, but not one that got the same label again', () => {
    const store = project();
    const annotator = store.annotators.named('Ada');
    finishWith(store, { a: 0.5, c: 0.6 });
    const submit = (name: string, flips: string[]): void => {
      const image = idOf(store, name);
      const { draft } = store.drafts.open({ image, annotator });
      flips.forEach((flipped, applied) => store.drafts.append({ draft, applied, operation: { x: 1, y: 0, width: 1, height: 1, flipped, tool: 'brush' }, secondsSpent: 1, annotator }));
      store.labels.submit({ image, draft, applied: flips.length, round: null, secondsSpent: 30, annotator });
    };
    submit('a', ['01']);
    submit('c', ['01', '01']);
    finishWith(store, { a: 0.9, c: 0.7 });
    const found = store.comparison.compare({ first: 1, second: 2, split: 'test' });
    expect(found).toMatchObject({ images: 1, leftOut: { inOneOnly: 0, labelChanged: 1 } });
    expect(found.rows.map(({ name }) => name)).toEqual(['c.jpg']);
  });

  test('needs both to have finished', () => {
    const store = project();
    finishWith(store, { a: 0.5 });
    store.rounds.create(roundConfiguration.parse({}));
    expect(() => store.comparison.compare({ first: 1, second: 2, split: 'test' })).toThrow('round 2 is queued; rounds can be compared once they have finished');
    expect(() => store.comparison.compare({ first: 1, second: 9, split: 'test' })).toThrow('there is no round 9');
  });
});

test('what rounds cost and gave: labels, hours and verdicts up to each, and what was tested', () => {
  const store = newProject({ clock: clockFrom('2026-01-01T00:00:00.000Z') });
  importImages(store, [image('x'), image('y'), image('z', { mask: null }), image('w', { mask: null })], { split: 'train' });
  const annotator = store.annotators.named('Ada');
  const annotate = (name: string, secondsSpent: number): void => void store.labels.submitWeak({ image: idOf(store, name), label: { kind: 'class', name: 'nv' }, supersedes: null, round: null, secondsSpent, annotator });
  annotate('x', 1800);
  const review = store.reviews.add({ image: idOf(store, 'x'), round: null, verdict: 'truly-hard', note: null, annotator });
  store.reviews.add({ image: idOf(store, 'y'), round: null, verdict: 'truly-hard', note: null, annotator });
  store.reviews.takeBack({ review: review.id, annotator });
  finishWith(store, {}, true);
  annotate('y', 3600);
  annotate('z', 900);
  const { round } = store.rounds.create(roundConfiguration.parse({}));
  expect(store.comparison.progress().map((row) => row.round)).toEqual([1]);
  store.rounds.snapshot(round);
  annotate('w', 7200);
  expect(store.comparison.progress()).toEqual([
    { round: 1, labels: roundResult().images.labelled, hoursOfAnnotation: 0.5, reviews: 1, testIou: 0.8, testIouInterval: { low: 0.7, high: 0.9 } },
    { round: 2, labels: 2, hoursOfAnnotation: 1.25, reviews: 0, testIou: null, testIouInterval: null },
  ]);
  expect(inside(store, (database) => database.prepare('SELECT COUNT(*) FROM annotation WHERE seconds_spent IS NOT NULL').pluck().get())).toBe(4);
});

/** A second later at each look. */
function clockFrom(start: string): () => Date {
  let at = Date.parse(start);
  return () => new Date((at += 1000));
}
