import type { AuditResult } from '../../../../core/contract/index.ts';
import { percent, plural } from '../../../../core/text.ts';
import { html, type Html } from '../../document/html.ts';
import { probability } from '../figures.ts';
import { namesOf, outcomeText } from '../names.ts';
import { wideTable } from '../wide-table.ts';

/** Every test whose q is given: the whole family, declared before any of it was looked at. */
export function family(result: AuditResult): Html {
  const names = namesOf(result);
  const { level } = result.configuration;
  return html`<section id="family">
<h2>The declared family of tests</h2>
${result.family.length === 0
  ? html`<p>There was nothing to test.</p>`
  : html`<p>${plural(result.family.length, 'test')}: every group that is large enough and not the reference, the missing included, by flagged and by failed. The q values hold the expected share of false findings among all findings at ${percent(level, level < 0.01 ? 1 : 0)}.</p>
${wideTable({
  caption: 'p and q of every test of the family.',
  head: ['Attribute', 'Group', 'Outcome', 'p', 'q'],
  textColumns: [1, 2],
  rows: result.family.map(({ attribute, level: group, outcome, p, q }) => ({
    head: names.attribute(attribute),
    cells: [names.group(attribute, group), outcomeText[outcome].adjective, p === null ? 'no test' : probability(p), q !== null && q < level ? html`<strong>${probability(q)}</strong>, found` : probability(q)],
  })),
})}`}
</section>`;
}
