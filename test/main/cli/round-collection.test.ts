import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReviewQueue, RoundResult } from '../../../src/core/contract/index.ts';
import { findHolder } from '../../../src/main/service/lock.ts';
import { copySample } from '../../support/sample-subset.ts';
import { weakspot, weakspotJson } from '../../support/weakspot-command.ts';

const small = ['--model', 'tiny', '--size', '32', '--steps', '6', '--batch-size', '4', '--sparsities', '0.5', '--recalibrate', 'never', '--engine', 'wasm'];

let root: string;
let project: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-collection-'));
  project = join(root, 'project');
  for (const [source, count, from] of [['dermoscope', 20, 0], ['phone', 6, 20]] as const) {
    const { images, masks, metadata } = copySample(join(root, source), count, from);
    await weakspotJson(['import', project, '--images', images, '--masks', masks, '--metadata', metadata, '--preset', 'isic', '--source', source, '--split', 'train']);
  }
}, 240_000);
afterAll(async () => {
  while (existsSync(project) && findHolder(project)) await delay(100);
  rmSync(root, { recursive: true, force: true });
});

const round = (...options: string[]): Promise<RoundResult> => weakspotJson<RoundResult>(['round', project, ...small, ...options]);

it('a round holds collections equal, and the queues after it take them in turns', async () => {
  // Without a round before, where images come from is all that tells groups apart: with one group alone the networks would be the same.
  const held = await round('--attention', 'group-dro', '--attention-by', 'collection');
  expect(held).toMatchObject({ attention: 'group-dro', attentionUse: { strategy: 'group-dro', by: 'collection', previous: null, attended: 6 } });
  const uniform = await round();
  expect(uniform.seed).toBe(held.seed);
  expect(uniform.modelSha256).not.toBe(held.modelSha256);

  const queue = await weakspotJson<ReviewQueue>(['queue', project, '--balance-by', 'collection', '--limit', '4', '--random-share', '0', '--no-group-lesions', '--as', 'Ada']);
  expect(queue.items.map(({ stratum }) => stratum)).toEqual(['dermoscope', 'phone', 'dermoscope', 'phone']);

  for (const [options, field] of [[['round', project, ...small, '--attention', 'group-dro', '--attention-by', 'ward'], 'attentionBy'], [['queue', project, '--balance-by', 'ward'], 'balanceBy']] as const) {
    const { code, stderr } = await weakspot([...options, '--json']);
    expect([code, JSON.parse(stderr.trim().split('\n').at(-1)!)]).toMatchObject([1, {
      code: 'bad-request', message: expect.stringMatching(new RegExp(`^${field}: there is no attribute "ward" with a value in this project; it has .*sex, collection$`)) as string,
    }]);
  }
}, 240_000);
