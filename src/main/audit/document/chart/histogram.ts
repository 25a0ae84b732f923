import { html, type Html } from '../html.ts';
import { frame, picture } from './axes.ts';
import { coordinate } from './scale.ts';

/** How many values fall into each of `bins` equal parts of [0, top]; what lies above counts in the last. */
export function binned(values: readonly number[], bins: number, top: number): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of values) counts[Math.min(bins - 1, Math.max(0, Math.floor((value / top) * bins)))]!++;
  return counts;
}

/** Bars of the share of values in each part of [0, top], with the cut-off as a dashed line. */
export function histogram(options: {
  title: string;
  values: readonly number[];
  top: number;
  /** Upper end of the vertical axis, a fraction, so that charts one above the other compare. */
  highest: number;
  cutOff: number | null;
  colour: string;
  xLabel: string;
  yLabel: string;
  bins: number;
}): Html {
  const shares = binned(options.values, options.bins, options.top).map((count) => count / options.values.length);
  const drawn = frame({
    width: 420,
    height: 170,
    x: { range: [0, options.top], label: options.xLabel, exact: true },
    y: { range: [0, options.highest], label: options.yLabel },
    format: { y: (value) => `${Math.round(value * 1000) / 10} %` },
  });
  const barWidth = drawn.x(options.top / options.bins) - drawn.x(0);
  const bars = shares.map((share, i) => {
    if (share === 0) return null;
    const left = drawn.x((i * options.top) / options.bins);
    return html`<rect x="${coordinate(left + 0.5)}" y="${coordinate(drawn.y(share))}" width="${coordinate(barWidth - 1)}" height="${coordinate(drawn.y(0) - drawn.y(share))}" fill="${options.colour}"/>`;
  });
  const cut = options.cutOff === null || options.cutOff > options.top ? null : cutLine(drawn.x(options.cutOff), drawn.y(0), options.cutOff);
  return picture(drawn, options.title, html`${drawn.axes}${bars}${cut}`);
}

function cutLine(x: number, bottom: number, value: number): Html {
  const onTheLeft = x > 300;
  return html`<line class="mark" x1="${coordinate(x)}" x2="${coordinate(x)}" y1="6" y2="${coordinate(bottom)}"/>
<text x="${coordinate(onTheLeft ? x - 5 : x + 5)}" y="16" text-anchor="${onTheLeft ? 'end' : 'start'}">cut-off ${value.toFixed(3)}</text>`;
}
