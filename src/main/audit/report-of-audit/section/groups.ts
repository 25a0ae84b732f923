import type { AuditAttribute, AuditGroup, AuditMeasure, AuditOutcome, AuditResult } from '../../../../core/contract/index.ts';
import { auditMeasures } from '../../../../core/contract/index.ts';
import { absent, count, figure, sentence } from '../../../../core/text.ts';
import { html, type Html } from '../../document/html.ts';
import { rowPlot } from '../chart/row-plot.ts';
import { confidenceText, estimateCell, intervalText, measureText, points, probability, ratio, Reasons, share, shareCell, stacked } from '../figures.ts';
import { countsOf, outcomeText, unitsOf } from '../names.ts';
import { sentences, wideTable, type WideRow } from '../wide-table.ts';

/** Every attribute: its groups, how often they are flagged and fail, how well they are segmented. */
export function groups(result: AuditResult): Html {
  return html`<section id="groups">
<h2>Groups</h2>
<p>Below each estimate stands its ${confidenceText(result.configuration.confidence)} interval. <em>Could have shown</em> is the smallest share at or above, and the largest at or below, that a group of this size would have shown to differ.</p>
${result.attributes.map((attribute) => one(attribute, result))}
</section>`;
}

function one(attribute: AuditAttribute, result: AuditResult): Html {
  const judged = attribute.groups.some(({ measures }) => measures.length > 0);
  return html`<h3>${attribute.label}</h3>
<p>${origin(attribute)} ${attribute.worst ? html`Worst group: <strong>${attribute.worst.label}</strong>. ${sentence(attribute.worst.reason)}` : null}</p>
${sentences(attribute.notes)}
${comparisons(attribute, 'flagged', result)}
${comparisons(attribute, 'failed', result)}
${judged ? html`${dicePlot(attribute, result)}${means(attribute, result)}${differences(attribute, result)}${gaps(attribute)}` : html`<p>No group of this attribute was judged: nothing can be said about how well its groups are segmented.</p>`}`;
}

function origin({ missing, sources, kind, bands }: AuditAttribute): string {
  const by = Object.entries(sources).filter(([, images]) => images > 0).map(([source, images]) => `${count(images)} by ${source}`);
  const cut = kind === 'bands' && bands ? ` Cut at ${bands.join(', ')}.` : '';
  return `${by.length === 0 ? 'No image has a value' : `Values: ${by.join(', ')}`}; ${count(missing.images)} missing (${share(missing.share)}).${cut}`;
}

/** What may be said of a group that is too small: how many there are. */
function tooSmall(group: AuditGroup, result: AuditResult): WideRow {
  return { head: groupHead(group, result), cells: { sentence: `too small (under ${result.configuration.minimumN} ${unitsOf(result)}): no figures` } };
}

function groupHead({ label, n }: AuditGroup, result: AuditResult): Html {
  return html`${label}<small>${countsOf(result).of(n)}</small>`;
}

function comparisons(attribute: AuditAttribute, outcome: AuditOutcome, result: AuditResult): Html {
  const reasons = new Reasons();
  const { configuration } = result;
  const rows = attribute.groups.map((group): WideRow => {
    if (group.tooSmall) return tooSmall(group, result);
    const found = group.comparisons.find((comparison) => comparison.outcome === outcome);
    const own = shareCell(group[outcome], reasons);
    if (!found) return { head: groupHead(group, result), cells: [own, ...(group.level === attribute.reference ? [html`reference`, html`1`, html`1`] : [reasons.mark(notCompared), absent, absent]), absent, absent, absent] };
    const { test, detectable, oddsRatio } = found;
    return {
      head: groupHead(group, result),
      cells: [
        own,
        estimateCell(found.difference, points, reasons),
        oddsRatio.value?.corrected ? html`${estimateCell(oddsRatio, ratio, reasons)}<small>one half added</small>` : estimateCell(oddsRatio, ratio, reasons),
        estimateCell(found.riskRatio, ratio, reasons),
        test.value ? stacked(probability(test.value.p), html`mid-P ${probability(test.value.midP)}</small><small>deff ${figure(test.value.designEffect, 2)}`) : reasons.mark(test.reason),
        qCell(found.q, configuration.level),
        detectable.value ? stacked(detectable.value.above === null ? 'none higher' : `≥ ${share(detectable.value.above)}`, detectable.value.below === null ? 'none lower' : `≤ ${share(detectable.value.below)}`) : reasons.mark(detectable.reason),
      ],
    };
  });
  const against = attribute.reference === null ? 'all the rest of the attribute' : `the reference, ${attribute.groups.find(({ level }) => level === attribute.reference)?.label ?? attribute.reference}`;
  return wideTable({
    caption: `${attribute.label}: ${outcomeText[outcome].verb}, each group against ${against}. Below a group: ${countsOf(result).head}.`,
    head: ['Group', outcomeText[outcome].capital, html`Difference<small>percentage points</small>`, 'Odds ratio', 'Risk ratio', 'p', 'q', 'Could have shown'],
    rows,
    reasons,
  });
}

