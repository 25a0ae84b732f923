import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contract, type ProjectChange } from '../../../src/core/contract/index.ts';
import { attachTo } from '../../../src/main/service/attach.ts';
import type { Client } from '../../../src/main/service/client.ts';
import { findHolder } from '../../../src/main/service/lock.ts';
import { openClient } from '../../../src/main/service/open-client.ts';
import { attachAs, makeReviewProject, serviceEntry } from './reviewing-project.ts';

const dot = { x: 1, y: 0, width: 1, height: 1, flipped: '01', tool: 'brush' };
const all = [expect.any(Array)];

let root: string;
let project: string;
let images: Record<string, string>;
let ada: Client;
let ben: Client;
/** A training image that no test has had before. */
let image: string;
let taken = 0;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-reviewing-'));
  ({ project, images } = makeReviewProject(root, 40));
  [ada, ben] = await Promise.all([attachAs(project, 'Ada'), attachAs(project, 'Ben')]);
});
afterAll(async () => {
  ada.close();
  ben.close();
  while (findHolder(project)) await delay(20);
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  image = images[`train-${++taken}.jpg`]!;
});

describe('an image', () => {
  it('is held by one connection at a time, and the others are told by whom', async () => {
    const holder = await ada.call('hold.take', { image });
    expect(holder).toMatchObject({ image, annotator: { name: 'Ada' } });
    expect(await ada.call('hold.take', { image })).toEqual(holder);
    await expect(ben.call('hold.take', { image })).rejects.toMatchObject({ code: 'conflict', message: 'Ada is working on this image: take another one, or wait until it is free' });
    const second = await attachAs(project, 'Ada');
    await expect(second.call('hold.take', { image })).rejects.toMatchObject({ code: 'conflict', message: 'you have this image open in another window: go on there, or close it there first' });
    second.close();
    expect((await ben.call('image.get', { image })).heldBy).toEqual(holder);
    await ben.call('hold.release', { image });
    expect(await ben.call('hold.list', {})).toEqual([holder]);
    await ada.call('hold.release', { image });
    expect(await ben.call('hold.take', { image })).toMatchObject({ annotator: { name: 'Ben' } });
    await ben.call('hold.release', { image });
  });

  it('is free as soon as the connection that held it has ended, or acts for somebody else', async () => {
    const third = await attachAs(project, 'Cleo');
    await third.call('hold.take', { image });
    await third.call('annotator.actAs', { name: 'Cleo' });
    expect(await ada.call('hold.list', {})).toHaveLength(1);
    await third.call('annotator.actAs', { name: 'Dora' });
    expect(await ada.call('hold.list', {})).toEqual([]);
    await third.call('hold.take', { image });
    third.close();
    while ((await ada.call('hold.list', {})).length > 0) await delay(5);
    expect((await ada.call('hold.take', { image })).annotator.name).toBe('Ada');
    await ada.call('hold.release', { image });
  });

  it('that is not there can be neither held, nor drawn on, nor judged', async () => {
    const nobody = '01890000-0000-7000-8000-000000000000';
    for (const call of [
      () => ada.call('hold.take', { image: nobody }),
      () => ada.call('draft.open', { image: nobody }),
      () => ada.call('review.verdict', { image: nobody, verdict: 'truly-hard' }),
      () => ada.call('label.submitWeak', { image: nobody, label: { kind: 'class', name: 'nevus' }, supersedes: null, secondsSpent: 1 }),
      () => ada.call('label.preview', { annotation: nobody }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'not-found' });
    }
  });
});

describe('what is signed', () => {
  it('needs somebody who signs', async () => {
    const stranger = await openClient(project, { entry: serviceEntry });
    expect(await stranger.call('annotator.me', {})).toEqual({ annotator: null, session: expect.any(String) as string, fixed: false });
    for (const call of [
      () => stranger.call('hold.take', { image }),
      () => stranger.call('draft.open', { image }),
      () => stranger.call('review.verdict', { image, verdict: 'truly-hard' }),
      () => stranger.call('label.submitWeak', { image, label: { kind: 'class', name: 'nevus' }, supersedes: null, secondsSpent: 1 }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'bad-request', message: 'say who you are first, under Settings: what you save is signed with your name' });
    }
    expect((await stranger.call('image.get', { image })).review).toBeNull();
    stranger.close();
  });

  it('as a token says cannot be signed as somebody else', async () => {
    const answered = Promise.withResolvers<unknown>();
    const socket = await attachTo(findHolder(project)!, { remoteAs: 'Eve', onFrame: ({ frame }) => answered.resolve(frame) });
    socket.write(`${JSON.stringify({ id: 1, method: 'annotator.actAs', request: { name: 'Ada' } })}\n`);
    expect(await answered.promise).toMatchObject({ id: 1, error: { code: 'permission', message: 'the link that you opened signs as Eve; ask for a link of your own to act as Ada' } });
    socket.destroy();
  });
});

