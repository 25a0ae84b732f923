import type { AuditResult, AuditUnbiased } from '../../../../core/contract/index.ts';
import { count } from '../../../../core/text.ts';
import { html, type Html } from '../../document/html.ts';
import { estimateCell, Reasons, share } from '../figures.ts';
import { namesOf } from '../names.ts';
import { sentences, wideTable } from '../wide-table.ts';

const queueText: Record<string, string> = { 'check-label': 'Check label', verify: 'Verify', 'annotate-next': 'Annotate next' };

/** How often labels or predictions are wrong, without the bias of a queue that holds what is hard. */
export function unbiased(result: AuditResult): Html {
  const { rates, notes } = result.unbiased;
  return html`<section id="unbiased">
<h2>How often something is wrong, without bias</h2>
<p>A review queue holds what is hard, so what is wrong in it is more than its share. Each round sets a random part aside; only what reviewers said about that part is unbiased.</p>
${sentences(notes)}
${rates.length === 0 ? html`<p>The round has no queue with a random share.</p>` : ratesTable(rates)}
${rates.map((rate) => byGroup(rate, result))}
</section>`;
}

function ratesTable(rates: AuditUnbiased['rates']): Html {
  const reasons = new Reasons();
  const part = ({ images, reviewed, wrong }: AuditUnbiased['rates'][number]['chosen']): Html => html`${count(wrong)} of ${count(reviewed)}<small>of ${count(images)} images</small>`;
  return wideTable({
    caption: 'Wrong of those reviewed: what hardness chose (biased), and what was drawn at random. The rates rest on the random share.',
    head: ['Queue', 'What may be wrong', 'Candidates', 'Chosen by hardness', 'Drawn at random', 'Rate of what hardness did not choose', 'Rate of all candidates'],
    textColumns: [1],
    rows: rates.map((rate) => ({
      head: queueText[rate.queue] ?? rate.queue,
      cells: [rate.about, count(rate.candidates), part(rate.chosen), part(rate.random), estimateCell(rate.rest, share, reasons), estimateCell(rate.all, share, reasons)],
    })),
    reasons,
  });
}

function byGroup(rate: AuditUnbiased['rates'][number], result: AuditResult): Html | null {
  if (rate.byGroup.length === 0) return null;
  const names = namesOf(result);
  const reasons = new Reasons();
  const [known, unknown] = [rate.byGroup.filter((group) => group.rate.value), rate.byGroup.filter((group) => !group.rate.value)];
  const queue = queueText[rate.queue] ?? rate.queue;
  return html`${known.length === 0 ? null : wideTable({
    caption: `${queue}: rate of wrong ${rate.about} by group, from the random share.`,
    head: ['Attribute', 'Group', 'Reviewed', 'Rate'],
    textColumns: [1],
    rows: known.map(({ key, label, reviewed, rate: found }) => ({ head: names.attribute(key), cells: [label, count(reviewed), estimateCell(found, share, reasons)] })),
    reasons,
  })}${unknown.length === 0 ? null : html`<p>${queue}: too few of the random share were reviewed for a rate of these groups (in brackets, how many were): ${unknown.map(({ key, label, reviewed }) => `${names.attribute(key)}: ${label} (${count(reviewed)})`).join('; ')}.</p>`}`;
}
