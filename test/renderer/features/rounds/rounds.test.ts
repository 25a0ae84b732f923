import { expect, it } from 'vitest';
import { sortRows } from '../../../../src/renderer/features/rounds/comparison-rows.ts';
import { mergeCurve, pointsOfArm } from '../../../../src/renderer/features/rounds/curve.ts';
import { commonReason } from '../../../../src/renderer/features/rounds/details/common-reason.ts';
import { forecastSeries } from '../../../../src/renderer/features/rounds/forecast-series.ts';
import { masksInWords, weakInWords } from '../../../../src/renderer/features/rounds/learning-words.ts';

const row = (name: string, firstIou: number, secondIou: number) => ({ image: name, name, firstIou, secondIou, firstScore: 0.1, secondScore: 0.2, firstFlagged: false, secondFlagged: false });

it('sorts lesions by what changed, equal ones by name', () => {
  const rows = [row('c', 0.5, 0.75), row('a', 0.5, 0.25), row('b', 0.5, 0.75)];
  expect(sortRows(rows, { column: 'difference', descending: false }).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(sortRows(rows, { column: 'difference', descending: true }).map(({ name }) => name)).toEqual(['b', 'c', 'a']);
  expect(sortRows(rows, { column: 'name', descending: true }).map(({ name }) => name)).toEqual(['c', 'b', 'a']);
});

it('goes on with a curve where what was read of it ends, each validation once', () => {
  const read = [{ step: 10, loss: 0.9, validationDice: 0.5, validationIou: 0.4, imagesPerSecond: 20 }];
  const figures = { loss: 0.8, validationDice: 0.5, validationIou: 0.4, imagesPerSecond: 21 };
  const live = [
    { step: 10, rate: null, figures },
    { step: 15, rate: null, figures },
    { step: 20, rate: null, figures: { ...figures, loss: 0.7, validationDice: 0.6, validationIou: 0.45 } },
    { step: 25, rate: null, figures: { ...figures, loss: 0.6, validationDice: 0.6, validationIou: 0.45 } },
  ];
  expect(mergeCurve(read, live)).toEqual([
    ...read,
    { step: 15, loss: 0.8, validationDice: null, validationIou: null, imagesPerSecond: 21 },
    { step: 20, loss: 0.7, validationDice: 0.6, validationIou: 0.45, imagesPerSecond: 21 },
    { step: 25, loss: 0.6, validationDice: null, validationIou: null, imagesPerSecond: 21 },
  ]);
});

it('draws the network that trains now, where a round trains several', () => {
  const live = [
    { step: 390, rate: null, figures: { loss: 0.2, arm: 1, arms: 2, armStep: 390 } },
    { step: 410, rate: null, figures: { loss: 0.9, arm: 2, arms: 2, armStep: 10 } },
  ];
  expect(pointsOfArm(live)).toEqual([{ ...live[1], step: 10 }]);
  const alone = [{ step: 5, rate: null, figures: { loss: 0.9 } }];
  expect(pointsOfArm(alone)).toEqual(alone);
  expect(pointsOfArm([])).toEqual([]);
});

it('draws the fitted law through what was measured and on to what is forecast', () => {
  const series = forecastSeries({
    points: [{ labels: 50, iou: 0.7, round: null }, { labels: 200, iou: 0.8, round: 1 }, { labels: 200, iou: 0.82, round: 2 }],
    fit: { a: 2, b: 0.5, c: 0.05, residual: 0.01 },
    next: [{ labels: 300, iou: 0.83, low: 0.8, high: 0.86 }],
    reason: null,
  });
  const at = (labels: number): number => series.x.indexOf(labels);
  expect([series.x[0], series.x.at(-1)]).toEqual([50, 300]);
  expect(series.x).toEqual([...new Set(series.x)].sort((a, b) => a - b));
  expect(series.measured.filter((iou) => iou !== null)).toEqual([0.7, expect.closeTo(0.81, 12)]);
  // 1 − (2 / √100 + .05)
  expect(series.fitted[at(100)]).toBeCloseTo(0.75, 12);
  expect([series.low[at(300)], series.high[at(300)], series.low[at(200)]]).toEqual([0.8, 0.86, null]);
});

it('has no curve where nothing was fitted', () => {
  const series = forecastSeries({ points: [{ labels: 50, iou: 0.7, round: 1 }], fit: null, next: [], reason: 'run another round' });
  expect(series).toEqual({ x: [50], measured: [0.7], fitted: [null], low: [null], high: [null] });
});

it('says what there is to learn from', () => {
  expect(masksInWords({ training: 1200, corrected: 0, added: 0 })).toBe('1,200');
  expect(masksInWords({ training: 112, corrected: 3, added: 1 })).toBe('112: 3 corrected, 1 added since');
  expect(weakInWords({ box: 2, scribble: 0, point: 1, class: 1, images: 3 })).toBe('3: 2 boxes, 1 with points, 1 class');
  expect(weakInWords({ box: 0, scribble: 0, point: 0, class: 0, images: 0 })).toBe('0');
});

it('says once why most signals have no figures', () => {
  const of = (...reasons: (string | null)[]): string | null => commonReason(reasons.map((reason) => ({ reason })));
  expect(of('few', 'few', 'few', 'own', null)).toBe('few');
  expect(of('few', 'few', null, null)).toBeNull();
  expect(of('few')).toBeNull();
  expect(of()).toBeNull();
});
