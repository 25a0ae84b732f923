import { describe, expect, test } from 'vitest';
import { expectedOfNext, expectedShares, type CatchCurve } from '../../../src/core/queue/expected.ts';

const curve: CatchCurve = [{ share: 0.1, caught: 0.4, low: 0.3, high: 0.5 }, { share: 0.2, caught: 0.6, low: 0.5, high: 0.75 }, { share: 0.5, caught: 0.9, low: 0.8, high: 1 }];
const hundred = Array.from({ length: 100 }, (_, place) => `image-${place}`);
const round = (values: { reviews: number; caught: number; low: number; high: number }[]) => values.map(({ reviews, caught, low, high }) => [reviews, ...[caught, low, high].map((value) => Number(value.toFixed(9)))]);

describe('what the next reviews should find', () => {
  const shares = expectedShares(curve, hundred, new Set(hundred));
  const of = (images: readonly string[]) => images.map((image) => shares.get(image)!);

  test('in order of hardness is the curve itself', () => {
    expect(round(expectedOfNext(of(hundred)))).toEqual([[10, 0.4, 0.3, 0.5], [50, 0.9, 0.8, 1], [100, 1, 1, 1]]);
  });

  test('is interpolated between its points', () => {
    // .4 + (.6 − .4) / 2 at 15 %, and .9 + .1 / 2 at 75 %.
    const fifteen = of(hundred.slice(0, 15)).reduce((sum, { caught }) => sum + caught, 0);
    expect(fifteen).toBeCloseTo(0.5, 12);
    expect(of(hundred.slice(0, 75)).reduce((sum, { caught }) => sum + caught, 0)).toBeCloseTo(0.95, 12);
  });

  test('of those further on is what the curve rises there', () => {
    expect(round(expectedOfNext(of(hundred.slice(10, 20))))).toEqual([[10, 0.2, 0.2, 0.25]]);
    expect(expectedOfNext(of(hundred.slice(90))).map(({ caught }) => caught)).toEqual([expect.closeTo(0.02, 12)]);
    expect(expectedOfNext(of(hundred.slice(0, 30))).map(({ reviews }) => reviews)).toEqual([10, 30]);
    expect(expectedOfNext([])).toEqual([]);
  });

  test('of images in any order is what each of them holds', () => {
    // Ten of the first tenth hold .04 each; ten of the last half hold .1 / 50 each.
    const mixed = hundred.slice(0, 5).flatMap((image, place) => [image, hundred[60 + place]!]);
    expect(expectedOfNext(of(mixed))[0]!.caught).toBeCloseTo(5 * 0.04 + 5 * 0.002, 12);
  });

  test('is a share of what the candidates hold, where some of the pool are none', () => {
    const left = expectedShares(curve, hundred, new Set(hundred.slice(10)));
    expect(left.size).toBe(90);
    // The first tenth was reviewed: of the .6 that is left, the next ten hold .2.
    expect(hundred.slice(10, 20).reduce((sum, image) => sum + left.get(image)!.caught, 0)).toBeCloseTo(0.2 / 0.6, 12);
    expect([...left.values()].reduce((sum, { low }) => sum + low, 0)).toBeCloseTo(1, 12);
  });

  test('never has bounds on the wrong side, nor a share below nothing where a curve falls by chance', () => {
    const falling: CatchCurve = [{ share: 0.1, caught: 0.5, low: 0.4, high: 0.7 }, { share: 0.3, caught: 0.5, low: 0.35, high: 0.7 }, { share: 1, caught: 1, low: 1, high: 1 }];
    const held = expectedShares(falling, hundred, new Set(hundred));
    for (const { caught, low, high } of held.values()) expect(Math.min(caught, low, high)).toBeGreaterThanOrEqual(0);
    for (let from = 0; from < 90; from += 10) {
      const { caught, low, high } = expectedOfNext(hundred.slice(from, from + 10).map((image) => held.get(image)!))[0]!;
      expect(low).toBeLessThanOrEqual(caught);
      expect(high).toBeGreaterThanOrEqual(caught);
    }
  });
});
