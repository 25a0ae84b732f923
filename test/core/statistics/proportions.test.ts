import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceOfShares, oddsRatio, riskRatio, scoreTest, wilsonInterval } from '../../../src/core/statistics/index.ts';

const ordinary = { first: { events: 12, total: 40 }, second: { events: 5, total: 50 } };
const noneInFirst = { first: { events: 0, total: 20 }, second: { events: 7, total: 30 } };
const noneInSecond = { first: { events: 6, total: 25 }, second: { events: 0, total: 30 } };
const large = { first: { events: 2100, total: 200_000 }, second: { events: 1900, total: 200_000 } };
const empty = { events: 0, total: 0 };

const share = fc.integer({ min: 1, max: 400 }).chain((total) => fc.record({ events: fc.integer({ min: 0, max: total }), total: fc.constant(total) }));

// statsmodels 0.15.0: proportion_confint(method='wilson').
describe('the Wilson interval', () => {
  it.each([
    [5, 40, 0.0545950025095, 0.261121198389],
    [0, 12, 0, 0.242494006655],
    [12, 12, 0.757505993345, 1],
    [1, 1, 0.206549314377, 1],
    [40_000, 400_000, 0.0990741454014, 0.100933537442],
  ])('agrees for %i of %i', (events, total, low, high) => {
    const interval = wilsonInterval({ events, total }).value!;
    expect(interval.estimate).toBe(events / total);
    expect(interval.low).toBeCloseTo(low, 10);
    expect(interval.high).toBeCloseTo(high, 10);
  });

  it('says that an empty group has no share', () => {
    expect(wilsonInterval(empty)).toEqual({ value: null, reason: 'The group has no items, so it has no share.' });
  });

  it('mirrors: the share without the property has the mirrored interval, within [0, 1] and around the share', () => {
    fc.assert(
      fc.property(share, ({ events, total }) => {
        const one = wilsonInterval({ events, total }).value!;
        const other = wilsonInterval({ events: total - events, total }).value!;
        expect(one.low).toBeCloseTo(1 - other.high, 12);
        expect(0 <= one.low && one.low <= one.estimate && one.estimate <= one.high && one.high <= 1).toBe(true);
      }),
    );
  });

  it('refuses what is no count', () => {
    expect(() => wilsonInterval({ events: 3, total: 2 })).toThrow(RangeError);
    expect(() => wilsonInterval({ events: 0.5, total: 2 })).toThrow(RangeError);
    expect(() => wilsonInterval({ events: 1, total: 2 }, 1)).toThrow(RangeError);
  });
});

// statsmodels 0.15.0: confint_proportions_2indep(compare='diff', method='newcomb').
describe('the difference of two shares', () => {
  it.each([
    [ordinary, 0.0352990058902, 0.364327530325],
    [noneInFirst, -0.409283261581, -0.0351398467029],
    [noneInSecond, 0.0711228033296, 0.434296833554],
    [large, 0.000383354001817, 0.00161727735976],
  ])('agrees for %j', ({ first, second }, low, high) => {
    const difference = differenceOfShares(first, second).value!;
    expect(difference.estimate).toBeCloseTo(first.events / first.total - second.events / second.total, 14);
    expect(difference.low).toBeCloseTo(low, 10);
    expect(difference.high).toBeCloseTo(high, 10);
  });

  it('is antisymmetric', () => {
    fc.assert(
      fc.property(share, share, (a, b) => {
        const one = differenceOfShares(a, b).value!;
        const other = differenceOfShares(b, a).value!;
        expect(one.low).toBeCloseTo(-other.high, 12);
      }),
    );
  });

  it('needs items in both groups', () => {
    expect(differenceOfShares(empty, ordinary.second).reason).toMatch(/no items/);
  });
});

// statsmodels 0.15.0: test_proportions_2indep(compare='diff', method='score', correction=False).
describe('the score test', () => {
  it.each([
    [ordinary, 0.0160100247411],
    [noneInFirst, 0.0198350198079],
    [noneInSecond, 0.00447161415731],
    [large, 0.00148188077472],
  ])('agrees for %j', ({ first, second }, p) => {
    expect(scoreTest(first, second).value!.p).toBeCloseTo(p, 10);
  });

  it('says that a constant outcome cannot differ', () => {
    expect(scoreTest({ events: 0, total: 3 }, { events: 0, total: 9 }).reason).toMatch(/none has it/);
    expect(scoreTest({ events: 3, total: 3 }, { events: 9, total: 9 }).reason).toMatch(/all have it/);
  });
});

