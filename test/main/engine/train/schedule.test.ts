import { describe, expect, it } from 'vitest';
import { resolveTrainingConfiguration } from '../../../../src/main/engine/train/index.ts';
import { averageDecayAt, learningRateAt } from '../../../../src/main/engine/train/schedule.ts';

describe('learningRateAt', () => {
  it('warms up along a line and falls along half a cosine', () => {
    const schedule = { peak: 0.8, warmUpSteps: 3, steps: 11 };
    const rates = Array.from({ length: 11 }, (_, step) => learningRateAt(step, schedule));
    // By hand: quarters of the peak; then .8·½(1 + cos(πk/8)).
    const expected = [0.2, 0.4, 0.6, 0.8, 0.769552, 0.682843, 0.553073, 0.4, 0.246927, 0.117157, 0.030448];
    for (const [step, rate] of rates.entries()) expect(rate).toBeCloseTo(expected[step]!, 6);
  });

  it('needs no warm-up', () => {
    expect(learningRateAt(0, { peak: 0.5, warmUpSteps: 0, steps: 1 })).toBe(0.5);
  });
});

describe('averageDecayAt', () => {
  it('starts as a plain mean and keeps to its limit', () => {
    expect([0, 1, 3, 99, 100, 5000].map((step) => averageDecayAt(step, 0.99))).toEqual([0, 0.5, 0.75, 0.99, 0.99, 0.99]);
    expect(averageDecayAt(5000, 0)).toBe(0);
  });
});

describe('resolveTrainingConfiguration', () => {
  const round = { steps: null, epochs: null, batchSize: 16, learningRate: 0.002, weightDecay: 0.01, patience: 0, seed: 1 };

  it.each([
    [{ steps: 70, epochs: 3 }, 200, 70],
    [{ epochs: 3 }, 200, 38],
    [{ epochs: 1 }, 5, 1],
    [{}, 200, 600],
    [{}, 12, 300],
    [{}, 4000, 1500],
  ])('with %j and %d labels trains for %d steps', (changes, labelled, steps) => {
    expect(resolveTrainingConfiguration({ ...round, ...changes }, labelled).steps).toBe(steps);
  });

  it.each([
    [{ steps: 6 }, 0],
    [{ steps: 120 }, 0.9],
    [{ steps: 600 }, 0.98],
    [{ steps: 5000 }, 0.99],
  ])('with %j averages weights with a decay of %d', (changes, decay) => {
    expect(resolveTrainingConfiguration({ ...round, ...changes }, 200).averageDecay).toBeCloseTo(decay, 12);
  });

  it.each([
    [{}, 4],
    [{ normalizationGroup: 8 }, 8],
    [{ normalizationGroup: 8, batchSize: 6 }, 6],
    [{ batchSize: 2 }, 2],
  ])('with %j normalizes %d images together', (changes, images) => {
    expect(resolveTrainingConfiguration({ ...round, ...changes }, 200).normalizationGroup).toBe(images);
  });
});
