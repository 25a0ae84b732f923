import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, it } from 'vitest';
import type { RoundRequest, RoundResult } from '../../../../src/core/contract/index.ts';
import { Random } from '../../../../src/core/random.ts';
import type { SnapshotImage } from '../../../../src/core/snapshot.ts';
import { prepareRound, sampleImages, type SampleRound } from './sample-round.ts';

const child = join(import.meta.dirname, 'kill-child.ts');
const configuration: RoundRequest = {
  model: 'tiny', size: 32, steps: 8, batchSize: 4, sparsities: [0.5], recalibrate: 'never', seed: 3, engine: 'wasm',
  setting: 'semi-supervised', attention: 'recommended', folds: 2, learningCurve: true, previous: 1,
};

const rounds: SampleRound[] = [];

afterEach(() => {
  for (const round of rounds.splice(0)) round.remove();
});

/** Runs the round, killing it (`kill -9`) once it has come so far; the lines that it printed. */
async function run(round: SampleRound, killAt: string | null): Promise<string[]> {
  const project = resolve(dirname(round.workFolder), '..');
  const process_ = spawn(process.execPath, [child, project, round.workFolder, JSON.stringify(configuration)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of createInterface({ input: process_.stdout })) {
    lines.push(line);
    if (line === killAt) process_.kill('SIGKILL');
  }
  return lines;
}

const withoutTimes = (result: RoundResult): RoundResult => ({
  ...result, startedAt: '', finishedAt: '', seconds: 0, phaseSeconds: {}, imagesPerSecond: 0, waitingShare: 0, trials: result.trials!.map((trial) => ({ ...trial, seconds: 0 })),
});

it('a round of many trainings that is killed anywhere comes to the same networks, pairs and curve', async () => {
  const images = (await sampleImages()).slice(0, 30).map((image, i): SnapshotImage => ({
    ...image,
    ...(image.split === 'train' && i % 3 === 0 ? { mask: null, labelled: false } : {}),
    hardness: { score: i / 30, flagged: false, seen: true, signals: { pruning: i / 30, blend: i / 30, 'label-conflict': 1 - i / 30 } },
  }));
  const [undisturbed, killed] = [prepareRound(images, configuration), prepareRound(images, configuration)];
  rounds.push(undisturbed, killed);
  const whole = await run(undisturbed, null);
  // Two folds, three arms, two of the curve: of 8 steps each.
  expect(whole).toContain('training 56');

  const random = new Random(11);
  let finished = 0;
  for (const arm of [0, 2, 3, 5]) {
    const lines = await run(killed, `training ${8 * arm + 2 + random.below(5)}`);
    expect(lines.at(-1)).not.toContain('weights');
    // What was finished before is not trained again.
    const first = lines.map((line) => /^training (\d+)$/.exec(line)?.[1]).find((done) => done !== undefined);
    expect(Number(first)).toBe(8 * finished);
    finished = arm;
  }
  await run(killed, 'scoring 3');
  const last = await run(killed, null);
  expect(last.at(-1)).toBe(whole.at(-1));
  expect(withoutTimes(killed.result())).toEqual(withoutTimes(undisturbed.result()));
  expect(killed.hardness()).toEqual(undisturbed.hardness());
}, 300_000);
