import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import type { StudyData } from '../../../../src/main/study/data/types.ts';
import { composeRun } from '../../../../src/main/study/run/compose.ts';
import { runConfiguration, runKey, type RunConfiguration, type RunRequest } from '../../../../src/main/study/run/configuration.ts';
import { openContext } from '../../../../src/main/study/run/context.ts';
import { obtainRun, type RunContext } from '../../../../src/main/study/run/execute.ts';
import { executorHere, runAll } from '../../../../src/main/study/run/executor.ts';
import { runSource } from '../../../../src/main/study/run/source.ts';
import { overlapFigures } from '../../../../src/main/study/statistics/figures.ts';
import { testEngine } from '../../../support/engine.ts';
import { generatedData } from '../generated.ts';

const folder = mkdtempSync(join(tmpdir(), 'weakspot-study-run-'));
let data: StudyData;
let context: RunContext & { close(): void };
beforeAll(async () => {
  data = await generatedData(join(folder, 'images'), 60);
  context = openContext(data, join(folder, 'cache'), await openBackend(testEngine), 'a-commit');
});
afterAll(() => {
  context.close();
  rmSync(folder, { recursive: true, force: true });
});

const tiny: Omit<RunRequest, 'data' | 'engine'> = { seed: 1, labels: 12, size: 32, steps: 30, batchSize: 4, learningRate: 0.01 };
const configure = (change: Partial<RunRequest> = {}): RunConfiguration => runConfiguration.parse({ ...tiny, ...change, data: data.hash, engine: testEngine });
const iou = (images: Parameters<typeof overlapFigures>[0]): number => overlapFigures(images)!.iou;

describe('composeRun', () => {
  it('takes training images alone, whole lesions, and no lesion in two roles', () => {
    const roles = composeRun(data, configure({ labels: 10, weak: { kind: 'box', images: 8 }, unlabelled: 10, corruption: 0.3 }));
    const trained = [...roles.labelled, ...roles.weak, ...roles.unlabelled];
    expect([roles.labelled.length, roles.weak.length, roles.unlabelled.length]).toEqual([10, 8, 10]);
    for (const index of trained) expect(data.images[index]!.split).toBe('train');
    expect(new Set(trained).size).toBe(trained.length);
    const lesions = [roles.labelled, roles.weak, roles.unlabelled].map((indices) => new Set(indices.map((index) => data.images[index]!.lesion)));
    for (const [i, one] of lesions.entries()) for (const other of lesions.slice(i + 1)) expect([...one].filter((lesion) => other.has(lesion))).toEqual([]);
    expect(roles.corrupted.size).toBe(3);
    expect([...roles.corrupted.keys()].every((index) => roles.labelled.includes(index))).toBe(true);
  });

  it('takes the same images by boxes as by masks, and other ones by another seed', () => {
    const masks = composeRun(data, configure({ labels: 12 })).labelled;
    expect(composeRun(data, configure({ labels: 0, weak: { kind: 'box', images: 12 } })).weak).toEqual(masks);
    expect(composeRun(data, configure({ labels: 12, seed: 2 })).labelled).not.toEqual(masks);
  });

  it('makes a group as rare as asked for', () => {
    const { labelled } = composeRun(data, configure({ labels: 20, imbalance: { attribute: 'diagnosis', value: 'b', share: 0.1 } }));
    expect(labelled.length).toBe(20);
    expect(labelled.filter((index) => data.images[index]!.diagnosis === 'b')).toHaveLength(2);
  });

  it('refuses an image of validation or test among the labelled', () => {
    const test = data.images.findIndex((image) => image.split === 'test');
    expect(() => composeRun(data, configure({ labels: null, labelled: [test, 0] }))).toThrow('test split');
  });
});

describe('runSource', () => {
  it('shows no mask but those that a run\'s roles leave it', async () => {
    const configuration = configure({ labels: 10, weak: { kind: 'box', images: 8 }, unlabelled: 10, corruption: 0.3 });
    const roles = composeRun(data, configuration);
    const pixels = await context.pixels(32);
    const source = await runSource(data, pixels, roles, configuration, context.grabCut);
    const shown = data.images.flatMap((_, index) => (source.mask(index) ? [index] : []));
    expect(shown).toEqual([...roles.labelled, ...roles.judged.validation, ...roles.judged.test].toSorted((a, b) => a - b));
    for (const index of roles.weak) expect(source.weak!(index)!.box).not.toBeNull();
    for (const index of roles.unlabelled) expect(source.weak!(index)).toBeNull();
    for (const index of roles.labelled) {
      const isTrue = Buffer.compare(source.mask(index)!, pixels.mask(index)!) === 0;
      expect(isTrue).toBe(!roles.corrupted.has(index));
    }
  });
});

