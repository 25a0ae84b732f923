import { palette } from '../../../../core/palette.ts';
import { signed } from '../../../../core/text.ts';
import { html, type Html } from '../html.ts';
import { picture } from './axes.ts';
import { coordinate, linear } from './scale.ts';

const size = { width: 420, height: 62 };

/** A difference with its interval on a line, zero in its middle. */
export function intervalPlot({ title, value, interval, left, right }: { title: string; value: number; interval: { low: number; high: number }; left: string; right: string }): Html {
  const reach = 1.1 * Math.max(0.005, Math.abs(value), Math.abs(interval.low), Math.abs(interval.high));
  const x = linear(-reach, reach, 10, size.width - 10);
  const middle = 32;
  const text = (at: number, y: number, anchor: string, words: string): Html => html`<text x="${coordinate(at)}" y="${y}" text-anchor="${anchor}">${words}</text>`;
  return picture(
    size,
    title,
    html`${text(10, 12, 'start', `← ${left}`)}${text(size.width - 10, 12, 'end', `${right} →`)}
<line class="grid" x1="10" x2="${size.width - 10}" y1="${middle}" y2="${middle}"/>
<line class="mark" x1="${coordinate(x(0))}" x2="${coordinate(x(0))}" y1="${middle - 11}" y2="${middle + 11}"/>
<line x1="${coordinate(x(interval.low))}" x2="${coordinate(x(interval.high))}" y1="${middle}" y2="${middle}" stroke="${palette.blue}" stroke-width="3"/>
<circle cx="${coordinate(x(value))}" cy="${middle}" r="4.5" fill="${palette.blue}"/>
${text(10, 58, 'start', signed(-reach))}${text(x(0), 58, 'middle', '0')}${text(size.width - 10, 58, 'end', signed(reach))}`,
  );
}
