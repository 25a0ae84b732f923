import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roundResult, type RoundResult } from '../../../src/core/contract/index.ts';
import { findHolder } from '../../../src/main/service/lock.ts';
import { copySample } from '../../support/sample-subset.ts';
import { weakspot, weakspotJson } from '../../support/weakspot-command.ts';

const small = ['--model', 'tiny', '--size', '32', '--steps', '4', '--batch-size', '4', '--sparsities', '0.5', '--recalibrate', 'never', '--engine', 'wasm'];

let root: string;
let project: string;
let first: RoundResult;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-learning-'));
  project = join(root, 'project');
  const sample = copySample(join(root, 'sample'), 30);
  await weakspotJson(['import', project, '--images', sample.images, '--masks', sample.masks, '--metadata', sample.metadata, '--preset', 'isic']);
  first = roundResult.parse(await weakspotJson<RoundResult>(['round', project, ...small]));
}, 180_000);
afterAll(async () => {
  while (existsSync(project) && findHolder(project)) await delay(100);
  rmSync(root, { recursive: true, force: true });
});

async function refusal(options: string[]): Promise<{ code: string; message: string }> {
  const { code, stderr } = await weakspot(['round', project, ...small, ...options, '--json']);
  expect(code).toBe(1);
  return JSON.parse(stderr.trim().split('\n').at(-1)!) as { code: string; message: string };
}

describe('weakspot round', () => {
  it('without options learns from masks alone, and every image counts the same', () => {
    expect(first).toMatchObject({ setting: 'supervised', attention: 'none', consistency: null, trials: [], startedFrom: null });
    expect(first.attentionUse).toMatchObject({ strategy: 'none', attended: 0, previous: null });
  });

  it('learns from images without a label, tries attention, judges labels by folds, and says all that', async () => {
    const { stdout, code } = await weakspot([
      'round', project, ...small, '--setting', 'semi-supervised', '--consistency', 'fixmatch', '--consistency-weight', '0.5', '--unlabelled-batch', '4', '--labels', '12',
      '--attention', 'recommended', '--attention-factor', '4', '--folds', '2', '--learning-curve', '--start', 'scratch', '--seed', '2',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Tried: semi-supervised against supervised: [+−]?\d\.\d{3} IoU \(95 % interval/);
    expect(stdout).toMatch(/Tried: clean-attend against none: /);
    expect(stdout).toMatch(/Validation IoU by labels: 3 \d\.\d{3}, 6 \d\.\d{3}, 12 \d\.\d{3}/);
  }, 120_000);

  it('goes by the round before, and starts from its network', async () => {
    const result = await weakspotJson<RoundResult>(['round', project, ...small, '--attention', 'oversample', '--attention-signal', 'blend', '--previous', '1', '--start', 'previous']);
    expect(result).toMatchObject({ attention: 'oversample', startedFrom: 1, attentionUse: { previous: 1, signal: 'blend' } });
    expect(result.attentionUse!.attended).toBeGreaterThan(0);
  }, 60_000);

  it('holds the groups of an attribute equal, and says which there are where none is named', async () => {
    expect(await refusal(['--attention', 'group-balanced'])).toMatchObject({ code: 'bad-request', message: expect.stringMatching(/^attentionBy: group-balanced .*this project has .*sex/) });
    const result = await weakspotJson<RoundResult>(['round', project, ...small, '--attention', 'group-dro', '--attention-by', 'sex', '--no-compare-setting']);
    expect(result.attentionUse).toMatchObject({ strategy: 'group-dro', by: 'sex', previous: 3 });
  }, 60_000);

  it.each([
    [['--previous', '9'], 'previous: there is no round 9 in this project; name a finished one, or leave it to the newest'],
    [['--setting', 'semi-supervised'], 'setting: semi-supervised learns from training images without a label too'],
    [['--setting', 'weakly-supervised'], 'setting: weakly-supervised learns from boxes, scribbles, points and classes too'],
    [['--start', 'previous', '--size', '48'], "start: round 4's network is tiny at 32 pixels"],
    [['--folds', '1'], 'one fold leaves nothing to train on: take 2 or more, or 0'],
    [['--attention-factor', '1'], 'attentionFactor'],
  ])('refuses %s', async (options, message) => {
    expect((await refusal(options)).message).toContain(message);
  });

  it('names what it knows where it does not know a strategy', async () => {
    const { code, stderr } = await weakspot(['round', project, '--attention', 'more']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Allowed choices are none, oversample, .*recommended/);
  });
});
