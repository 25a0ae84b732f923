import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import { aurocOf, clusterBootstrap, meanOf, meanOfGroups } from '../../../src/core/statistics/index.ts';

describe('cluster bootstrap', () => {
  it('is as wide as theory says: 1.96 standard errors of a mean of independent items', () => {
    const random = new Random(1);
    const values = Array.from({ length: 400 }, () => random.normal());
    const interval = clusterBootstrap({ clusters: values.map(String), statistic: meanOf(values), seed: 3, replicates: 4000 })!;
    const average = values.reduce((sum, value) => sum + value, 0) / 400;
    const error = Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / 400 / 400);
    expect(interval.high - interval.low).toBeGreaterThan(0.95 * 2 * 1.96 * error);
    expect(interval.high - interval.low).toBeLessThan(1.05 * 2 * 1.96 * error);
    expect((interval.low + interval.high) / 2).toBeCloseTo(average, 2);
  });

  it('knows that copies of an item add nothing: four times the images of the same lesions, the same interval', () => {
    const random = new Random(2);
    const lesions = Array.from({ length: 60 }, (_, i) => ({ cluster: `lesion ${i}`, value: random.uniform() }));
    const images = lesions.flatMap((lesion) => [lesion, lesion, lesion, lesion]);
    const interval = (items: typeof lesions) =>
      clusterBootstrap({ clusters: items.map((item) => item.cluster), statistic: meanOf(items.map((item) => item.value)), seed: 5 })!;
    expect(interval(images).low).toBeCloseTo(interval(lesions).low, 12);
    expect(interval(images).high).toBeCloseTo(interval(lesions).high, 12);
  });

  it('averages groups so that each counts alike, and leaves out resamples that lack one', () => {
    const statistic = meanOfGroups([1, 3, 10], ['a', 'a', 'b']);
    expect(statistic([1, 1, 1])).toBe(6);
    expect(statistic([3, 1, 2])).toBe(5.75);
    expect(statistic([2, 1, 0])).toBeNull();
  });

  it('enumerates two clusters: both figures and their mean are all there is', () => {
    // Resamples of clusters {0, 0} and {1}: mean 0 (¼), 1/3 (½), 1 (¼).
    const options = { clusters: ['a', 'a', 'b'], statistic: meanOf([0, 0, 1]), seed: 1 };
    expect(clusterBootstrap(options)).toEqual({ low: 0, high: 1 });
    expect(clusterBootstrap({ ...options, confidence: 0.4 })!).toEqual({ low: 1 / 3, high: 1 / 3 });
  });

  it('pairs a difference: a signal against itself differs by nothing', () => {
    const random = new Random(4);
    const scores = Array.from({ length: 50 }, () => random.uniform());
    const failed = scores.map((score) => score + random.uniform() > 1.2);
    const first = aurocOf(scores, failed);
    const second = aurocOf(scores.map((score) => 2 * score), failed);
    const statistic = (weights?: ArrayLike<number>): number | null => {
      const a = first(weights);
      const b = second(weights);
      return a === null || b === null ? null : a - b;
    };
    expect(clusterBootstrap({ clusters: scores.map(String), statistic, seed: 1 })).toEqual({ low: 0, high: 0 });
  });

  it('repeats itself with the same seed only', () => {
    const values = Array.from({ length: 30 }, (_, i) => i * i);
    const run = (seed: number) => clusterBootstrap({ clusters: values.map(String), statistic: meanOf(values), seed });
    expect(run(8)).toEqual(run(8));
    expect(run(8)).not.toEqual(run(9));
  });

  it('gives none when resamples mostly leave the figure undefined, or there is nothing', () => {
    const statistic = aurocOf([1, 2, 3], [true, false, false]);
    expect(clusterBootstrap({ clusters: ['a', 'b', 'c'], statistic, seed: 1 })).toBeNull();
    expect(clusterBootstrap({ clusters: [], statistic: () => 1, seed: 1 })).toBeNull();
  });
});
