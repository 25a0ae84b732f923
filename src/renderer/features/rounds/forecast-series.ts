import type { RoundForecast } from '../../../core/contract/index.ts';

type Column = (number | null)[];

const steps = 40;

/** The lines of the forecast's chart over one x: what was measured, the fitted curve, and the interval of what comes. */
export function forecastSeries({ points, fit, next }: RoundForecast): { x: number[]; measured: Column; fitted: Column; low: Column; high: Column } {
  const known = [...points, ...next].map(({ labels }) => labels);
  const [first, last] = [Math.min(...known), Math.max(...known)];
  const between = fit && known.length > 0 ? Array.from({ length: steps + 1 }, (_, i) => Math.round(first + ((last - first) * i) / steps)) : [];
  const x = [...new Set([...known, ...between])].sort((a, b) => a - b);
  const means = meanByLabels(points);
  const coming = new Map(next.map((one) => [one.labels, one]));
  return {
    x,
    measured: x.map((labels) => means.get(labels) ?? null),
    fitted: x.map((labels) => (fit ? 1 - (fit.a * labels ** -fit.b + fit.c) : null)),
    low: x.map((labels) => coming.get(labels)?.low ?? null),
    high: x.map((labels) => coming.get(labels)?.high ?? null),
  };
}

/** Rounds with as many labels share their place. */
function meanByLabels(points: RoundForecast['points']): Map<number, number> {
  const values = new Map<number, number[]>();
  for (const { labels, iou } of points) values.set(labels, [...(values.get(labels) ?? []), iou]);
  return new Map([...values].map(([labels, ious]) => [labels, ious.reduce((sum, iou) => sum + iou, 0) / ious.length]));
}
