import type { RoundResult } from '../../../../core/contract/index.ts';
import type { HardnessScore } from '../../../../core/evidence.ts';
import { palette } from '../../../../core/palette.ts';
import { quantile } from '../../../../core/statistics/index.ts';
import { absent, count, figure } from '../../../../core/text.ts';
import { binned, histogram } from '../../document/chart/histogram.ts';
import { html, type Html } from '../../document/html.ts';
import { table } from '../../document/table.ts';
import { flaggedInWords } from './pruning.ts';

const bins = 25;

/** Where the flagged lesions lie among all, separately for images that were trained on and others. */
export function distribution(scores: readonly HardnessScore[], result: RoundResult): Html {
  const groups = [
    { name: 'Trained on', values: valuesOf(scores, true), cutOff: result.flagged.cutOff.seen, flagged: result.flagged.seen, colour: palette.skyBlue },
    { name: 'Not seen in training', values: valuesOf(scores, false), cutOff: result.flagged.cutOff.unseen, flagged: result.flagged.unseen, colour: palette.orange },
  ];
  const filled = groups.filter((group) => group.values.length > 0);
  const top = Math.max(0.1, Math.ceil(Math.max(0, ...filled.map((group) => group.values.at(-1)!)) * 10 - 1e-6) / 10);
  const highest = Math.max(0, ...filled.map((group) => Math.max(...binned(group.values, bins, top)) / group.values.length));
  return html`<section>
<h2>How hardness is distributed</h2>
<p>${flaggedInWords(result)}. The two groups are ranked apart, since pruned networks disagree less on images that the dense one has fitted.</p>
<div class="columns">
${filled.map(
  (group) => html`<figure>${histogram({
    title: `Distribution of hardness, ${group.name.toLowerCase()}`,
    values: group.values,
    top,
    highest,
    cutOff: group.cutOff,
    colour: group.colour,
    xLabel: 'hardness (mean disagreement over the ladder)',
    yLabel: 'share of images',
    bins,
  })}<figcaption>${group.name}: ${count(group.values.length)} images. Right of the dashed line: flagged.</figcaption></figure>`,
)}
</div>
${table({
  caption: 'Hardness by group',
  head: ['Images', 'n', 'Median', '75th percentile', '90th percentile', 'Highest', 'Cut-off', 'Flagged'],
  rows: groups.map((group) => [
    group.name,
    count(group.values.length),
    figure(at(group.values, 0.5)),
    figure(at(group.values, 0.75)),
    figure(at(group.values, 0.9)),
    figure(group.values.at(-1) ?? null),
    group.cutOff === null ? absent : figure(group.cutOff),
    count(group.flagged),
  ]),
})}
</section>`;
}

function valuesOf(scores: readonly HardnessScore[], seen: boolean): number[] {
  return scores.filter((one) => one.seen === seen).map((one) => one.score).sort((a, b) => a - b);
}

function at(sorted: readonly number[], probability: number): number | null {
  return sorted.length > 0 ? quantile(sorted, probability) : null;
}
