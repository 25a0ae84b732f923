import { describe, expect, it } from 'vitest';
import { clustersOf, logisticRegression } from '../../../src/core/statistics/index.ts';
import { emptyCell, ordinary, ordinaryClusters, sample, separated } from './regression-cases.ts';

const estimates = [-0.452117667047, 0.534917919248, 0.45933204952, -0.0216058121281];

function agree(found: number[], expected: number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i]!, 8);
}

// statsmodels 0.15.0: Logit.fit, cov_type='nonrobust' and 'cluster' (with use_correction True, its default, and False).
describe('logistic regression', () => {
  it('agrees with statsmodels', () => {
    const fit = logisticRegression(ordinary).value!;
    agree(fit.coefficients.map(({ estimate }) => estimate), estimates);
    agree(fit.coefficients.map(({ standardError }) => standardError), [0.391702131169, 0.370418782325, 0.584538669711, 0.0349101530004]);
    agree(fit.coefficients.map(({ p }) => p), [0.248402416288, 0.148713767031, 0.431983099984, 0.535983777771]);
    agree(fit.coefficients.map(({ low }) => low), [-1.21983973681, -0.191089553307, -0.686342690685, -0.0900284547036]);
    agree(fit.coefficients.map(({ high }) => high), [0.315604402712, 1.2609253918, 1.60500678972, 0.0468168304474]);
    expect(fit.logLikelihood).toBeCloseTo(-81.5345604805, 9);
    expect(fit).toMatchObject({ rows: 120, clusters: null });
  });

  it('agrees with its covariance over clusters', () => {
    const fit = logisticRegression({ ...ordinary, clusters: ordinaryClusters }).value!;
    agree(fit.coefficients.map(({ estimate }) => estimate), estimates);
    agree(fit.coefficients.map(({ standardError }) => standardError), [0.369925705151, 0.533198861008, 0.261495584901, 0.0293175964381]);
    agree(fit.coefficients.map(({ p }) => p), [0.22163765546, 0.315752772995, 0.0789932502939, 0.461148411802]);
  });

  it('agrees without the correction for small samples', () => {
    const fit = logisticRegression({ ...ordinary, clusters: ordinaryClusters, smallSample: false }).value!;
    agree(fit.coefficients.map(({ standardError }) => standardError), [0.333410598578, 0.48056717588, 0.235683539352, 0.0264236770821]);
  });

  it('names the column that separates the outcome, wholly or in part', () => {
    expect(logisticRegression(separated)).toMatchObject({ value: null, cause: 'separation', columns: [1], reason: expect.stringContaining('“group”') });
    expect(logisticRegression(emptyCell)).toMatchObject({ value: null, cause: 'separation', columns: [1] });
    const complete = sample(20, ['constant', 'area'], (i) => ({ row: [1, i], event: i >= 9 }));
    expect(logisticRegression(complete)).toMatchObject({ value: null, cause: 'separation', columns: [0, 1] });
  });

  it('does not take a rare event or a strong effect for separation', () => {
    const rare = sample(20_000, ['constant', 'group'], (i) => ({ row: [1, i % 2], event: i === 1 || (i % 2 === 0 && i % 3 === 0) }));
    // One event among 10,000: the log-odds are −log 9999, less those of 3334 among 10,000.
    expect(logisticRegression(rare).value!.coefficients[1]!.estimate).toBeCloseTo(-Math.log(9999) - Math.log(3334 / 6666), 8);
    const strong = sample(40, ['constant', 'area'], (i) => ({ row: [1, i], event: i === 18 || (i > 19 && i !== 21) }));
    expect(logisticRegression(strong).value!.coefficients[1]!.estimate).toBeGreaterThan(0.3);
  });

  it('says in words why there is no fit', () => {
    const always = sample(9, ['constant', 'area'], (i) => ({ row: [1, i], event: true }));
    expect(logisticRegression(always)).toMatchObject({ value: null, cause: 'constant-outcome', reason: expect.stringContaining('same for all 9') });
    const none = sample(0, ['constant'], () => ({ row: [1], event: true }));
    expect(logisticRegression(none)).toMatchObject({ value: null, cause: 'no-rows' });
    const oneLevel = sample(9, ['constant', 'male'], (i) => ({ row: [1, 1], event: i % 2 === 0 }));
    expect(logisticRegression(oneLevel)).toMatchObject({ value: null, cause: 'dependent-column', columns: [1] });
    const nobody = sample(9, ['constant', 'male'], (i) => ({ row: [1, 0], event: i % 2 === 0 }));
    expect(logisticRegression(nobody)).toMatchObject({ value: null, cause: 'dependent-column', columns: [1] });
    const two = sample(2, ['constant', 'area'], (i) => ({ row: [1, i], event: i === 0 }));
    expect(logisticRegression(two)).toMatchObject({ value: null, cause: 'few-rows' });
  });

  it('does not call a group certain of which one patient has all images', () => {
    const clusters = clustersOf(Array.from({ length: 120 }, (_, i) => (i % 2 ? 'the one' : `patient ${i}`)));
    expect(logisticRegression({ ...ordinary, clusters })).toMatchObject({ value: null, cause: 'few-clusters', columns: [1] });
    const reference = clustersOf(Array.from({ length: 120 }, (_, i) => (i % 2 ? `patient ${i}` : 'the one')));
    const crude = sample(120, ['constant', 'group'], (i) => ({ row: [1, i % 2], event: ordinary.outcome[i] === 1 }));
    expect(logisticRegression({ ...crude, clusters: reference })).toMatchObject({ value: null, cause: 'few-clusters', columns: [0] });
    expect(logisticRegression({ ...ordinary, clusters: clustersOf(Array<string>(120).fill('a')) })).toMatchObject({ cause: 'few-clusters' });
  });

  it('refuses what is no number', () => {
    expect(() => logisticRegression({ design: { names: ['a'], values: Float64Array.of(1, Number.NaN) }, outcome: [0, 1] })).toThrow('row 1 has no finite value of “a”');
    expect(() => logisticRegression({ design: { names: ['a'], values: Float64Array.of(1, 1) }, outcome: [0, 2] })).toThrow(RangeError);
  });
});
