import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReviewQueue, RoundForecast } from '../../../src/core/contract/index.ts';
import { describeForecast } from '../../../src/main/cli/command/forecast.ts';
import { openProject } from '../../../src/main/db/index.ts';
import { weakspot, weakspotJson } from '../../support/weakspot-command.ts';
import { image, importImages, inside } from '../db/fixture.ts';
import { finishRound } from '../db/round-fixture.ts';

const root = mkdtempSync(join(tmpdir(), 'weakspot-cli-queue-'));
const project = join(root, 'project');
const names = [...'abcdefghijkl'];
const site = (value: string) => [{ key: 'body_site', subject: 'lesion' as const, value }];
const validation = (iou: number) => ({ n: 9, dice: iou, iou, bestStep: 1 });

beforeAll(() => {
  const store = openProject(project, { create: true });
  importImages(store, names.map((name, place) => image(name, { lesion: `L${place}`, attributes: site(place < 8 ? 'back' : 'hand') })), { split: 'train' });
  finishRound(store, names, {
    images: { labelled: 400, weak: 0, unlabelled: 0, validation: 9, test: 0 },
    validation: validation(0.8),
    learningCurve: [{ labels: 100, iou: 0.7 }, { labels: 200, iou: 0.7585786 }],
    expectedCatch: [{ share: 0.5, caught: 0.9, low: 0.8, high: 1 }],
  }, root);
  store.close();
  inside(store, (database) => database.exec('UPDATE hardness SET seen = 0'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('weakspot queue', () => {
  test('shows the queue, composed by default', async () => {
    const queue = await weakspotJson<ReviewQueue>(['queue', project]);
    expect(queue).toMatchObject({ round: 1, queue: 'verify', composition: null, reviewed: 0, expected: { reason: null } });
    expect(queue.items).toHaveLength(12);
    expect(queue.expected.next!.map(({ reviews }) => reviews)).toEqual([10, 12]);
    const { stdout } = await weakspot(['queue', project, '--queue', 'verify']);
    expect(stdout).toContain('Queue "verify" of round 1: 12 places, 0 reviewed.');
    expect(stdout).toMatch(/^ +1 +a\.jpg +1\.000 +hardest +1\.000 +0 +train +– +no$/m);
    expect(stdout).toMatch(/the next 10: 9\d % \(\d+ % to \d+ %\)/);
    expect(stdout).toContain('For research use');
  });

  test('composes it as asked, signed, and keeps it', async () => {
    const composed = await weakspotJson<ReviewQueue>(['queue', project, '--balance-by', 'body_site', '--limit', '4', '--random-share', '0', '--as', 'Ada']);
    expect(composed.items.map(({ name, stratum }) => [name, stratum])).toEqual([['a.jpg', 'back'], ['i.jpg', 'hand'], ['b.jpg', 'back'], ['j.jpg', 'hand']]);
    expect(composed.composition).toMatchObject({ order: 'balanced', balanceBy: 'body_site', limit: 4, randomShare: 0, splits: ['train'], groupLesions: null, skipReviewed: true, includeLabelled: false });
    expect(await weakspotJson<ReviewQueue>(['queue', project])).toEqual(composed);
    const again = await weakspotJson<ReviewQueue>(['queue', project, '--order', 'hardest', '--again', '--no-group-lesions', '--include-labelled', '--splits', 'train', 'test', '--seed', '3']);
    expect(again.composition).toMatchObject({ order: 'hardest', groupLesions: false, skipReviewed: false, includeLabelled: true, splits: ['train', 'test'], seed: 3 });
    const check = await weakspot(['queue', project, '--queue', 'check-label', '--limit', '2']);
    expect(check.stdout).toContain('How many failures the next reviews should find is not known: this queue looks for wrong labels');
    const none = await weakspot(['queue', project, '--queue', 'annotate-next']);
    expect(none.stdout).toContain('0 places, 0 reviewed.\nNothing is left to look at here.');
  });

  test('says what it cannot do', async () => {
    const diverse = await weakspot(['queue', project, '--order', 'diverse', '--json']);
    expect([diverse.code, JSON.parse(diverse.stderr)]).toMatchObject([1, { code: 'bad-request', message: expect.stringContaining('order: round 1 did not measure') as string }]);
    expect(await weakspot(['queue', project, '--order', 'balanced'])).toMatchObject({ code: 1, stderr: expect.stringContaining('balanceBy') as string });
    expect(await weakspot(['queue', project, '--random-share', '2'])).toMatchObject({ code: 2, stderr: expect.stringContaining('It must be a number from 0 to 1.') as string });
    expect(await weakspot(['queue', project, '--queue', 'check-label', '--include-labelled'])).toMatchObject({ code: 1, stderr: expect.stringContaining('take the queue "verify"') as string });
    expect(await weakspot(['queue', project, '--queue', 'other'])).toMatchObject({ code: 2 });
  });
});

describe('weakspot forecast', () => {
  test('tells what more labels should buy', async () => {
    const forecast = await weakspotJson<RoundForecast>(['forecast', project, '--labels', '500']);
    // The points lie on 2·n^(−1/2) + .1.
    expect(forecast.next.map(({ labels, iou }) => [labels, Number(iou.toFixed(3))])).toEqual([[900, 0.833], [1400, 0.847], [2900, 0.863]]);
    const { stdout } = await weakspot(['forecast', project]);
    expect(stdout).toMatch(/^ +100 +0\.700 +part of a round's labels$/m);
    expect(stdout).toMatch(/^ +400 +0\.800 +1$/m);
    expect(stdout).toMatch(/^ +500 +0\.811 +0\.\d+ to 0\.\d+$/m);
    expect(stdout).toContain('error(n) = 2.000 · n^−0.500 + 0.100');
  });

  test('says where labels have bought nothing so far', () => {
    const forecast: RoundForecast = { points: [], fit: { a: 0, b: 0.05, c: 0.174, residual: 0.002 }, next: [{ labels: 300, iou: 0.826, low: 0.8, high: 0.85 }], reason: null };
    expect(describeForecast(forecast)).toContain('So far the error does not fall with the labels: it stays at 0.174.');
  });

  test('says why there is none', async () => {
    const empty = join(root, 'empty');
    openProject(empty, { create: true }).close();
    const { code, stdout } = await weakspot(['forecast', empty]);
    expect([code, stdout]).toMatchObject([0, expect.stringContaining('No forecast: no round has finished yet') as string]);
    expect(await weakspot(['forecast', project, '--labels', '0'])).toMatchObject({ code: 2 });
  });
});
