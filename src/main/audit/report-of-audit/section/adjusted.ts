import type { AuditAdjustment, AuditAttribute, AuditGroup, AuditOutcome, AuditResult } from '../../../../core/contract/index.ts';
import { auditOutcomes } from '../../../../core/contract/index.ts';
import { count, sentence } from '../../../../core/text.ts';
import { html, type Html } from '../../document/html.ts';
import { rowPlot, type PlotRow } from '../chart/row-plot.ts';
import { confidenceText, estimateCell, intervalText, probability, ratio, Reasons, type Ratio } from '../figures.ts';
import { clusterText, namesOf, outcomeText, unitsOf } from '../names.ts';
import { sentences, wideTable } from '../wide-table.ts';

/** Whether size, contrast, diagnosis and the like explain what was found. */
export function adjusted(result: AuditResult): Html {
  return html`<section id="adjusted">
<h2>Crude and adjusted odds ratios</h2>
<p>Do the covariates explain a difference? Logistic regression of the outcome on the attribute, alone (crude) and beside covariates (adjusted), on the same rows. An adjusted odds ratio near 1 where the crude one is not says that the covariates go along with the difference; it does not say which causes which. Errors are robust to several images of one of the ${clusterText[result.data.clusters.of]}; Firth’s regression takes ${unitsOf(result)} as independent.</p>
${auditOutcomes.map((outcome) => {
  const shared = sharedNotes(result, outcome);
  return shared.length === 0 ? null : html`<p>Of every regression of ${outcomeText[outcome].adjective}:</p>${sentences(shared)}`;
})}
${result.adjustments.length === 0 ? html`<p>No regression was made in this audit.</p>` : null}
${result.attributes.flatMap((attribute) => auditOutcomes.map((outcome) => model(attribute, outcome, result)))}
</section>`;
}

/** What is to be said of all regressions of an outcome is said once. */
function sharedNotes({ adjustments }: AuditResult, outcome: AuditOutcome): string[] {
  const [first, ...others] = adjustments.filter((one) => one.outcome === outcome && one.terms.length > 0);
  return first && others.length > 0 ? first.notes.filter((note) => others.every(({ notes }) => notes.includes(note))) : [];
}

function model(attribute: AuditAttribute, outcome: AuditOutcome, result: AuditResult): Html | null {
  const found = result.adjustments.find((one) => one.attribute === attribute.key && one.outcome === outcome);
  const heading = html`<h3>${attribute.label}, ${outcomeText[outcome].adjective}</h3>`;
  if (!found || found.terms.length === 0) {
    const crude = crudeRows(attribute, outcome);
    if (crude.length === 0 && !found) return null;
    return html`${heading}<p>No adjusted odds ratios. ${found?.reason ? sentence(found.reason) : null}</p>${sentences(found?.notes ?? [])}
${crude.length === 0 ? null : figureOf(crude, attribute, outcome, result, attribute.reference === null ? 'each group against the rest, crude' : 'each group against the reference, crude', 'Crude')}`;
  }
  return html`${heading}
<p>${describe(found, attribute, result)}</p>
${sentences(found.notes.filter((note) => !sharedNotes(result, outcome).includes(note)))}
${figureOf(modelRows(found, attribute), attribute, outcome, result, `against ${label(attribute, found.baseline)}; filled and solid: crude, hollow and dashed: adjusted`, 'Crude; adjusted')}
${termsTable(found, attribute, result)}
${covariateTable(found, attribute)}`;
}

function describe(found: AuditAdjustment, attribute: AuditAttribute, result: AuditResult): string {
  const names = namesOf(result);
  const method = found.method === 'firth' ? 'Firth’s penalized regression, intervals by profile likelihood' : 'Logistic regression with cluster-robust errors';
  const leftOut = found.leftOut === 0 ? '' : `; ${count(found.leftOut)} left out for a missing covariate`;
  return `${method}; ${count(found.n)} ${unitsOf(result)} in ${count(found.clusters)} clusters, ${count(found.events)} ${outcomeText[found.outcome].adjective}${leftOut}. ${found.reason ? `${sentence(found.reason)} ` : ''}Baseline: ${label(attribute, found.baseline)}. Adjusted for: ${names.covariates(found.covariates) || 'nothing'}.`;
}