const notCompared = 'this group was not compared';

function qCell(q: number | null, level: number): Html {
  if (q === null) return html`${absent}`;
  return q < level ? html`<strong>${probability(q)}</strong><small>found</small>` : html`${probability(q)}`;
}

function measureHead(measure: AuditMeasure, of: 'unit' | 'differenceUnit'): Html {
  const { label, [of]: unit } = measureText[measure];
  return html`${label}${unit === '' ? null : html`<small>${unit}</small>`}`;
}

function means(attribute: AuditAttribute, result: AuditResult): Html {
  const reasons = new Reasons();
  return wideTable({
    caption: `${attribute.label}: means, with intervals from ${count(result.configuration.replicates)} resamples of whole clusters. n: judged ${unitsOf(result)}; hardness is over all scored ones.`,
    head: ['Group', 'n', ...auditMeasures.map((measure) => measureHead(measure, 'unit'))],
    rows: attribute.groups.map((group) => {
      if (group.tooSmall) return tooSmall(group, result);
      const measured = (measure: AuditMeasure) => group.measures.find((one_) => one_.measure === measure);
      return { head: group.label, cells: [count(measured('dice')?.n ?? 0), ...auditMeasures.map((measure) => estimateCell(measured(measure)?.mean ?? null, measureText[measure].mean, reasons))] };
    }),
    reasons,
  });
}

function differences(attribute: AuditAttribute, result: AuditResult): Html {
  const reasons = new Reasons();
  return wideTable({
    caption: `${attribute.label}: differences of means from ${attribute.reference === null ? 'the rest' : 'the reference'}. Below: its interval; × ratio of means, with its interval; ± smallest difference that could have been shown.`,
    head: ['Group', ...auditMeasures.map((measure) => measureHead(measure, 'differenceUnit'))],
    rows: attribute.groups.map((group) => {
      if (group.tooSmall) return tooSmall(group, result);
      if (group.level === attribute.reference) return { head: group.label, cells: { sentence: 'reference' } };
      return {
        head: group.label,
        cells: auditMeasures.map((measure) => {
          const measured = group.measures.find((other) => other.measure === measure);
          if (!measured) return html`${absent}`;
          const { difference, mean } = measureText[measure];
          return html`${estimateCell(measured.difference, difference, reasons)}${measured.ratio.value ? html`<small class="apart">× ${ratio(measured.ratio.value.estimate)}</small><small>${intervalText(measured.ratio.value, ratio)}</small>` : null}${measured.detectable.value === null ? null : html`<small class="apart">± ${mean(measured.detectable.value).replace(/^[+]/, '')}</small>`}`;
        }),
      };
    }),
    reasons,
  });
}

function gaps(attribute: AuditAttribute): Html | null {
  if (attribute.gaps.length === 0) return null;
  const reasons = new Reasons();
  const label = (level: string): string => attribute.groups.find((group) => group.level === level)?.label ?? level;
  return wideTable({
    caption: `${attribute.label}: distances between its groups, highest mean minus lowest, among those large enough.`,
    head: ['Measure', 'Highest', 'Lowest', 'Difference', 'Lowest ÷ highest'],
    textColumns: [1, 2],
    rows: attribute.gaps.map(({ measure, highest, lowest, difference, ratio: quotient }) => ({
      head: measure === 'flagged' ? html`Flagged<small>percentage points</small>` : measureHead(measure, 'differenceUnit'),
      cells: [label(highest), label(lowest), estimateCell(difference, measure === 'flagged' ? points : measureText[measure].difference, reasons), quotient.value === null ? reasons.mark(quotient.reason) : ratio(quotient.value)],
    })),
    reasons,
  });
}

function dicePlot(attribute: AuditAttribute, result: AuditResult): Html | null {
  const rows = attribute.groups.map((group) => {
    const dice = group.measures.find(({ measure }) => measure === 'dice');
    if (!dice?.mean.value) return { label: group.label, marks: [], text: '', sentence: group.tooSmall ? 'too small' : (dice?.mean.reason ?? 'not judged') };
    const { estimate, low, high } = dice.mean.value;
    return { label: group.label, marks: [{ estimate, low, high }], text: `${figure(estimate)} (${figure(low)} to ${figure(high)}), n ${count(dice.n)}` };
  });
  if (rows.every(({ marks }) => marks.length === 0)) return null;
  const inWords = rows.filter(({ marks }) => marks.length > 0).map(({ label, text }) => `${label} ${text}`).join('; ');
  return html`<figure>${rowPlot({ title: `Mean Dice by ${attribute.label}: ${inWords}`, rows, axis: 'linear', xLabel: 'mean Dice', textHead: `Mean (${confidenceText(result.configuration.confidence)} interval)`, format: (value) => String(value) })}<figcaption>${sentence(`Mean Dice by ${attribute.label}, with intervals over clusters`)}</figcaption></figure>`;
}
