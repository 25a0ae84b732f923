import type { LineStyle } from '../../../../core/palette.ts';
import { html, type Html } from '../html.ts';
import { frame, picture } from './axes.ts';
import { coordinate } from './scale.ts';

export type Series = { name: string; style: LineStyle; points: readonly (readonly [x: number, y: number])[] };

/** Lines named at their right ends, with an optional mark across the plot at one x. Series without points are left out. */
export function lineChart(options: { title: string; xLabel: string; yLabel: string; series: readonly Series[]; mark?: { x: number; text: string } }): Html {
  const series = options.series.filter((one) => one.points.length > 0);
  const xs = series.flatMap((one) => one.points.map(([x]) => x));
  const ys = series.flatMap((one) => one.points.map(([, y]) => y));
  const drawn = frame({
    width: 420,
    height: 220,
    x: { range: extent([0, ...xs]), label: options.xLabel, exact: true },
    y: { range: extent([...ys, Math.min(0, ...ys)]), label: options.yLabel },
    rightRoom: 84,
  });
  const names = spread(series.map((one) => drawn.y(one.points.at(-1)![1])), 13);
  const lines = series.map((one, i) => {
    const path = one.points.map(([x, y]) => `${coordinate(drawn.x(x))},${coordinate(drawn.y(y))}`).join(' ');
    const [lastX] = one.points.at(-1)!;
    return html`<polyline points="${path}" fill="none" stroke="${one.style.colour}" stroke-width="${one.style.width}" stroke-dasharray="${one.style.dash}"/>
<text class="series" x="${coordinate(drawn.x(lastX) + 5)}" y="${coordinate(names[i]! + 3.5)}">${one.name}</text>`;
  });
  const mark = options.mark
    ? html`<line class="mark" x1="${coordinate(drawn.x(options.mark.x))}" x2="${coordinate(drawn.x(options.mark.x))}" y1="10" y2="${drawn.height - 40}"/>
<text x="${coordinate(drawn.x(options.mark.x) - 4)}" y="${drawn.height - 46}" text-anchor="end">${options.mark.text}</text>`
    : null;
  return picture(drawn, options.title, html`${drawn.axes}${mark}${lines}`);
}

function extent(values: readonly number[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high > low ? [low, high] : [low, low + 1];
}

/** Moves heights apart so that neighbours are at least `gap` apart, keeping their order. */
function spread(heights: readonly number[], gap: number): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a]! - heights[b]!);
  const moved = [...heights];
  for (let k = 1; k < order.length; k++) moved[order[k]!] = Math.max(moved[order[k]!]!, moved[order[k - 1]!]! + gap);
  return moved;
}
