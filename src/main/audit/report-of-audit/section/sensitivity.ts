import type { AuditResult } from '../../../../core/contract/index.ts';
import { absent, percent } from '../../../../core/text.ts';
import { html, type Html } from '../../document/html.ts';
import { Reasons, shareCell } from '../figures.ts';
import { wideTable, type WideRow } from '../wide-table.ts';

/** Whether a finding hangs on how many images are called flagged. */
export function sensitivity({ attributes }: AuditResult): Html {
  return html`<section id="sensitivity">
<h2>Does it hang on the cut-off?</h2>
<p>The round flags the hardest tenth. Here the hardest twentieth and the hardest fifth are taken as well, cut off apart among images that the network was trained on and others. A group that stands out at one cut-off alone is weak evidence.</p>
${attributes.map((attribute) => {
  const cuts = [...new Set(attribute.groups.flatMap(({ flaggedAt }) => flaggedAt.map(({ at }) => at)))].sort((a, b) => a - b);
  if (cuts.length === 0) return html`<p>${attribute.label}: no group is large enough.</p>`;
  const reasons = new Reasons();
  return wideTable({
    caption: `${attribute.label}: share flagged, by the share of all images that is taken as flagged.`,
    head: ['Group', ...cuts.map((at) => `Hardest ${percent(at)}`)],
    rows: attribute.groups.map(
      (group): WideRow =>
        group.tooSmall ? { head: group.label, cells: { sentence: 'too small: no figures' } } : { head: group.label, cells: cuts.map((at) => {
          const found = group.flaggedAt.find((one) => one.at === at);
          return found ? shareCell(found.flagged, reasons) : absent;
        }) },
    ),
    reasons,
  });
})}
</section>`;
}