describe('the risk ratio', () => {
  // statsmodels 0.15.0: confint_proportions_2indep(compare='ratio', method='score', correction=False), which is Koopman's interval.
  it.each([
    [ordinary, 3, 1.20761478356, 7.65152273168],
    [noneInFirst, 0, 0, 0.727532789768],
    [noneInSecond, null, 2.03008181356, null],
    [large, 2100 / 1900, 1.03909163987, 1.1756497552],
  ])('agrees for %j', ({ first, second }, estimate, low, high) => {
    const ratio = riskRatio(first, second).value!;
    if (estimate === null) expect(ratio.estimate).toBeNull();
    else expect(ratio.estimate).toBeCloseTo(estimate, 12);
    expect(ratio.low).toBeCloseTo(low, 7);
    if (high === null) expect(ratio.high).toBeNull();
    else expect(ratio.high).toBeCloseTo(high, 7);
  });

  // statsmodels 0.15.0: Table2x2.riskratio_confint.
  it('has the interval on the logarithm where it is asked for', () => {
    const ratio = riskRatio(ordinary.first, ordinary.second, { method: 'log' }).value!;
    expect(ratio.low).toBeCloseTo(1.15231127315, 10);
    expect(ratio.high).toBeCloseTo(7.8103896141, 10);
    expect(riskRatio(noneInFirst.first, noneInFirst.second, { method: 'log' }).reason).toMatch(/events in both/);
  });

  it('turns over with its groups', () => {
    fc.assert(
      fc.property(share, share, (a, b) => {
        fc.pre(a.events > 0 && b.events > 0);
        const one = riskRatio(a, b).value!;
        const other = riskRatio(b, a).value!;
        expect(one.low * other.high!).toBeCloseTo(1, 8);
        expect(one.low <= one.estimate! && one.estimate! <= one.high!).toBe(true);
      }),
    );
  });

  it('is not defined without events or items', () => {
    expect(riskRatio({ events: 0, total: 4 }, { events: 0, total: 5 }).reason).toMatch(/Neither group has an event/);
    expect(riskRatio({ events: 2, total: 4 }, empty).reason).toMatch(/no items/);
  });

  it('bounds what a group of one allows', () => {
    const ratio = riskRatio({ events: 1, total: 1 }, { events: 3, total: 40 }).value!;
    expect(ratio.low).toBeGreaterThan(1);
    expect(ratio.high).toBeGreaterThan(ratio.estimate!);
    expect(Number.isFinite(ratio.high)).toBe(true);
  });
});

// statsmodels 0.15.0: Table2x2.oddsratio_confint; of the tables with an empty cell, after adding one half to each.
describe('the odds ratio', () => {
  it.each([
    [ordinary, 3.85714285714, 1.22746242544, 12.1205755159, false],
    [noneInFirst, 0.0764227642276, 0.00410798264485, 1.42172920315, true],
    [noneInSecond, 20.3333333333, 1.08352710525, 381.572775098, true],
    [large, 1.10638014946, 1.03948415334, 1.17758123699, false],
  ])('agrees for %j', (table, estimate, low, high, corrected) => {
    const ratio = oddsRatio(table).value!;
    expect(ratio.estimate).toBeCloseTo(estimate, 9);
    expect(ratio.low).toBeCloseTo(low, 9);
    expect(ratio.high).toBeCloseTo(high, 8);
    expect(ratio.corrected).toBe(corrected);
  });

  it('does not make a number of a constant outcome or of nothing', () => {
    expect(oddsRatio({ first: { events: 0, total: 4 }, second: { events: 0, total: 5 } }).reason).toMatch(/none has it/);
    expect(oddsRatio({ first: empty, second: { events: 2, total: 5 } }).reason).toMatch(/no items/);
  });
});