describe('obtainRun', () => {
  it('learns, judges what it was asked to, and says what it did', async () => {
    const result = await obtainRun(configure({ judged: ['validation'], scored: ['trained'] }), context);
    expect(result.counts).toEqual({ labelled: 12, weak: 0, unlabelled: 0, validation: 12, test: 0 });
    expect(iou(result.validation)).toBeGreaterThan(0.5);
    expect(result.trained).toHaveLength(12);
    expect(result.trained[0]!.signals).toMatchObject({ pruning: expect.any(Number), 'label-conflict': expect.any(Number), blend: expect.any(Number) });
    expect(result).toMatchObject({ commit: 'a-commit', configuration: { seed: 1 } });
  });

  it('makes a run once, and reads it from then on', async () => {
    const configuration = configure({ steps: 4 });
    const made = await obtainRun(configuration, context);
    await context.cache.write({ ...made, seconds: 12345 });
    expect((await obtainRun(configuration, context)).seconds).toBe(12345);
    const other = await obtainRun({ ...configuration, seed: 2 }, context);
    expect(other.seconds).toBeLessThan(12345);
  });

  it('gives the same figures again', async () => {
    const configuration = configure({ steps: 6 });
    const made = await obtainRun(configuration, context);
    const again = await obtainRun(configuration, openContext(data, join(folder, 'other-cache'), { name: testEngine, device: '' }, null));
    expect(again.validation).toEqual(made.validation);
  });

  it('attends by the scores of the run without attention, which it makes first', async () => {
    const configuration = configure({ steps: 6, attention: { strategy: 'clean-attend' } });
    await obtainRun(configuration, context);
    const uniform = await context.cache.read(configure({ steps: 6, scored: ['trained'] }));
    expect(uniform!.trained).toHaveLength(12);
  });

  it('trains in every setting', async () => {
    const consistency = { method: 'mean-teacher' } as const;
    const results = [
      await obtainRun(configure({ setting: 'semi-supervised', unlabelled: 10, consistency }), context),
      await obtainRun(configure({ setting: 'weakly-supervised', labels: 0, weak: { kind: 'box', images: 12 } }), context),
      await obtainRun(configure({ setting: 'weakly-supervised', labels: 0, weak: { kind: 'box', images: 12, use: 'grabcut' } }), context),
    ];
    for (const { validation } of results) expect(iou(validation)).toBeGreaterThan(0.3);
    expect(results.map(({ counts }) => [counts.labelled, counts.weak, counts.unlabelled])).toEqual([[12, 0, 10], [0, 12, 0], [0, 12, 0]]);
  });

  it('counts the terms of weak labels as asked for', async () => {
    const boxes = { setting: 'weakly-supervised', labels: 0, weak: { kind: 'box', images: 12 }, steps: 6 } as const;
    const usual = await obtainRun(configure(boxes), context);
    const without = await obtainRun(configure({ ...boxes, weakWeights: { boxProjection: 0 } }), context);
    expect(without.training.loss).toBeLessThan(usual.training.loss);
    expect(without.validation).not.toEqual(usual.validation);
    const full = await obtainRun(configure({ ...boxes, boxFill: { least: 1, most: 1 } }), context);
    expect(full.validation).not.toEqual(usual.validation);
  });

  it('has folds judge the labels that trained, and leaves the rest as it is without', async () => {
    const shape = { steps: 12, corruption: 0.25, scored: ['trained'] } as const;
    const [plain, folded] = [await obtainRun(configure({ ...shape, scored: ['trained'] }), context), await obtainRun(configure({ ...shape, scored: ['trained'], folds: 2 }), context)];
    expect(folded.validation).toEqual(plain.validation);
    for (const [place, { index, signals }] of folded.trained.entries()) {
      const { 'out-of-fold-conflict': conflict, 'out-of-fold-odds': odds, ...others } = signals!;
      expect({ index, signals: others }).toEqual({ index: plain.trained[place]!.index, signals: plain.trained[place]!.signals });
      expect([conflict, odds]).toEqual([expect.any(Number), expect.any(Number)]);
    }
    await expect(obtainRun(configure({ steps: 4, folds: 2 }), context)).rejects.toMatchObject({ code: 'bad-request', details: { field: 'folds' } });
  });

  it('refuses other data, and another engine, than the run is about', async () => {
    await expect(obtainRun({ ...configure(), data: 'other' }, context)).rejects.toThrow('other');
    await expect(obtainRun({ ...configure(), engine: testEngine === 'cpu' ? 'wasm' : 'cpu' }, context)).rejects.toThrow('cannot be made');
  });
});

describe('runAll', () => {
  it('makes each run once, those that others go by first, tells what failed, and goes on', async () => {
    const order: string[] = [];
    const executor = { ...executorHere(context), run: (one: RunConfiguration) => {
      order.push(one.attention ? 'attended' : 'uniform');
      return one.seed === 7 ? Promise.reject(new Error('no')) : obtainRun(one, context);
    } };
    const failed: number[] = [];
    const plain = configure({ steps: 4 });
    const attended = [5, 6].map((seed) => configure({ steps: 4, seed, attention: { strategy: 'rank' } }));
    await runAll(executor, [...attended, plain, plain, configure({ steps: 4, seed: 7 })], { failed: (one) => failed.push(one.seed) });
    expect(order).toEqual(['uniform', 'uniform', 'uniform', 'uniform', 'attended', 'attended']);
    expect(failed).toEqual([7]);
    expect(await context.cache.read(attended[1]!)).toMatchObject({ configuration: { seed: 6 } });
  });

  it('begins nothing when its time is over', async () => {
    const configuration = configure({ steps: 4, seed: 99 });
    await runAll(executorHere(context), [configuration], { until: Date.now() - 1 });
    expect(await context.cache.read(configuration)).toBeNull();
    expect(runKey(configuration)).toMatch(/^[0-9a-f]{64}$/);
  });
});
