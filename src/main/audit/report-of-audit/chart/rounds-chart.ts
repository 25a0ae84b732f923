import { palette } from '../../../../core/palette.ts';
import { frame, picture } from '../../document/chart/axes.ts';
import { coordinate } from '../../document/chart/scale.ts';
import { html, type Html } from '../../document/html.ts';
import type { Estimate } from '../figures.ts';

export type RoundsSeries = { name: string; points: { round: number; value: Estimate }[] };

/** Lines that one can tell apart without colour: each has a dash pattern and a mark of its own. */
const styles = [
  { colour: palette.blue, dash: '' },
  { colour: palette.vermillion, dash: '6 3' },
  { colour: palette.green, dash: '2 2' },
  { colour: palette.purple, dash: '8 2 2 2' },
  { colour: palette.orange, dash: '4 4' },
  { colour: palette.black, dash: '1 3' },
] as const;

/** How many lines a plot carries before nobody can follow one. */
export const mostLines = styles.length;

/** A figure of each group over rounds, with its interval at each. */
export function roundsChart({ title, yLabel, rounds, series, format }: { title: string; yLabel: string; rounds: readonly number[]; series: readonly RoundsSeries[]; format: (value: number) => string }): Html {
  const values = series.flatMap(({ points }) => points.flatMap(({ value }) => [value.low, value.high]));
  const drawn = frame({
    width: 440,
    height: 240,
    x: { range: [rounds[0]! - 0.3, rounds.at(-1)! + 0.3], label: 'round', exact: true, ticks: rounds },
    y: { range: [Math.min(...values), Math.max(...values)], label: yLabel },
    rightRoom: 148,
    format: { y: format },
  });
  const lastHeights = spread(series.map(({ points }) => drawn.y(points.at(-1)!.value.estimate)));
  const lines = series.map(({ name, points }, i) => {
    const { colour, dash } = styles[i % styles.length]!;
    // Side by side, so that intervals of one round do not hide each other.
    const x = (round: number): number => drawn.x(round) + (i - (series.length - 1) / 2) * 4;
    const end = points.at(-1)!;
    return html`<polyline points="${points.map(({ round, value }) => `${coordinate(x(round))},${coordinate(drawn.y(value.estimate))}`).join(' ')}" fill="none" stroke="${colour}" stroke-width="1.8" stroke-dasharray="${dash}"/>
${points.map(({ round, value }) => html`<line x1="${coordinate(x(round))}" x2="${coordinate(x(round))}" y1="${coordinate(drawn.y(value.low))}" y2="${coordinate(drawn.y(value.high))}" stroke="${colour}" stroke-width="1.2"/>${mark(i, x(round), drawn.y(value.estimate), colour)}`)}
<text class="series" x="${drawn.width - 142}" y="${coordinate(lastHeights[i]! + 3.5)}">${name.length > 18 ? `${name.slice(0, 17)}…` : name}</text>
<line x1="${coordinate(x(end.round) + 6)}" x2="${drawn.width - 145}" y1="${coordinate(drawn.y(end.value.estimate))}" y2="${coordinate(lastHeights[i]!)}" stroke="${colour}" stroke-width=".6"/>`;
  });
  return picture(drawn, title, html`${drawn.axes}${lines}`);
}

function mark(i: number, x: number, y: number, colour: string): Html {
  const [cx, cy] = [coordinate(x), coordinate(y)];
  if (i % 3 === 0) return html`<circle cx="${cx}" cy="${cy}" r="3.4" fill="${colour}"/>`;
  if (i % 3 === 1) return html`<rect x="${coordinate(x - 3.2)}" y="${coordinate(y - 3.2)}" width="6.4" height="6.4" fill="#fff" stroke="${colour}" stroke-width="1.6"/>`;
  return html`<path d="M${cx} ${coordinate(y - 4)}l4 7h-8z" fill="${colour}"/>`;
}

/** Heights at least a line apart, in their order. */
function spread(heights: readonly number[]): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a]! - heights[b]!);
  const moved = [...heights];
  for (let k = 1; k < order.length; k++) moved[order[k]!] = Math.max(moved[order[k]!]!, moved[order[k - 1]!]! + 13);
  return moved;
}
