import type { RoundResult } from '../../../../core/contract/index.ts';
import { palette } from '../../../../core/palette.ts';
import { percent, sentence } from '../../../../core/text.ts';
import { lineChart } from '../../document/chart/line-chart.ts';
import { html, type Html } from '../../document/html.ts';
import { table } from '../../document/table.ts';
import { signalTable } from './signals.ts';

/** Which signals order the queue, and how they were chosen; older results do not say. */
export function blend({ validationSignals, blend: chosen }: RoundResult): Html | null {
  if (!chosen && !validationSignals) return null;
  return html`<h3>How the blend was chosen</h3>
${chosen ? html`<p>The blend adds the ranks of <strong>${chosen.members.join(', ')}</strong>. ${sentence(chosen.reason)}</p>` : null}
${validationSignals && validationSignals.length > 0 ? signalTable(validationSignals, 'on labelled validation images', chosen?.members) : null}`;
}

/** What reviewing the hardest first should find. */
export function expectedCatch({ expectedCatch: expected }: RoundResult): Html | null {
  if (!expected) return null;
  if (expected.length === 0) return html`<h3>What a review should find</h3>
<p>Unknown: too few validation images failed to measure it.</p>`;
  const shares = expected.map(({ share, caught }) => [share * 100, caught * 100] as const);
  return html`<h3>What a review should find</h3>
<p>Of all failures among images like the validation images, the share that reviewing the hardest by the blend finds, measured on the validation images. The interval resamples whole lesions or patients.</p>
<div class="columns">
<figure>${lineChart({
    title: 'Share of failures found by share of images reviewed',
    xLabel: 'images reviewed, %',
    yLabel: 'failures found, %',
    series: [
      { name: 'hardest first', style: { colour: palette.blue, dash: '', width: 1.5 }, points: [[0, 0], ...shares] },
      { name: 'at random', style: { colour: palette.black, dash: '4 3', width: 1 }, points: [[0, 0], ...expected.map(({ share }) => [share * 100, share * 100] as const)] },
    ],
  })}</figure>
${table({
  caption: 'Failures found',
  head: ['Images reviewed', 'Failures found', '95 % interval'],
  rows: expected.map((one) => [percent(one.share), percent(one.caught), `${percent(one.low)} to ${percent(one.high)}`]),
})}
</div>`;
}
