import type { AuditAttribute, AuditResult } from '../../../../core/contract/index.ts';
import { absent, count, duration } from '../../../../core/text.ts';
import { html, type Html } from '../../document/html.ts';
import { Reasons, shareCell } from '../figures.ts';
import { wideTable, type WideRow } from '../wide-table.ts';

/** Who has labels, and how much care went into them: imbalance enters there, too. */
export function labels(result: AuditResult): Html {
  return html`<section id="labels">
<h2>Labels</h2>
<p>A network learns from labels: a group with fewer of them, or with hastier ones, may be served worse for that reason alone. Time is known of labels made in the app only.</p>
${result.attributes.map((attribute) => one(attribute))}
</section>`;
}

function one(attribute: AuditAttribute): Html {
  const reasons = new Reasons();
  return wideTable({
    caption: `${attribute.label}: labels by group.`,
    head: ['Group', 'Labelled', 'Time a label, median', 'Time a label, mean', 'Labels timed', 'Annotators', 'Verdicts'],
    textColumns: [6],
    rows: attribute.groups.map((group): WideRow => {
      if (!group.labels) return { head: group.label, cells: { sentence: group.tooSmall ? 'too small: no figures' : 'not known' } };
      const { labelled, secondsSpent, annotators, verdicts } = group.labels;
      const time = secondsSpent.value;
      const given = Object.entries(verdicts).filter(([, n]) => n > 0);
      return {
        head: group.label,
        cells: [
          shareCell(labelled, reasons),
          time ? duration(time.median) : reasons.mark(secondsSpent.reason),
          time ? duration(time.mean) : absent,
          count(time?.n ?? 0),
          count(annotators),
          given.length === 0 ? 'none' : given.map(([verdict, n]) => `${verdict} ${count(n)}`).join(', '),
        ],
      };
    }),
    reasons,
  });
}
