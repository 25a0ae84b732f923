import { describe, expect, test } from 'vitest';
import type { RoundResult } from '../../../src/core/contract/index.ts';
import { errorAt, forecastErrors, forecastRounds } from '../../../src/core/forecast/index.ts';
import { Random } from '../../../src/core/random.ts';
import { roundResult } from '../../main/db/result-fixture.ts';

const law = { a: 2, b: 0.5, c: 0.1 };
const labels = [25, 50, 100, 200, 400];
const exact = labels.map((n) => ({ n, error: errorAt(law, n) }));

describe('a forecast', () => {
  test('of points on a law is what the law says, with an interval around it', () => {
    const { fit, next } = forecastErrors(exact, [800, 1600]);
    expect([fit.a, fit.b, fit.c].map((value) => Number(value.toFixed(6)))).toEqual([2, 0.5, 0.1]);
    // 2 / √800 + .1 and 2 / √1600 + .1
    expect(next[0]!.error).toBeCloseTo(0.1707106781, 8);
    expect(next[1]!.error).toBeCloseTo(0.15, 8);
    for (const { error, low, high } of next) {
      // Two standard deviations of a training's own spread of .01 and more, though the points leave no residual.
      expect(error - low).toBeGreaterThan(0.02);
      expect(high - error).toBeGreaterThan(0.02);
      expect(high - low).toBeLessThan(0.15);
    }
    expect(next[1]!.high - next[1]!.low).toBeGreaterThan(next[0]!.high - next[0]!.low);
  });

  test('is the same for the same seed, and differs by the seed’s chance alone', () => {
    const [one, same, other] = [0, 0, 1].map((seed) => forecastErrors(exact, [800], { seed }).next[0]!);
    expect(same).toEqual(one);
    expect(other!.low).not.toBe(one!.low);
    expect(Math.abs(other!.low - one!.low)).toBeLessThan(0.015);
    expect(other!.error).toBe(one!.error);
  });

  test.each([
    { deviation: 0.005, next: 800 },
    { deviation: 0.01, next: 800 },
    { deviation: 0.005, next: 500 },
  ])('holds what comes in about 95 of 100 such curves (spread $deviation, at $next)', ({ deviation, next }) => {
    const random = Random.derive(11, 'curves', deviation, next);
    const curves = 200;
    let held = 0;
    for (let curve = 0; curve < curves; curve++) {
      const seen = exact.map(({ n, error }) => ({ n, error: error + deviation * random.normal() }));
      const came = errorAt(law, next) + deviation * random.normal();
      const { low, high } = forecastErrors(seen, [next], { seed: curve, replicates: 120, leastDeviation: deviation }).next[0]!;
      if (came >= low && came <= high) held++;
    }
    expect(held / curves).toBeGreaterThan(0.9);
    expect(held / curves).toBeLessThan(1);
  });
});

/** A finished round on so many labels. */
const round = (number: number, labelled: number, iou: number, change: Partial<RoundResult> = {}): RoundResult =>
  roundResult({ round: number, images: { labelled, weak: 0, unlabelled: 0, validation: 9, test: 0 }, validation: { n: 9, dice: iou, iou, bestStep: 1 }, ...change });

describe('what more labels should buy', () => {
  test('goes by rounds and by their trainings on parts of the labels', () => {
    const forecast = forecastRounds([round(1, 100, 0.7), round(2, 400, 0.8, { learningCurve: [{ labels: 100, iou: 0.7 }, { labels: 200, iou: 1 - errorAt(law, 200) }, { labels: 400, iou: 0.8 }] })], 100);
    expect(forecast.points.map((point) => [point.labels, point.round])).toEqual([[100, 1], [100, null], [200, null], [400, 2]]);
    expect(forecast.reason).toBeNull();
    expect(forecast.fit!.b).toBeCloseTo(0.5, 5);
    // 1 − (2 / √500 + .1), 1 − (2 / √600 + .1), 1 − (2 / √900 + .1)
    expect(forecast.next.map((point) => [point.labels, Number(point.iou.toFixed(5))])).toEqual([[500, 0.81056], [600, 0.81835], [900, 0.83333]]);
    for (const { iou, low, high } of forecast.next) {
      expect(low).toBeLessThan(iou);
      expect(high).toBeGreaterThan(iou);
    }
  });

  test('leaves rounds of another network, size or setting out', () => {
    const others = [
      round(1, 50, 0.2, { model: { preset: 'base', size: 32, parameters: 1 } }), round(2, 50, 0.2, { model: { preset: 'tiny', size: 64, parameters: 1 } }), round(3, 50, 0.2, { setting: 'semi-supervised' }),
    ];
    const alike = [round(4, 100, 0.7), round(5, 200, 0.75), round(6, 400, 0.8)];
    expect(forecastRounds([...others, ...alike], 100)).toEqual(forecastRounds(alike, 100));
  });

  test('says what is missing, and what to do', () => {
    expect(forecastRounds([], 100)).toEqual({ points: [], fit: null, next: [], reason: 'no round has finished yet: run one with a learning curve, which trains on parts of the labels as well' });
    expect(forecastRounds([round(1, 100, 0.7, { validation: null })], 100)).toMatchObject({ fit: null, reason: expect.stringContaining('no labelled validation image') as string });
    const two = forecastRounds([round(1, 100, 0.7), round(2, 100, 0.71), round(3, 200, 0.75)], 100);
    expect(two).toMatchObject({ fit: null, next: [], reason: expect.stringContaining('trainings on 3 numbers of labels, and rounds like round 3 have 2: run a round with a learning curve') as string });
    expect(two.points).toHaveLength(3);
    expect(forecastRounds([round(1, 100, 0.7), round(2, 120, 0.71), round(3, 150, 0.75)], 100).reason).toContain('100 to 150 labels: too near each other');
  });
});
