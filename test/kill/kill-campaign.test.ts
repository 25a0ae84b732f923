import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copySample } from '../support/sample-subset.ts';
import { killCampaign } from './kill-campaign.ts';

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-kill-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

// The acceptance of the main job runs the same with fifty kills.
it('a project survives kill -9 of its service and its jobs, and ends as if nothing had been', { timeout: 300_000 }, async () => {
  const { images, masks, metadata } = copySample(join(root, 'sample'), 40);
  const work = join(root, 'work');
  mkdirSync(work);
  const { kills, problems, mostLostSteps, modelSha256 } = await killCampaign({
    work,
    data: { images, masks, metadata, preset: 'isic' },
    kills: 6,
    seed: 5,
    round: { model: 'tiny', size: 32, steps: 120, batchSize: 4, engine: 'wasm', seed: 1 },
  });
  expect(problems).toEqual([]);
  expect(kills.map((kill) => kill.during)).toEqual(['import', 'import', 'training', 'training', 'flagging', 'flagging']);
  expect(new Set(kills.map((kill) => kill.victim))).toEqual(new Set(['service', 'job']));
  expect(mostLostSteps).toBeLessThanOrEqual(50);
  expect(modelSha256).toMatch(/^[0-9a-f]{64}$/);
});