function label(attribute: AuditAttribute, level: string): string {
  return attribute.groups.find((group) => group.level === level)?.label ?? level;
}

function termsTable(found: AuditAdjustment, attribute: AuditAttribute, result: AuditResult): Html {
  const reasons = new Reasons();
  return wideTable({
    caption: `${attribute.label}, ${outcomeText[found.outcome].adjective}: odds ratios against ${label(attribute, found.baseline)}, with ${confidenceText(result.configuration.confidence)} intervals.`,
    head: ['Group', 'n', outcomeText[found.outcome].capital, 'Crude', 'p', 'Adjusted', 'p'],
    rows: found.terms.map((term) => ({
      head: term.label,
      cells: [count(term.n), count(term.events), estimateCell(term.crude, ratio, reasons), probability(term.crude.value?.p), estimateCell(term.adjusted, ratio, reasons), probability(term.adjusted.value?.p)],
    })),
    reasons,
  });
}

function covariateTable(found: AuditAdjustment, attribute: AuditAttribute): Html | null {
  const [first] = found.covariateTerms;
  if (!first) return null;
  const { reason } = first.adjusted;
  if (reason !== null && found.covariateTerms.every(({ adjusted: one }) => one.reason === reason)) return html`<p class="note">No odds ratios of the covariates. ${sentence(reason)}</p>`;
  const reasons = new Reasons();
  return wideTable({
    caption: `${attribute.label}, ${outcomeText[found.outcome].adjective}: odds ratios of the covariates in the same regression; of a number, per standard deviation.`,
    head: ['Covariate', 'Odds ratio', 'p'],
    rows: found.covariateTerms.map((term) => ({ head: term.label, cells: [estimateCell(term.adjusted, ratio, reasons), probability(term.adjusted.value?.p)] })),
    reasons,
  });
}

function figureOf(rows: readonly PlotRow[], attribute: AuditAttribute, outcome: AuditOutcome, result: AuditResult, how: string, textHead: string): Html | null {
  if (rows.every(({ marks }) => marks.length === 0)) return null;
  const caption = `Odds ratios of ${attribute.label}, ${outcomeText[outcome].adjective}, ${how}`;
  const inWords = rows.map((row) => `${row.label} ${row.text || row.sentence}`).join('; ');
  return html`<figure>${rowPlot({ title: `${caption}. ${inWords}`, rows, axis: 'log', xLabel: 'odds ratio (log scale)', textHead, line: 1, format: String })}<figcaption>${caption}. ${confidenceText(result.configuration.confidence)} intervals; an arrow reaches beyond the axis. Dashed upright line: 1, no difference.</figcaption></figure>`;
}

function modelRows(found: AuditAdjustment, attribute: AuditAttribute): PlotRow[] {
  const baseline: PlotRow = { label: label(attribute, found.baseline), marks: [], text: '1 (baseline)', sentence: 'baseline' };
  return [baseline, ...found.terms.map((term): PlotRow => {
    const [crude, beside] = [term.crude.value, term.adjusted.value];
    const marks = [...(crude ? [crude] : []), ...(beside ? [{ ...beside, second: true }] : [])];
    return { label: term.label, marks, text: `${short(crude)}; ${short(beside)}`, ...(marks.length === 0 && { sentence: 'no odds ratio' }) };
  })];
}

function crudeRows(attribute: AuditAttribute, outcome: AuditOutcome): PlotRow[] {
  const found = (group: AuditGroup) => group.comparisons.find((comparison) => comparison.outcome === outcome);
  return attribute.groups.flatMap((group) => {
    const odds = found(group)?.oddsRatio.value;
    return odds ? [{ label: group.label, marks: [odds], text: `${short(odds)} (${intervalText(odds, ratio)})` }] : [];
  });
}

function short(value: Ratio | null | undefined): string {
  return value?.estimate === null || value?.estimate === undefined ? 'none' : ratio(value.estimate);
}
