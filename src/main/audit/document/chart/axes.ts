import { html, type Html } from '../html.ts';
import { coordinate, linear, niceTicks } from './scale.ts';

export type Frame = {
  width: number;
  height: number;
  x: (value: number) => number;
  y: (value: number) => number;
  axes: Html;
};

const margin = { left: 52, right: 14, top: 10, bottom: 40 };

/** Axes with grid lines and labels for data in the given ranges; ranges grow to round ticks unless a bound is fixed. */
export function frame(options: {
  width: number;
  height: number;
  x: { range: [number, number]; label: string; exact?: boolean; /** Where to mark it; round values where left out. */ ticks?: readonly number[] };
  y: { range: [number, number]; label: string };
  /** Room at the right for the lines' names. */
  rightRoom?: number;
  format?: { x?: (value: number) => string; y?: (value: number) => string };
}): Frame {
  const { width, height } = options;
  const right = width - (options.rightRoom ?? margin.right);
  const bottom = height - margin.bottom;
  const yTicks = niceTicks(...options.y.range, 4);
  const allX = options.x.ticks ?? niceTicks(...options.x.range, 6);
  const xEnds: [number, number] = options.x.exact ? options.x.range : [allX[0]!, allX.at(-1)!];
  const xTicks = allX.filter((tick) => tick >= xEnds[0] - 1e-9 && tick <= xEnds[1] + 1e-9);
  const x = linear(...xEnds, margin.left, right);
  const y = linear(yTicks[0]!, yTicks.at(-1)!, bottom, margin.top);
  const text = { x: options.format?.x ?? String, y: options.format?.y ?? String };
  const axes = html`<g class="axes">
${yTicks.map((tick) => html`<line class="grid" x1="${margin.left}" x2="${right}" y1="${coordinate(y(tick))}" y2="${coordinate(y(tick))}"/><text x="${margin.left - 6}" y="${coordinate(y(tick) + 3.5)}" text-anchor="end">${text.y(tick)}</text>`)}
${xTicks.map((tick) => html`<line class="tick" x1="${coordinate(x(tick))}" x2="${coordinate(x(tick))}" y1="${bottom}" y2="${bottom + 4}"/><text x="${coordinate(x(tick))}" y="${bottom + 16}" text-anchor="middle">${text.x(tick)}</text>`)}
<line class="axis" x1="${margin.left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>
<text class="axis-label" x="${coordinate((margin.left + right) / 2)}" y="${height - 6}" text-anchor="middle">${options.x.label}</text>
<text class="axis-label" transform="translate(12 ${coordinate((margin.top + bottom) / 2)}) rotate(-90)" text-anchor="middle">${options.y.label}</text>
</g>`;
  return { width, height, x, y, axes };
}

/** The picture itself, named for those who do not see it. */
export function picture(size: { width: number; height: number }, title: string, content: Html): Html {
  return html`<svg class="chart" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${title}">${content}</svg>`;
}