describe('strokes', () => {
  it('need the image to be held, until they are submitted', async () => {
    const { draft } = await ada.call('draft.open', { image });
    const append = { draft, applied: 0, operation: dot, secondsSpent: 1 };
    await expect(ada.call('draft.append', append)).rejects.toMatchObject({ code: 'conflict', message: /^this image is no longer reserved for you/ });
    await ben.call('hold.take', { image });
    await expect(ada.call('draft.append', append)).rejects.toMatchObject({ code: 'conflict', message: /^Ben is working on this image/ });
    await expect(ada.call('label.reject', { annotation: (await ada.call('image.get', { image })).mask!.annotation })).rejects.toMatchObject({ code: 'conflict' });
    await ben.call('hold.release', { image });
    await ada.call('hold.take', { image });
    expect(await ada.call('draft.append', append)).toEqual({ applied: 1 });
    expect((await ada.call('image.get', { image })).draft).toBe(true);
    expect((await ben.call('image.get', { image })).draft).toBe(false);
    const label = await ada.call('label.submit', { image, draft, applied: 1, round: 1, secondsSpent: 4 });
    expect(label).toMatchObject({ round: 1, pixelsChanged: 1, secondsSpent: 4, annotator: { name: 'Ada' } });
    expect((await ben.call('image.get', { image })).mask).toEqual({ annotation: label.id, geometry: { size: [2, 2], counts: '031' } });
    expect(await ben.call('label.preview', { annotation: label.id })).toMatchObject({ geometry: { counts: '031' }, rings: [expect.any(Array)] });
    await ada.call('hold.release', { image });
  });

  it("take over a network's mask, on the grid that the image is labelled on", async () => {
    expect(await ada.call('image.modelMask', { image, sparsity: 0 })).toEqual({ size: [2, 2], counts: '04' });
    expect(await ada.call('image.modelMask', { image, sparsity: 0.5 })).toEqual({ size: [2, 2], counts: '4' });
    await expect(ada.call('image.modelMask', { image, sparsity: 0.9 })).rejects.toMatchObject({ code: 'not-found' });
    await ada.call('hold.take', { image });
    const { draft } = await ada.call('draft.open', { image });
    const operation = { x: 0, y: 0, width: 2, height: 2, flipped: '22', tool: "accept model's contour" };
    await ada.call('draft.append', { draft, applied: 0, operation, origin: { kind: 'model', round: 1, sparsity: 0 }, secondsSpent: 1 });
    expect(await ada.call('label.submit', { image, draft, applied: 1, secondsSpent: 1 })).toMatchObject({ origin: 'model', originSparsity: 0, pixelsChanged: 2 });
    await ada.call('hold.release', { image });
  });
});

