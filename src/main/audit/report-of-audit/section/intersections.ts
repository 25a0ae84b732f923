import type { AuditIntersection, AuditResult } from '../../../../core/contract/index.ts';
import { absent, count, figure } from '../../../../core/text.ts';
import { html, type Html } from '../../document/html.ts';
import { share } from '../figures.ts';
import { namesOf, unitsOf, type Names } from '../names.ts';

type Cell = AuditIntersection['cells'][number];

/** Columns that a page holds; attributes with more go over several tables. */
const mostColumns = 8;

/** Two attributes crossed, as tables whose shading repeats what their cells say. */
export function intersections(result: AuditResult): Html {
  const names = namesOf(result);
  return html`<section id="intersections">
<h2>Intersections</h2>
${result.intersections.length === 0
  ? html`<p>Fewer than two attributes have two groups: there is nothing to cross.</p>`
  : html`<p>In each cell: the share flagged; the mean Dice and, in brackets, the share failed of those judged (– where they are too few); the number of ${unitsOf(result)}. The darker, the larger the share flagged. Grey: under ${result.configuration.minimumN}, so without figures. These cells are described, not tested: none of them is in the declared family.</p>
${result.intersections.map((pair) => crossed(pair, names, result))}`}
</section>`;
}

function crossed(pair: AuditIntersection, names: Names, result: AuditResult): Html {
  const levels = (side: 'first' | 'second'): string[] => [...new Set(pair.cells.map((cell) => cell[side]))];
  // The attribute with fewer groups goes across.
  const [down, across]: ['first' | 'second', 'first' | 'second'] = levels('first').length >= levels('second').length ? ['first', 'second'] : ['second', 'first'];
  const cells = new Map(pair.cells.map((cell) => [JSON.stringify([cell[down], cell[across]]), cell]));
  const highest = Math.max(0, ...pair.cells.map(({ flagged }) => flagged?.share.value?.estimate ?? 0));
  const columns = levels(across);
  const tables = Array.from({ length: Math.ceil(columns.length / mostColumns) }, (_, i) => columns.slice(i * mostColumns, (i + 1) * mostColumns));
  const caption = `${names.attribute(pair[down])} by ${names.attribute(pair[across])}`;
  return html`${tables.map(
    (part, i) => html`<div class="wide" role="region" tabindex="0" aria-label="${caption}${tables.length > 1 ? `, part ${i + 1}` : ''}"><table class="crossed${levels(down).length > 14 ? ' long' : ''}">
<caption>${caption}${tables.length > 1 ? ` (part ${i + 1} of ${tables.length})` : null}</caption>
<thead><tr><th scope="col" class="text">${names.attribute(pair[down])}</th>${part.map((level) => html`<th scope="col" class="figure">${names.group(pair[across], level)}</th>`)}</tr></thead>
<tbody>
${levels(down).map(
  (level) => html`<tr><th scope="row">${names.group(pair[down], level)}</th>${part.map((other) => drawn(cells.get(JSON.stringify([level, other])), highest, result))}</tr>
`,
)}</tbody>
</table></div>`,
  )}`;
}

function drawn(cell: Cell | undefined, highest: number, { configuration }: AuditResult): Html {
  if (!cell) return html`<td class="figure">${absent}<small>n 0</small></td>`;
  const n = cell.n[`${configuration.unit}s`];
  if (cell.tooSmall) return html`<td class="figure small">too small<small>n ${count(n)}</small></td>`;
  const flagged = cell.flagged?.share.value?.estimate ?? null;
  const failed = cell.failed?.share.value?.estimate ?? null;
  const dice = cell.dice?.value?.estimate ?? null;
  return html`<td class="figure"${flagged === null ? null : html` style="background:${shade(highest === 0 ? 0 : flagged / highest)}"`}>${flagged === null ? absent : share(flagged)}<small>${figure(dice)}${failed === null ? null : ` (${share(failed)})`}</small><small>n ${count(n)}</small></td>`;
}

/** From white to an orange on which black text keeps a contrast above 7 to 1. */
function shade(part: number): string {
  const mix = (white: number, orange: number): number => Math.round(white + (orange - white) * part);
  return `rgb(${mix(255, 246)} ${mix(255, 178)} ${mix(255, 107)})`;
}
