import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { roundConfiguration, type JobEvent, type RoundSummary } from '../../../src/core/contract/index.ts';
import { tensorGroups, writeCheckpoint, type TrainingCheckpoint, type TrainingRecord } from '../../../src/main/engine/train/checkpoint.ts';
import type { JobQueue } from '../../../src/main/jobs/queue.ts';
import { RoundCurves } from '../../../src/main/service/round-curves.ts';
import { roundResult } from '../db/result-fixture.ts';

function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'weakspot-curves-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  let tell: (event: JobEvent) => void = () => {};
  const curves = new RoundCurves(folder, { watchAll: (watcher: typeof tell) => (tell = watcher) } as unknown as JobQueue);
  const progress = (step: number, figures: Record<string, number>, phase = 'training'): void =>
    tell({ type: 'progress', job: 'the-job', progress: { phase, done: step, total: 100, unit: 'steps', rate: null, secondsLeft: null, figures } });
  const round = (result: RoundSummary['result'] = null): RoundSummary => ({ round: 1, state: 'running', job: 'the-job', configuration: roundConfiguration.parse({}), result });
  return { folder, curves, progress, round, training: join(folder, 'jobs', 'the-job', 'training') };
}

function checkpoint(sequence: number, curve: TrainingRecord['curve']): TrainingCheckpoint {
  const record: TrainingRecord = {
    fingerprint: 'f', backend: 'wasm', sequence, step: curve.at(-1)!.step, finished: false, cursor: { epoch: 0, position: 0 }, best: null,
    validationsWithoutImprovement: 0, curve, lossSum: 0, lossCount: 0, seconds: { total: 1, computing: 1, waiting: 0 },
  };
  const values = new Map([['w', { shape: [2], values: Float32Array.of(1, 2) }]]);
  return { record, tensors: Object.fromEntries(tensorGroups.map((group) => [group, values])) as TrainingCheckpoint['tensors'] };
}

const point = (step: number, loss: number, validationIou: number | null = null) => ({ step, loss, validationDice: validationIou, validationIou });

describe('the curve of a round', () => {
  test('that has finished is its result\'s', async () => {
    const { curves, round } = setup();
    expect(await curves.of(round(roundResult({ curve: [point(10, 0.5, 0.7)] })))).toEqual([{ ...point(10, 0.5, 0.7), imagesPerSecond: null }]);
  });

  test('that runs is what its job told; a validation counts where it was made', async () => {
    const { curves, progress, round } = setup();
    expect(await curves.of(round())).toEqual([]);
    progress(1, {});
    progress(2, { loss: 0.9, imagesPerSecond: 40 });
    progress(3, { loss: 0.8, imagesPerSecond: 41, validationIou: 0.5, validationDice: 0.6 });
    progress(4, { loss: 0.7, imagesPerSecond: 42, validationIou: 0.5, validationDice: 0.6 });
    progress(5, { loss: 0.6, imagesPerSecond: 43, validationIou: 0.7, validationDice: 0.8 });
    progress(9, { loss: 0.1 }, 'pruning');
    expect(await curves.of(round())).toEqual([
      { step: 2, loss: 0.9, validationDice: null, validationIou: null, imagesPerSecond: 40 },
      { step: 3, loss: 0.8, validationDice: 0.6, validationIou: 0.5, imagesPerSecond: 41 },
      { step: 4, loss: 0.7, validationDice: null, validationIou: null, imagesPerSecond: 42 },
      { step: 5, loss: 0.6, validationDice: 0.8, validationIou: 0.7, imagesPerSecond: 43 },
    ]);
  });

  test('goes back where its training goes on from an earlier step', async () => {
    const { curves, progress, round } = setup();
    for (const step of [1, 2, 3, 4]) progress(step, { loss: 1 / step });
    progress(3, { loss: 0.2 });
    expect((await curves.of(round())).map(({ step, loss }) => [step, loss])).toEqual([[1, 1], [2, 0.5], [3, 0.2]]);
  });

  test('begins with what an earlier process saved', async () => {
    const { curves, progress, round, training } = setup();
    await writeCheckpoint(training, checkpoint(0, [point(10, 0.9)]));
    await writeCheckpoint(training, checkpoint(1, [point(10, 0.9), point(20, 0.8, 0.5)]));
    expect((await curves.of(round())).map(({ step, validationIou }) => [step, validationIou])).toEqual([[10, null], [20, 0.5]]);
    progress(21, { loss: 0.7 });
    progress(22, { loss: 0.6 });
    expect((await curves.of(round())).map(({ step }) => step)).toEqual([10, 20, 21, 22]);
  });

  test('passes over a checkpoint that cannot be read', async () => {
    const { curves, round, training } = setup();
    await writeCheckpoint(training, checkpoint(0, [point(10, 0.9)]));
    for (const damage of ['', 'no checkpoint at all, but long enough to hold a header and more than that']) {
      writeFileSync(join(training, 'checkpoint-1.bin'), damage);
      expect((await curves.of(round())).map(({ step }) => step)).toEqual([10]);
    }
    rmSync(training, { recursive: true });
    mkdirSync(training);
    expect(await curves.of(round())).toEqual([]);
  });

  test('of a long training is thinned out, and keeps every validation', async () => {
    const { curves, progress, round } = setup();
    for (let step = 1; step <= 10_000; step++) progress(step, { loss: 1 / step, validationIou: Math.floor(step / 1000) / 10, validationDice: 0.5 });
    const curve = await curves.of(round());
    expect(curve.length).toBeLessThanOrEqual(2000);
    expect(curve.at(-1)!.step).toBe(10_000);
    expect(curve.flatMap(({ step, validationIou }) => (validationIou === null ? [] : [step]))).toEqual([1, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000]);
  });
});
