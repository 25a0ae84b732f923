import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import type { StudyData } from '../../../../src/main/study/data/types.ts';
import { defaultOracle, type OracleOptions } from '../../../../src/main/study/label/oracle.ts';
import { describeSimulation, drawSimulations, summarizeCurves } from '../../../../src/main/study/report/write-simulation.ts';
import { planReviews } from '../../../../src/main/study/plan/runs.ts';
import { studies } from '../../../../src/main/study/plan/studies.ts';
import { openContext } from '../../../../src/main/study/run/context.ts';
import type { RunContext } from '../../../../src/main/study/run/execute.ts';
import { executorHere } from '../../../../src/main/study/run/executor.ts';
import { simulate } from '../../../../src/main/study/simulation/simulate.ts';
import { orderImages, strategies } from '../../../../src/main/study/simulation/strategies.ts';
import type { SimulationCurve, SimulationRequest } from '../../../../src/main/study/simulation/types.ts';
import { testEngine } from '../../../support/engine.ts';
import { generatedData } from '../generated.ts';

const folder = mkdtempSync(join(tmpdir(), 'weakspot-simulation-'));
let data: StudyData;
let context: RunContext & { close(): void };
beforeAll(async () => {
  data = await generatedData(join(folder, 'images'), 60);
  context = openContext(data, join(folder, 'cache'), await openBackend(testEngine), null);
});
afterAll(() => {
  context.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Never errs, and draws the true mask. */
const perfect: OracleOptions = { missRate: 0, falseAlarmRate: 0, outlineNoise: 0, secondsToLook: 1, secondsToDraw: 10 };
const request = (change: Partial<SimulationRequest>): SimulationRequest => ({
  task: 'verify', request: { labels: 8, size: 32, steps: 12, batchSize: 4, learningRate: 0.01 }, strategies: ['random', 'pruning', 'blend', 'balanced'],
  reviews: [0, 10, 1000], balanceBy: 'diagnosis', oracle: perfect, ...change,
});
const curveOf = (curves: readonly SimulationCurve[], strategy: string): SimulationCurve => curves.find((curve) => curve.strategy === strategy)!;

describe('simulate', () => {
  it('verify: begins alike for all orders, and leaves no failure once a reviewer who never errs has seen all', async () => {
    const { curves } = await simulate(request({}), 1, data, executorHere(context));
    expect(curves.map(({ strategy }) => strategy)).toEqual(['random', 'pruning', 'blend', 'balanced']);
    for (const { points } of curves) {
      expect(points[0]).toEqual({ ...curves[0]!.points[0], reviews: 0, seconds: 0 });
      expect(points.map(({ reviews }) => reviews)).toEqual([0, 10, 28]);
      expect(points[2]!.figures['failures left']).toBe(0);
      expect(points[2]!.figures['mean IoU of the pool']!).toBeGreaterThan(points[0]!.figures['mean IoU of the pool']!);
      expect(points[2]!.seconds).toBe(curves[0]!.points[2]!.seconds);
    }
    expect(curves[0]!.points[0]!.figures['failures left']!).toBeGreaterThan(0);
  });

  it('verify: a reviewer who misses everything changes nothing', async () => {
    const { curves: [curve], leftOut } = await simulate(request({ strategies: ['random', 'label-doubt'], oracle: { ...perfect, missRate: 1 } }), 1, data, executorHere(context));
    expect(curve!.points.map(({ figures }) => figures)).toEqual([curve!.points[0]!.figures, curve!.points[0]!.figures, curve!.points[0]!.figures]);
    expect(curve!.points[2]!.seconds).toBe(28);
    // Without folds nothing doubts a label out of fold.
    expect(leftOut).toEqual([{ strategy: 'label-doubt', seed: 1, reason: '28 of 28 images have no label-odds and out-of-fold-odds, which a training with folds has, to go by' }]);
  });

  it('repair: label conflict finds the planted wrong masks first, and repaired labels are those of clean training', async () => {
    const { curves } = await simulate(
      request({ task: 'repair', request: { labels: 20, size: 32, steps: 40, batchSize: 4, learningRate: 0.01, corruption: 0.2 }, strategies: ['random', 'label-conflict'], reviews: [0, 6, 20] }),
      1, data, executorHere(context),
    );
    const conflict = curveOf(curves, 'label-conflict').points;
    expect(conflict[0]!.figures['wrong masks left']).toBe(4);
    expect(conflict[1]!.figures['wrong masks left']!).toBeLessThanOrEqual(1);
    expect(conflict[2]!.figures['wrong masks left']).toBe(0);
    // All repaired: whatever the order, the same labels train.
    expect(conflict[2]!.figures).toEqual(curveOf(curves, 'random').points[2]!.figures);
    expect(conflict[2]!.figures['test IoU']).not.toBe(conflict[0]!.figures['test IoU']);
  });

  it('label next: adds the images that come first, and all orders meet where all are labelled', async () => {
    const { curves } = await simulate(request({ task: 'label-next', strategies: ['random', 'blend'], reviews: [0, 6, 1000] }), 1, data, executorHere(context));
    const [random, blend] = [curveOf(curves, 'random').points, curveOf(curves, 'blend').points];
    expect(random.map(({ reviews }) => reviews)).toEqual([0, 6, 28]);
    expect(blend[0]!.figures).toEqual(random[0]!.figures);
    expect(blend[1]!.figures).not.toEqual(random[1]!.figures);
    expect(blend[2]!.figures).toEqual(random[2]!.figures);
    expect(random[1]!.seconds).toBe(66);
  });
});

describe('orderImages', () => {
  const orderOf = (...given: Parameters<typeof orderImages>): number[] | string => {
    const found = orderImages(...given);
    return 'order' in found ? found.order.map(({ index }) => index) : found.missing;
  };
  const images = [3, 1, 2, 0].map((hardness, index) => ({ index, iou: 0.5, signals: { pruning: hardness, blend: hardness, tta: index === 2 ? null : 1 } }));

  it('puts the hardest first, and takes groups in turns where they are balanced', () => {
    const indices = (strategy: Parameters<typeof orderImages>[0]) => orderOf(strategy, images, data, 'diagnosis', 1);
    expect(indices('pruning')).toEqual([0, 2, 1, 3]);
    // Images 0 and 1 are of group "b", 2 and 3 of "a", which comes first by name.
    expect(indices('balanced')).toEqual([2, 0, 3, 1]);
    expect(indices('tta')).toBe('1 of 4 images have no tta to go by');
    expect([...indices('random')].toSorted()).toEqual([0, 1, 2, 3]);
  });

  it('goes by the odds against labels, out of fold too where there were folds', () => {
    const judged = [[2, 0], [1, 3], [0, 1]].map(([own, unseen], index) => ({ index, iou: 0.5, signals: { 'label-odds': own!, 'out-of-fold-odds': unseen! } }));
    const indices = (strategy: Parameters<typeof orderImages>[0], of: Parameters<typeof orderImages>[1] = judged) => orderOf(strategy, of, data, 'diagnosis', 1);
    expect(indices('label-odds')).toEqual([0, 1, 2]);
    expect(indices('label-doubt')).toEqual([1, 0, 2]);
    expect(indices('label-doubt', judged.map(({ signals, ...image }) => ({ ...image, signals: { 'label-odds': signals['label-odds'] } })))).toContain('3 of 3 images have no label-odds and out-of-fold-odds');
  });

  it('knows every strategy of the plan, and keeps the orders of labels to labels', () => {
    expect(planReviews(studies.find((study) => study.kind === 'review')!).map(({ request: { task, strategies: orders } }) => [task, orders.length])).toEqual([
      ['verify', strategies.length - 2], ['repair', strategies.length], ['label-next', strategies.length - 2],
    ]);
    expect(strategies).toEqual(expect.arrayContaining(['random', 'pruning', 'self-confidence', 'tta', 'entropy', 'blend', 'balanced', 'label-conflict', 'label-odds', 'label-doubt']));
  });
});

describe('what is written', () => {
  const point = (reviews: number, left: number) => ({ reviews, seconds: reviews * 6, figures: { 'failures left': left } });
  const curves: SimulationCurve[] = [1, 2, 3].flatMap((seed) => [
    { strategy: 'random' as const, seed, points: [point(0, 20), point(10, 18)] },
    { strategy: 'blend' as const, seed, points: [point(0, 20), point(10, 18 - 6 - seed)] },
  ]);

  it('pairs every order with the random one of its seed', () => {
    const blend = summarizeCurves(curves).find(({ strategy }) => strategy === 'blend')!;
    expect(blend.points[1]!.figures['failures left']!.mean).toBe(10);
    expect(blend.points[1]!.againstRandom!['failures left']).toMatchObject({ n: 3, mean: -8, deviation: 1 });
    expect(summarizeCurves(curves)[0]!.points[1]!.againstRandom).toBeNull();
  });

  it('states the reviewer\'s errors and time beside the figures', () => {
    const text = describeSimulation(request({ oracle: defaultOracle, reviews: [0, 10] }), summarizeCurves(curves), [
      { strategy: 'tta', seed: 1, reason: 'no tta' }, { strategy: 'tta', seed: 3, reason: 'no tta' }, { strategy: 'pruning', seed: 1, reason: 'no pruning' },
    ]);
    expect(text).toContain('Left out: tta: no tta (seeds 1, 3).\n\nLeft out: pruning: no pruning (seed 1).');
    expect(text).toContain('lets 5 % of wrong masks (IoU < .75) pass, calls 2 % of right ones wrong');
    expect(text).toContain('looks for 6 s and draws for 30 s');
    expect(text).toContain('| blend | 3 | 20.0 | 10.0 | −8.0 (−10.5 to −5.5) |');
    const svg = drawSimulations('Curves', [{ request: request({}), summaries: summarizeCurves(curves) }]);
    expect(svg).toContain('Verify predictions: failures left');
    expect(svg.match(/<polyline/g)).toHaveLength(2);
  });
});
