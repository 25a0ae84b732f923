import type { AuditAttribute, AuditResult } from '../../../../core/contract/index.ts';
import { absent, count, duration, figure } from '../../../../core/text.ts';
import { html, type Html } from '../../document/html.ts';
import { Reasons, share, shareCell } from '../figures.ts';
import { wideTable, type WideRow } from '../wide-table.ts';

/** What a table of labels tells beside how many there are. */
type Shown = { times: boolean; people: boolean };

/** Who has labels, and how much care went into them: imbalance enters there, too. */
export function labels(result: AuditResult): Html {
  const known = result.attributes.flatMap(({ groups }) => groups.flatMap((group) => group.labels ?? []));
  const shown = { times: known.some(({ secondsSpent }) => secondsSpent.value !== null), people: known.some(({ annotators, verdicts }) => annotators > 0 || Object.values(verdicts).some((n) => n > 0)) };
  return html`<section id="labels">
<h2>Labels</h2>
<p>A network learns from labels: a group with fewer of them, or with hastier ones, may be served worse for that reason alone. ${lacking(shown)}</p>
${result.attributes.map((attribute) => one(attribute, shown))}
</section>`;
}

function lacking({ times, people }: Shown): string {
  if (times) return `Time is known of labels made in the app only.${people ? '' : ' No annotator and no verdict is known.'}`;
  return people ? 'No time was taken of any label.' : 'No time was taken of any label, and no annotator and no verdict is known.';
}

function one(attribute: AuditAttribute, { times, people }: Shown): Html {
  const reasons = new Reasons();
  return wideTable({
    caption: `${attribute.label}: labels by group.`,
    head: ['Group', 'Labelled', ...(times ? ['Time a label, median', 'Time a label, mean', 'Labels timed'] : []), ...(people ? ['Annotators', 'Verdicts'] : [])],
    textColumns: people ? [times ? 6 : 3] : [],
    rows: attribute.groups.map((group): WideRow => {
      if (!group.labels) return { head: group.label, cells: { sentence: group.tooSmall ? 'too small: no figures' : 'not known' } };
      const { labelled, secondsSpent, annotators, verdicts } = group.labels;
      const time = secondsSpent.value;
      const given = Object.entries(verdicts).filter(([, n]) => n > 0);
      return {
        head: group.label,
        cells: [
          shareCell(labelled, reasons),
          ...(times ? [time ? duration(time.median) : reasons.mark(secondsSpent.reason), time ? duration(time.mean) : absent, count(time?.n ?? 0)] : []),
          ...(people ? [count(annotators), given.length === 0 ? 'none' : given.map(([verdict, n]) => `${verdict} ${count(n)}`).join(', ')] : []),
        ],
      };
    }),
    reasons,
  });
}

/** Attributes of which one group is labelled less than another, their intervals apart; null where there are none. */
export function unevenLabels(attributes: readonly AuditAttribute[]): Html | null {
  const uneven = attributes.flatMap((attribute) => {
    const shares = attribute.groups.flatMap(({ label, labels: own }) => (own?.labelled.share.value ? [{ label, ...own.labelled.share.value }] : []));
    const [fewest] = shares.toSorted((a, b) => a.high - b.high);
    const [most] = shares.toSorted((a, b) => b.low - a.low);
    if (!fewest || !most || fewest.high >= most.low) return [];
    const told = ({ label, estimate, low, high }: typeof fewest): string => `${label} ${share(estimate)} (${figure(low * 100, 1)} to ${figure(high * 100, 1)})`;
    return [`${attribute.label}: ${told(fewest)} against ${told(most)}`];
  });
  return uneven.length === 0 ? null : html`<p>Labels are spread unevenly, which by itself may make a group harder (seen, not tested). Images with a label: ${uneven.join('; ')}.</p>`;
}
