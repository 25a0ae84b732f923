import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import {
  accelerationOf,
  aurocOf,
  bcaBounds,
  bcaIntervals,
  clustersOf,
  degreesOfFreedom,
  differenceOfMeans,
  meanOfSums,
  ratioOfMeans,
  resamplingUnits,
  statisticOfItems,
  sumsByUnit,
} from '../../../src/core/statistics/index.ts';
import type { Units } from '../../../src/core/statistics/index.ts';

const values = [0.91, 0.85, 0.12, 0.77, 0.95, 0.66, 0.83, 0.4, 0.9, 0.71, 0.88, 0.58];
const average = values.reduce((sum, value) => sum + value, 0) / 12;
const alone = (count: number): Units => ({ of: Int32Array.from({ length: count }, (_, i) => i), count });
const named = (names: string[]): Units => resamplingUnits(clustersOf(names), { seed: 1 });

describe('BCa bounds', () => {
  // SciPy 1.17.1 for this distribution of resampled means: its BCa probabilities for the tail beyond t√((ν + 1) / ν), NumPy's quantiles of Weibull's kind.
  it('agree with SciPy on the same resamples, once widened', () => {
    const resampled = Float64Array.from({ length: 200 }, (_, r) => {
      let sum = 0;
      for (let k = 0; k < 12; k++) sum += values[(k * ((r % 5) + 1) + r * r) % 12]!;
      return sum / 12 + (((r * 37) % 101) - 50) / 1000;
    });
    const jackknife = Float64Array.from(values, (value) => (12 * average - value) / 11);
    expect(degreesOfFreedom(jackknife, average)).toBeCloseTo(8.441262659465847, 10);
    const four = bcaBounds({ resampled, estimate: average, jackknife, confidence: 0.8 }).value!;
    expect(four.low).toBeCloseTo(0.6116994494986173, 9);
    expect(four.high).toBeCloseTo(0.7665774264021719, 9);
    const nineteen = bcaBounds({ resampled, estimate: average, jackknife }).value!;
    // The outermost resample: its own bound would lie beyond.
    expect(nineteen.low).toBeCloseTo(0.6116666666666667, 9);
    expect(nineteen.high).toBeCloseTo(0.893321570503548, 9);
  });

  it('are not made up where all resamples lie on one side', () => {
    expect(bcaBounds({ resampled: Float64Array.of(1, 2, 3), estimate: 0.5, jackknife: Float64Array.of(0, 1) }).reason).toMatch(/one side/);
  });

  // By hand: influences −1, −1, 2 have squares 6 and cubes 6; 6 / (6·6^1.5).
  it('bend by a sixth of the skewness of what leaving out does', () => {
    expect(accelerationOf([1, 1, -2])).toBeCloseTo(1 / 6 ** 1.5, 14);
    expect(accelerationOf([4, 4, 4])).toBe(0);
  });
});

describe('degrees of freedom', () => {
  // By hand, 2V² / (Σd⁴ − V² / n): V = 37, Σd⁴ = 513.25, n = 22.
  it('are few where two of many count for most of the variance', () => {
    const away = [4, -4, ...Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 0.5 : -0.5))];
    expect(degreesOfFreedom(Float64Array.from(away), 0)).toBeCloseTo((2 * 37 ** 2) / (513.25 - 37 ** 2 / 22), 12);
  });

  it('are at most one less than the units that change the figure, and at least one', () => {
    expect(degreesOfFreedom(Float64Array.of(1, 1, -2), 0)).toBe(2);
    expect(degreesOfFreedom(Float64Array.of(6, 4, 5, 5, 5, 5), 5)).toBe(1);
    expect(degreesOfFreedom(Float64Array.of(3, 3, 3), 3)).toBe(1);
  });
});

