import { palette } from '../../../../core/palette.ts';
import { picture } from '../../document/chart/axes.ts';
import { coordinate, linear, niceTicks } from '../../document/chart/scale.ts';
import { html, type Html } from '../../document/html.ts';

/** An estimate with its interval; `second` is drawn hollow and dashed below a first one, so that the two differ without colour. */
export type Mark = { estimate: number | null; low: number; high: number | null; second?: boolean };

export type PlotRow = {
  label: string;
  /** In place of marks: why there are none. */
  sentence?: string;
  marks: readonly Mark[];
  /** At the right, beside the marks. */
  text: string;
};

const width = 680;
/** The widest that labels may be, and what a letter takes of it. */
const widestLabel = 180;
const letterWidth = 6.3;
const plotWidth = 310;
const rowHeight = 26;
const top = 26;

/** Intervals in rows, one group each, on a common axis: a forest plot on a log axis, means on a linear one. */
export function rowPlot(options: { title: string; rows: readonly PlotRow[]; axis: 'linear' | 'log'; xLabel: string; textHead: string; /** Where nothing differs. */ line?: number; format: (value: number) => string }): Html {
  const { rows, format, line } = options;
  const left = 10 + Math.min(widestLabel, letterWidth * Math.max(8, ...rows.map((row) => row.label.length)));
  const right = left + plotWidth;
  const bottom = top + rows.length * rowHeight;
  const height = bottom + 38;
  const axis = options.axis === 'log' ? logAxis(rows, left, right) : linearAxis(rows, left, right);
  const place = (value: number): string => coordinate(axis.place(value));
  const drawn = rows.map((row, i) => {
    const y = top + (i + 0.5) * rowHeight;
    return html`<g>${label(row.label, left - 10, y)}${content(row, y, axis)}<text x="${coordinate(right + 12)}" y="${coordinate(y + 3.5)}">${row.text}</text></g>
`;
  });
  return picture(
    { width, height },
    options.title,
    html`${axis.ticks.map(
      (tick) => html`<line class="grid" x1="${place(tick)}" x2="${place(tick)}" y1="${top - 4}" y2="${bottom}"/><text x="${place(tick)}" y="${bottom + 15}" text-anchor="middle">${format(tick)}</text>`,
    )}
<line class="axis" x1="${coordinate(left)}" x2="${coordinate(right)}" y1="${bottom}" y2="${bottom}"/>
${line === undefined ? null : html`<line class="mark" x1="${place(line)}" x2="${place(line)}" y1="${top - 4}" y2="${bottom}"/>`}
<text class="axis-label" x="${coordinate((left + right) / 2)}" y="${height - 6}" text-anchor="middle">${options.xLabel}</text>
<text class="series" x="${coordinate(right + 12)}" y="${top - 10}">${options.textHead}</text>
${drawn}`,
  );
}

type Axis = { place: (value: number) => number; ticks: number[]; low: number; high: number };

function content({ marks, sentence }: PlotRow, y: number, axis: Axis): Html {
  if (sentence !== undefined) return html`<text class="aside" x="${coordinate((axis.place(axis.low) + axis.place(axis.high)) / 2)}" y="${coordinate(y + 3.5)}" text-anchor="middle">${sentence}</text>`;
  return html`${marks.map((mark, i) => one(mark, y + (marks.length === 1 ? 0 : (i - 0.5) * 9), axis))}`;
}

function one({ estimate, low, high, second = false }: Mark, y: number, axis: Axis): Html {
  const colour = second ? palette.vermillion : palette.blue;
  const within = (value: number): number => axis.place(Math.min(axis.high, Math.max(axis.low, value)));
  const [from, to] = [within(low), within(high ?? axis.high)];
  const at = coordinate(y);
  return html`<line x1="${coordinate(from)}" x2="${coordinate(to)}" y1="${at}" y2="${at}" stroke="${colour}" stroke-width="2"${second ? html` stroke-dasharray="4 2"` : null}/>
${low < axis.low ? arrow(from, y, -1, colour) : null}${high === null || high > axis.high ? arrow(to, y, 1, colour) : null}${estimate === null || estimate < axis.low || estimate > axis.high ? null : dot(axis.place(estimate), y, colour, second)}`;
}

function dot(x: number, y: number, colour: string, hollow: boolean): Html {
  if (hollow) return html`<rect x="${coordinate(x - 3.5)}" y="${coordinate(y - 3.5)}" width="7" height="7" fill="#fff" stroke="${colour}" stroke-width="1.6"/>`;
  return html`<circle cx="${coordinate(x)}" cy="${coordinate(y)}" r="4" fill="${colour}"/>`;
}

function arrow(x: number, y: number, direction: 1 | -1, colour: string): Html {
  return html`<path d="M${coordinate(x + direction * 7)} ${coordinate(y)}l${-7 * direction} -4v8z" fill="${colour}"/>`;
}

/** In two lines at most; the table beside the plot has the whole. */
function label(text: string, right: number, y: number): Html {
  const longest = Math.floor(widestLabel / letterWidth);
  if (text.length <= longest) return html`<text x="${coordinate(right)}" y="${coordinate(y + 3.5)}" text-anchor="end">${text}</text>`;
  const space = text.lastIndexOf(' ', longest);
  const cut = space > longest / 3 ? space : longest;
  const rest = text.slice(cut).trim();
  const second = rest.length > longest ? `${rest.slice(0, longest - 1)}…` : rest;
  return html`<text x="${coordinate(right)}" y="${coordinate(y - 2.5)}" text-anchor="end">${text.slice(0, cut)}</text><text x="${coordinate(right)}" y="${coordinate(y + 9.5)}" text-anchor="end">${second}</text>`;
}

function values(rows: readonly PlotRow[]): number[] {
  return rows.flatMap(({ marks }) => marks.flatMap(({ estimate, low, high }) => [estimate, low, high])).filter((value) => value !== null);
}

function linearAxis(rows: readonly PlotRow[], left: number, right: number): Axis {
  const all = values(rows);
  const ticks = niceTicks(Math.min(...all), Math.max(...all), 5);
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  return { place: linear(low, high, left, right), ticks, low, high };
}

const logTicks = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50];

/** From a half to two at least, from 0.02 to 50 at most; what reaches further ends in an arrow. */
function logAxis(rows: readonly PlotRow[], left: number, right: number): Axis {
  const all = values(rows).filter((value) => value > 0);
  const low = logTicks.findLast((tick) => tick <= Math.min(0.5, ...all)) ?? logTicks[0]!;
  const high = logTicks.find((tick) => tick >= Math.max(2, ...all)) ?? logTicks.at(-1)!;
  const on = linear(Math.log(low), Math.log(high), left, right);
  return { place: (value) => on(Math.log(value)), ticks: logTicks.filter((tick) => tick >= low && tick <= high), low, high };
}