describe('blinding', () => {
  it('shows of a training image what the round found, unless the annotator chose not to see it', async () => {
    const first = images['train-0.jpg']!;
    const evidence = await ada.call('image.evidence', { image: first });
    expect(evidence).toMatchObject({ name: 'train-0.jpg', blinded: null, levels: [{ sparsity: 0, rings: all }, { sparsity: 0.5, rings: [] }] });
    expect(evidence.hardness).toEqual({ score: 1, rank: 1, of: 42, flagged: true, seen: true, byLevel: { '0.5': 1 }, signals: { pruning: 1, tta: null }, iou: 0.75 });
    expect((await ada.call('image.evidence', { image: images['train-3.jpg']! })).hardness).toMatchObject({ score: 0.25, rank: 4, flagged: false });
    expect(await ada.call('image.evidence', { image: first, blinded: true })).toMatchObject({ blinded: 'chosen', levels: [], hardness: null, label: all });
  });

  it.each(['validation', 'test'] as const)('shows nothing of a network on a %s image, and takes nothing from one', async (split) => {
    const held = images[`${split}.jpg`]!;
    expect(await ada.call('image.get', { image: held })).toMatchObject({ blinded: split, mask: { geometry: { counts: '022' } } });
    expect(await ada.call('image.evidence', { image: held })).toMatchObject({ blinded: split, levels: [], hardness: null, label: all });
    await expect(ada.call('image.modelMask', { image: held, sparsity: 0 })).rejects.toMatchObject({ code: 'permission' });
    await ada.call('hold.take', { image: held });
    const { draft } = await ada.call('draft.open', { image: held });
    const origin = { kind: 'model', round: 1, sparsity: 0 } as const;
    await expect(ada.call('draft.append', { draft, applied: 0, operation: dot, origin, secondsSpent: 1 })).rejects.toMatchObject({ code: 'bad-request' });
    await ada.call('hold.release', { image: held });
  });

  it('hides other annotators: their names, and what they said', async () => {
    const shown = async (client: Client, of: string, blinded: boolean) => {
      const history = await client.call('label.history', { image: of, blinded });
      return { names: history.map((label) => label.annotator?.name ?? null), review: (await client.call('image.get', { image: of, blinded })).review?.annotator.name ?? null };
    };
    for (const of of [image, images['test.jpg']!]) {
      await ada.call('label.submitWeak', { image: of, label: { kind: 'class', name: 'nevus' }, supersedes: null, secondsSpent: 1 });
      await ada.call('review.verdict', { image: of, verdict: 'truly-hard', note: 'hair' });
    }
    expect(await shown(ben, image, false)).toEqual({ names: ['Ada', null], review: 'Ada' });
    expect(await shown(ben, image, true)).toEqual({ names: [null, null], review: null });
    expect(await shown(ada, image, true)).toEqual({ names: ['Ada', null], review: 'Ada' });
    expect(await shown(ben, images['test.jpg']!, false)).toEqual({ names: [null, null], review: null });
    expect(await ben.call('review.history', { image: images['test.jpg']! })).toEqual([]);
    expect(await ada.call('review.history', { image: images['test.jpg']! })).toMatchObject([{ verdict: 'truly-hard', note: 'hair', takenBackAt: null }]);
    expect(await ben.call('review.history', { image })).toMatchObject([{ verdict: 'truly-hard' }]);
    await ada.call('attribute.tag', { images: [image, images['test.jpg']!], key: 'hair', value: 'dense' });
    const tagged = async (client: Client, of: string) => (await client.call('attribute.history', { image: of })).map(({ value, annotator }) => [value, annotator?.name ?? null]);
    expect(await tagged(ben, image)).toEqual([['dense', 'Ada']]);
    expect(await tagged(ben, images['test.jpg']!)).toEqual([['dense', null]]);
    expect(await tagged(ada, images['test.jpg']!)).toEqual([['dense', 'Ada']]);
  });
});

describe('changes', () => {
  it('are told to everybody who watches, and parse as the contract says', async () => {
    const heard: ProjectChange[] = [];
    const { ended, leave } = ben.subscribe('changes.watch', {}, (change) => heard.push(contract['changes.watch'].response.parse(change)));
    // The subscription is there once a later call of the same connection has been answered.
    await ben.call('hold.list', {});
    const holder = await ada.call('hold.take', { image });
    const { draft } = await ada.call('draft.open', { image });
    await ada.call('draft.append', { draft, applied: 0, operation: dot, secondsSpent: 1 });
    const label = await ada.call('label.submit', { image, draft, applied: 1, secondsSpent: 1 });
    await ada.call('label.reject', { annotation: label.id });
    await ada.call('label.restore', { image, annotation: label.id, supersedes: null });
    const review = await ada.call('review.verdict', { image, verdict: 'label-wrong' });
    await ada.call('review.takeBack', { review: review.id });
    await expect(ada.call('review.takeBack', { review: review.id })).rejects.toMatchObject({ code: 'conflict' });
    await ada.call('hold.release', { image });
    await ben.call('hold.list', {});
    expect(heard).toEqual([
      { type: 'held', holder },
      { type: 'label', image },
      { type: 'label', image },
      { type: 'label', image },
      { type: 'review', image },
      { type: 'review', image },
      { type: 'released', image },
    ]);
    leave();
    await ended;
    await ada.call('hold.take', { image });
    await ada.call('hold.release', { image });
    expect(heard).toHaveLength(7);
  });
});
