import { describe, expect, it } from 'vitest';
import { firthRegression, logisticRegression } from '../../../src/core/statistics/index.ts';
import { emptyCell, ordinary, sample, separated } from './regression-cases.ts';

// bench/audit_reference.py (NumPy 2.4.6, SciPy 1.17.1): the penalized likelihood maximized by BFGS and a root of its trace-form gradient,
// bounds by root finding on its profile.
const cases = [
  {
    name: 'an ordinary sample',
    of: ordinary,
    estimates: [-0.435933140061, 0.517369036891, 0.441774930532, -0.0208211563106],
    errors: [0.391180325055, 0.370078917085, 0.583927967384, 0.0348761402803],
    low: [-1.20646754507, -0.192769255019, -0.678432462439, -0.0885821608307],
    high: [0.310611545851, 1.23850921534, 1.57846768612, 0.0462843315691],
    p: [0.253487499832, 0.153647107053, 0.439698463877, 0.543104576541],
    penalized: -74.9601933791,
  },
  {
    name: 'a separated sample',
    of: separated,
    estimates: [-2.31672756044, 3.98174278794, 1.82644406057],
    errors: [1.21908314239, 1.75455601565, 2.1027053013],
    low: [-5.67935944061, 1.43219592107, -2.12946192039],
    high: [-0.313724456375, 9.11009669876, 7.04519896938],
    p: [0.0202714299322, 0.000756163880581, 0.374621026176],
    penalized: -9.00158297145,
  },
  {
    name: 'an empty cell',
    of: emptyCell,
    estimates: [-3.86143121931, 0.0547687295418],
    errors: [0.369477224315, 1.5079413638],
    low: [-4.67947526265, -4.82272467649],
    high: [-3.21247224816, 2.21460597348],
    p: [7.53761999407e-96, 0.970638715542],
    penalized: -34.4552021132,
  },
];

describe("Firth's regression", () => {
  it.each(cases)('agrees for $name', ({ of, estimates, errors, low, high, p, penalized }) => {
    const { coefficients, penalizedLogLikelihood } = firthRegression(of).value!;
    for (const [j, coefficient] of coefficients.entries()) {
      expect(coefficient.estimate).toBeCloseTo(estimates[j]!, 6);
      expect(coefficient.standardError).toBeCloseTo(errors[j]!, 6);
      expect(coefficient.low).toBeCloseTo(low[j]!, 6);
      expect(coefficient.high).toBeCloseTo(high[j]!, 6);
      expect(coefficient.p).toBeCloseTo(p[j]!, 6);
    }
    expect(penalizedLogLikelihood).toBeCloseTo(penalized, 8);
  });

  // In a saturated two-by-two table the penalty adds one half to each cell (Firth 1993): log((.5·356.5) / (22.5·7.5)).
  it('is the odds ratio with one half added to each cell where there is one group', () => {
    expect(firthRegression({ ...emptyCell, profile: [] }).value!.coefficients[1]!.estimate).toBeCloseTo(Math.log((0.5 * 356.5) / (22.5 * 7.5)), 7);
  });

  it('profiles the columns that it is asked for, and says nothing of the others', () => {
    const { coefficients } = firthRegression({ ...separated, profile: [1] }).value!;
    expect(coefficients[1]!.low).toBeCloseTo(1.43219592107, 6);
    expect(coefficients[0]).toMatchObject({ low: null, high: null, p: null });
  });

  it('approaches maximum likelihood as the sample grows', () => {
    const many = sample(12_000, ['constant', 'group'], (i) => ({ row: [1, i % 3 === 0 ? 1 : 0], event: (i * 7) % 10 < 3 + (i % 3 === 0 ? 2 : 0) }));
    const penalized = firthRegression(many).value!.coefficients[1]!;
    const plain = logisticRegression(many).value!.coefficients[1]!;
    expect(penalized.estimate).toBeCloseTo(plain.estimate, 3);
    expect(penalized.low).toBeCloseTo(plain.low, 3);
  });

  it('says in words why there is no fit', () => {
    const always = sample(9, ['constant', 'area'], (i) => ({ row: [1, i], event: true }));
    expect(firthRegression(always)).toMatchObject({ value: null, cause: 'constant-outcome' });
    const oneLevel = sample(9, ['constant', 'male'], (i) => ({ row: [1, 1], event: i % 2 === 0 }));
    expect(firthRegression(oneLevel)).toMatchObject({ value: null, cause: 'dependent-column', columns: [1] });
    expect(firthRegression(sample(0, ['constant'], () => ({ row: [1], event: true })))).toMatchObject({ value: null, cause: 'no-rows' });
  });

  // bench/audit_reference.py, as above: the profile of a level with one item is far from a parabola.
  it('has bounds for a group of one', () => {
    const one = sample(60, ['constant', 'group'], (i) => ({ row: [1, i === 0 ? 1 : 0], event: i === 0 || i % 4 === 1 }));
    const { low, estimate, high, p } = firthRegression(one).value!.coefficients[1]!;
    expect(estimate).toBeCloseTo(2.15326145392, 6);
    expect(low).toBeCloseTo(-0.829785990554, 6);
    expect(high).toBeCloseTo(7.15802062836, 6);
    expect(p).toBeCloseTo(0.154253437881, 6);
  });
});
