import { palette, type LineStyle } from '../../../core/palette.ts';
import { frame } from '../../audit/document/chart/axes.ts';
import { coordinate } from '../../audit/document/chart/scale.ts';
import { html, trusted, type Html } from '../../audit/document/html.ts';

const style = trusted(`<style>
text { font: 11px system-ui, sans-serif; fill: #1a1a1a; }
.title { font-size: 13px; font-weight: 600; }
.grid { stroke: #e3e3e3; } .tick, .axis { stroke: #555; } .axis-label { fill: #444; } .zero { stroke: #555; stroke-dasharray: 3 3; }
</style>`);

/** A picture that stands by itself, as a file or within a page. */
function standalone(width: number, height: number, title: string, content: Html): string {
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">${style}<rect width="${width}" height="${height}" fill="#fff"/>${content}</svg>
`.markup;
}

const colours = [palette.blue, palette.vermillion, palette.green, palette.purple, palette.orange, palette.skyBlue, palette.black];
const dashes = ['', '7 3', '2 3'];

/** A style for each place of a list: no two alike among the first twenty-one. */
export function lineStyle(place: number): LineStyle {
  return { colour: colours[place % colours.length]!, dash: dashes[Math.floor(place / colours.length) % dashes.length]!, width: 1.8 };
}

export type CurvePoint = { x: number; y: number; low: number | null; high: number | null };
export type Curve = { name: string; points: readonly CurvePoint[] };

const width = 720;
const panelHeight = 300;
const titleHeight = 24;

/** Curves with their intervals as thin bars, one panel below the other, named at their right ends. */
export function curvePanels(title: string, panels: readonly { title: string; xLabel: string; yLabel: string; curves: readonly Curve[] }[]): string {
  const drawn = panels.map((panel, row) => {
    const curves = panel.curves.filter(({ points }) => points.length > 0);
    const points = curves.flatMap((curve) => curve.points);
    if (points.length === 0) return null;
    const ys = points.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y]);
    const axes = frame({
      width, height: panelHeight, rightRoom: 190,
      x: { range: [0, Math.max(...points.map(({ x }) => x))], label: panel.xLabel, exact: true },
      y: { range: [Math.min(...ys), Math.max(...ys)], label: panel.yLabel },
    });
    const names = spread(curves.map((curve) => axes.y(curve.points.at(-1)!.y)), 13);
    const lines = curves.map((curve, i) => {
      const { colour, dash, width: stroke } = lineStyle(i);
      const path = curve.points.map(({ x, y }) => `${coordinate(axes.x(x))},${coordinate(axes.y(y))}`).join(' ');
      const bars = curve.points.map(({ x, low, high }) =>
        low === null || high === null
          ? null
          : html`<line x1="${coordinate(axes.x(x))}" x2="${coordinate(axes.x(x))}" y1="${coordinate(axes.y(low))}" y2="${coordinate(axes.y(high))}" stroke="${colour}" stroke-opacity=".45"/>`,
      );
      const end = axes.x(curve.points.at(-1)!.x);
      return html`<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${stroke}" stroke-dasharray="${dash}"/>${bars}
<line x1="${coordinate(end + 6)}" x2="${coordinate(end + 24)}" y1="${coordinate(names[i]!)}" y2="${coordinate(names[i]!)}" stroke="${colour}" stroke-width="${stroke}" stroke-dasharray="${dash}"/>
<text x="${coordinate(end + 28)}" y="${coordinate(names[i]! + 3.5)}">${curve.name}</text>`;
    });
    const top = row * (panelHeight + titleHeight);
    return html`<g transform="translate(0 ${top})"><text class="title" x="12" y="16">${panel.title}</text><g transform="translate(0 ${titleHeight})">${axes.axes}${lines}</g></g>`;
  });
  return standalone(width, panels.length * (panelHeight + titleHeight), title, html`${drawn}`);
}

export type ForestRow = { name: string; mean: number; low: number | null; high: number | null; muted: boolean };

const rowHeight = 18;

/** Differences with their intervals, a row each, around a line at no difference: what lies right of it is better. */
export function forest(title: string, xLabel: string, groups: readonly { title: string; rows: readonly ForestRow[] }[]): string {
  const values = groups.flatMap(({ rows }) => rows.flatMap(({ mean, low, high }) => [mean, low ?? mean, high ?? mean]));
  const heightOf = (rows: readonly ForestRow[]): number => titleHeight + rows.length * rowHeight;
  const height = groups.reduce((sum, { rows }) => sum + heightOf(rows), 0) + 70;
  const axes = frame({
    width: width - 230, height,
    x: { range: [Math.min(0, ...values), Math.max(0.001, ...values)], label: xLabel },
    y: { range: [0, 1], label: '' },
    format: { y: () => '' },
  });
  let top = 6;
  const drawn = groups.map(({ title: name, rows }) => {
    const from = top + titleHeight;
    top += heightOf(rows);
    return html`<text class="title" x="8" y="${from - 6}">${name}</text>${rows.map((row, i) => {
      const y = from + i * rowHeight + 8;
      const at = (value: number): string => coordinate(230 + axes.x(value));
      const colour = row.muted ? '#777' : palette.blue;
      return html`<text x="268" y="${y + 4}" text-anchor="end">${row.name}</text>
${row.low === null || row.high === null ? null : html`<line x1="${at(row.low)}" x2="${at(row.high)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="1.6"/>`}<circle cx="${at(row.mean)}" cy="${y}" r="3.2" fill="${colour}"/>`;
    })}`;
  });
  const zero = coordinate(230 + axes.x(0));
  return standalone(width, height, title, html`<g transform="translate(230 0)">${axes.axes}</g><line class="zero" x1="${zero}" x2="${zero}" y1="8" y2="${height - 40}"/>${drawn}`);
}

/** Moves heights apart so that neighbours are at least `gap` apart, keeping their order. */
function spread(heights: readonly number[], gap: number): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a]! - heights[b]!);
  const moved = [...heights];
  for (let k = 1; k < order.length; k++) moved[order[k]!] = Math.max(moved[order[k]!]!, moved[order[k - 1]!]! + gap);
  return moved;
}