describe('BCa intervals over clusters', () => {
  it('cover a skewed mean of 200 clusters in 93 to 97 of 100 samples', () => {
    // Two images a lesion, alike; 1 − Dice as the square of a uniform number is skewed, with mean 1/3.
    const random = new Random(20);
    let covered = 0;
    for (let sample = 0; sample < 1000; sample++) {
      const images = new Float64Array(400);
      const units: Units = { of: Int32Array.from(images, (_, i) => i >> 1), count: 200 };
      for (let i = 0; i < 400; i += 2) {
        const lesion = random.uniform() ** 2;
        images[i] = lesion + 0.1 * random.normal();
        images[i + 1] = lesion + 0.1 * random.normal();
      }
      const [interval] = bcaIntervals({ units: 200, statistics: [meanOfSums(sumsByUnit(units, images))], seed: sample, replicates: 400, jackknifeGroups: 50 });
      if (interval!.value!.low <= 1 / 3 && 1 / 3 <= interval!.value!.high) covered += 1;
    }
    expect(covered).toBeGreaterThanOrEqual(930);
    expect(covered).toBeLessThanOrEqual(970);
  }, 120_000);

  it('draw clusters whole: four times the images of the same lesions, the same interval', () => {
    const names = values.map((_, i) => `lesion ${i}`);
    const interval = (times: number) => {
      const units = named(names.flatMap((name) => Array<string>(times).fill(name)));
      return bcaIntervals({ units: 12, statistics: [meanOfSums(sumsByUnit(units, values.flatMap((value) => Array<number>(times).fill(value))))], seed: 2 })[0]!.value!;
    };
    expect(interval(4).low).toBeCloseTo(interval(1).low, 12);
    expect(interval(4).high).toBeCloseTo(interval(1).high, 12);
  });

  it('pair differences and ratios on the same resamples', () => {
    const units = alone(12);
    const first = sumsByUnit(units, values);
    const same = sumsByUnit(units, values);
    const [difference, ratio] = bcaIntervals({ units: 12, statistics: [differenceOfMeans(first, same), ratioOfMeans(first, same)], seed: 3 });
    expect(difference!.value).toEqual({ estimate: 0, low: 0, high: 0 });
    expect(ratio!.value).toEqual({ estimate: 1, low: 1, high: 1 });
  });

  it('take any statistic of items', () => {
    const scores = values.map((value, i) => value + (i % 3) / 10);
    const failed = values.map((value) => value > 0.8);
    const units = alone(12);
    const [interval] = bcaIntervals({ units: 12, statistics: [statisticOfItems(units, aurocOf(scores, failed))], seed: 4 });
    expect(interval!.value!.estimate).toBe(aurocOf(scores, failed)());
    expect(interval!.value!.low).toBeLessThan(interval!.value!.estimate);
    expect(interval!.value!.high).toBeGreaterThanOrEqual(interval!.value!.estimate);
  });

  it('hardly change when clusters are bundled, or the jackknife leaves out groups', () => {
    const random = new Random(6);
    const skewed = Float64Array.from({ length: 6000 }, () => random.uniform() ** 3);
    const all = alone(6000);
    const bundles = resamplingUnits({ indices: all.of, count: 6000 }, { most: 1500, seed: 7 });
    const statistics = (units: Units) => [meanOfSums(sumsByUnit(units, skewed))];
    const [single] = bcaIntervals({ units: 6000, statistics: statistics(all), seed: 8, jackknifeGroups: 6000 });
    const [grouped] = bcaIntervals({ units: 6000, statistics: statistics(all), seed: 8, jackknifeGroups: 300 });
    const [bundled] = bcaIntervals({ units: 1500, statistics: statistics(bundles), seed: 8 });
    const width = single!.value!.high - single!.value!.low;
    expect(Math.abs(grouped!.value!.low - single!.value!.low)).toBeLessThan(0.02 * width);
    expect((bundled!.value!.high - bundled!.value!.low) / width).toBeGreaterThan(0.93);
    expect((bundled!.value!.high - bundled!.value!.low) / width).toBeLessThan(1.07);
    const sizes = new Int32Array(1500);
    for (const unit of bundles.of) sizes[unit]! += 1;
    expect(new Set(sizes)).toEqual(new Set([4]));
  });

  it('leave out images without a value and those of other groups', () => {
    const sums = sumsByUnit(named(['a', 'a', 'b', 'c']), [1, Number.NaN, 5, 7], (item) => item < 3);
    expect(sums).toEqual({ units: Int32Array.of(0, 1), sums: Float64Array.of(1, 5), counts: Float64Array.of(1, 1) });
  });

  it('repeat themselves with the same seed only, and tell how far they are', () => {
    const shares: number[] = [];
    const run = (seed: number) =>
      bcaIntervals({ units: 12, statistics: [meanOfSums(sumsByUnit(alone(12), values))], seed, replicates: 200, onProgress: (share) => shares.push(share) });
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
    expect(shares.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, i) => (i + 1) / 100));
  });

  it('say why there is none: nothing, all missing, a group of one', () => {
    const interval = (units: Units, of: number[], include?: (item: number) => boolean) =>
      bcaIntervals({ units: units.count, statistics: [meanOfSums(sumsByUnit(units, of, include))], seed: 1, replicates: 200 })[0]!;
    expect(interval(alone(0), []).reason).toMatch(/no items/);
    expect(interval(alone(3), [Number.NaN, Number.NaN, Number.NaN]).reason).toMatch(/no items/);
    expect(interval(alone(12), values, (item) => item === 4).reason).toMatch(/too few independent/);
    expect(interval(alone(1), [0.5]).reason).toMatch(/too few independent/);
  });

  it('are a point where the outcome is constant', () => {
    const [interval] = bcaIntervals({ units: 12, statistics: [meanOfSums(sumsByUnit(alone(12), Array<number>(12).fill(0.1)))], seed: 1 });
    expect(interval!.value!.high - interval!.value!.low).toBeLessThan(1e-12);
    expect(interval!.value!.estimate).toBeCloseTo(0.1, 14);
  });
});
