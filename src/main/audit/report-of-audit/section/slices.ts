import type { AuditResult, AuditSlice } from '../../../../core/contract/index.ts';
import { absent, count, figure, plural } from '../../../../core/text.ts';
import { html, type Html } from '../../document/html.ts';
import { intervalText, points, probability, Reasons, shareCell, stacked } from '../figures.ts';
import { countsOf, outcomeText } from '../names.ts';
import { sentences, wideTable } from '../wide-table.ts';

/** More than this nobody reads on paper. */
const mostShown = 40;

/** Conjunctions that stand out, whether or not anybody thought of them. */
export function slices(result: AuditResult): Html {
  const { slices: searched } = result;
  const { depth, tested, tooSmall } = searched;
  const head = html`<h2>Slices nobody named</h2>`;
  if (depth === 0) return html`<section id="slices">${head}<p>No search was asked for.</p>${sentences(searched.notes)}</section>`;
  return html`<section id="slices">
${head}
<p>Every conjunction of up to ${plural(depth, 'condition')} on attributes and on thirds of computed features was tried: ${plural(tested, 'slice')} tested, ${count(tooSmall)} left out as too small. Ranked by the lower bound of the excess, the share inside minus the share outside; those that add less than 2 percentage points to the best of their parts come last.</p>
${sentences(searched.notes)}
${searched.slices.length === 0 ? html`<p>No slice to show.</p>` : slicesTable(searched.slices, result)}
${searched.slices.length > mostShown ? html`<p>The other ${count(searched.slices.length - mostShown)} listed are in the table “slices” that goes with this page.</p>` : null}
</section>`;
}

function slicesTable(found: readonly AuditSlice[], result: AuditResult): Html {
  const { level } = result.configuration;
  const counts = countsOf(result);
  const reasons = new Reasons();
  return wideTable({
    caption: `Slices with the largest excess. Below a slice: ${counts.head}.`,
    head: ['Slice', 'Outcome', 'Inside', 'Outside', html`Excess<small>percentage points</small>`, html`Adds<small>percentage points</small>`, 'p', 'q', 'Mean Dice'],
    textColumns: [1],
    rows: found.slice(0, mostShown).map((slice) => ({
      head: html`${slice.conditions.map(({ label, levelLabel }) => `${label}: ${levelLabel}`).join(' and ')}<small>${counts.of(slice.n)}</small>`,
      cells: [
        outcomeText[slice.outcome].adjective,
        shareCell(slice.inside, reasons),
        shareCell(slice.outside, reasons),
        stacked(points(slice.excess.estimate), intervalText(slice.excess, points)),
        slice.adds === null ? absent : points(slice.adds),
        probability(slice.p),
        isFound(slice, level) ? html`<strong>${probability(slice.q)}</strong><small>found</small>` : probability(slice.q),
        figure(slice.meanDice),
      ],
    })),
    reasons,
  });
}

/** Whether a slice has more of its outcome than the rest, beyond what so wide a search finds by chance. */
export function isFound({ q, excess }: AuditSlice, level: number): boolean {
  return q < level && excess.estimate > 0;
}
