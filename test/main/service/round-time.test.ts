import { describe, expect, it } from 'vitest';
import { roundConfiguration, type RoundRequest, type RoundResult, type RoundSummary, type Trial } from '../../../src/core/contract/index.ts';
import type { ExpectedRound } from '../../../src/main/db/store.ts';
import { expectTime } from '../../../src/main/service/round-time.ts';
import { roundResult } from '../db/result-fixture.ts';

const here = { processor: 'A processor', cores: 4 };
const usual: RoundRequest = { model: 'tiny', size: 32, steps: 100, batchSize: 10, sparsities: [0.5], recalibrate: 'never', engine: 'wasm' };
/** 100 of 300 images train, 50 are for validation and 50 for testing. */
const counts = { labelled: 100, weak: 0, unlabelled: 100, validation: 50, test: 50 };
const expected: ExpectedRound = { setting: 'supervised', images: 300, training: 100, validation: 50, matching: 50, scored: true };
const judged = { validation: { n: 50, dice: 0.9, iou: 0.8, bestStep: 100 }, test: { n: 50 } as RoundResult['test'] };
const phaseSeconds = { preparing: 3, training: 60, pruning: 4, scoring: 30, evaluating: 3 };

function finished(round: number, request: RoundRequest = {}, change: Partial<RoundResult> = {}): RoundSummary {
  const result = roundResult({ round, images: counts, ...judged, steps: 100, seconds: 130, phaseSeconds, computer: here, ...change });
  return { round, state: 'done', job: String(round), configuration: roundConfiguration.parse({ ...usual, ...request }), result };
}
const ask = (rounds: RoundSummary[], request: RoundRequest = {}, change: Partial<ExpectedRound> = {}) =>
  expectTime(roundConfiguration.parse({ ...usual, ...request }), { ...expected, ...change }, rounds, here);
/** Where one round tells, both ends are one figure. */
const secondsOf = (...given: Parameters<typeof ask>): number => {
  const { seconds } = ask(...given);
  expect(seconds?.low).toBe(seconds?.high);
  return seconds!.low;
};

describe('the time that a round should take', () => {
  it('is what the same round took, without opening the engine', () => {
    expect(ask([finished(1)])).toEqual({
      seconds: { low: 100, high: 100 }, rounds: [1], unnamed: [], engine: 'wasm', trainings: 1, images: 300, mayEndEarly: false, reason: null,
    });
  });

  it('grows with the steps in training alone, and with the images in the rest', () => {
    expect(secondsOf([finished(1)], { steps: 200 })).toBeCloseTo(40 + 120, 6);
    // Pruning looks at no more images than before.
    expect(secondsOf([finished(1)], {}, { images: 600 })).toBeCloseTo(60 + 4 + 60 + 12, 6);
  });

  it('counts every network that is trained beside the first', () => {
    // A learning curve trains twice more, as long.
    expect(ask([finished(1)], { learningCurve: true })).toMatchObject({ trainings: 3, seconds: { low: expect.closeTo(40 + 180, 6) } });
    expect(ask([finished(1)], { attention: 'recommended' })).toMatchObject({ trainings: 2, seconds: { low: expect.closeTo(40 + 120, 6) } });
    expect(ask([finished(1)], { attention: 'recommended' }, { scored: false })).toMatchObject({ trainings: 1 });
    // Folds of 200 steps have 100 each, without validation: 3·10·100 passes beside 3·10·200 and 20 validations of 50 images.
    const long = finished(1, { steps: 200 }, { steps: 200 });
    expect(ask([long], { steps: 200, folds: 4 })).toMatchObject({ trainings: 5, seconds: { low: expect.closeTo(40 + (60 * (7000 + 4 * 3000)) / 7000, 6) } });
  });

  it('knows what an earlier round trained besides, by what it found', () => {
    const trial = { about: 'attention', n: 50 } as Trial;
    const tried = (n: number): RoundSummary => finished(1, { attention: 'recommended' }, { trials: [{ ...trial, n }] });
    expect(secondsOf([tried(50)])).toBeCloseTo(40 + 30, 6);
    expect(secondsOf([tried(0)])).toBeCloseTo(100, 6);
  });

  it('reckons a pair of settings with what images without a label cost', () => {
    const request: RoundRequest = { setting: 'semi-supervised' };
    const alone = finished(1, { ...request, compareSetting: false }, { setting: 'semi-supervised' });
    const validating = 10 * 50;
    const [labelled, both] = [3000 + validating, 3000 * (1 + 4 / 3) + validating];
    expect(ask([alone], request, { setting: 'semi-supervised' })).toMatchObject({ trainings: 2, seconds: { low: expect.closeTo(40 + (60 * (labelled + both)) / both, 6) } });
  });

  it('takes a round as a whole where it did not count its parts', () => {
    const { phaseSeconds: _none, computer: _nobody, ...older } = finished(1).result!;
    const rounds: RoundSummary[] = [{ ...finished(1), result: older }];
    expect(ask(rounds)).toMatchObject({ seconds: { low: 130, high: 130 }, unnamed: [1] });
    expect(secondsOf(rounds, { steps: 200 })).toBeGreaterThan(130);
    expect(secondsOf(rounds, { steps: 200 })).toBeLessThan(260);
  });

  it('goes from the least to the most of the newest five', () => {
    const rounds = [9, 1, 2, 3, 4, 5].map((factor, place) => finished(place + 1, {}, { phaseSeconds: { training: 10 * factor } }));
    expect(ask(rounds)).toMatchObject({ seconds: { low: 10, high: 50 }, rounds: [6, 5, 4, 3, 2] });
  });

  it('says that training may end before', () => {
    expect(ask([finished(1)], { patience: 3 })).toMatchObject({ mayEndEarly: true });
  });
});

describe('no figure is made up', () => {
  it('before a round has finished', () => {
    expect(ask([{ ...finished(1), state: 'running', result: null }])).toMatchObject({ seconds: null, rounds: [], engine: null, reason: 'no-round' });
  });

  it.each<[string, RoundRequest, Partial<ExpectedRound>]>([
    ['network', { model: 'small' }, {}],
    ['image size', { size: 64 }, {}],
    ['engine', { engine: 'tensorflow' }, {}],
    ['automatic engine, where none was taken yet', { engine: 'auto' }, {}],
    ['setting', {}, { setting: 'weakly-supervised' }],
  ])('for another %s', (_what, request, change) => {
    expect(ask([finished(1)], request, change)).toMatchObject({ seconds: null, reason: 'none-alike' });
  });

  it('from another computer', () => {
    const rounds = [finished(1, {}, { computer: { ...here, cores: 2 } })];
    expect(ask(rounds)).toMatchObject({ seconds: null, reason: 'other-computer' });
    expect(ask([...rounds, finished(2)])).toMatchObject({ rounds: [2], reason: null });
  });

  it('the automatic engine is the one that was taken last', () => {
    const rounds = [finished(1, { engine: 'auto' }), finished(2, { engine: 'auto' }, { engine: 'tensorflow' }), finished(3, { engine: 'tensorflow' }, { engine: 'tensorflow' })];
    expect(ask(rounds, { engine: 'auto' })).toMatchObject({ engine: 'tensorflow', rounds: [3, 2] });
  });
});
