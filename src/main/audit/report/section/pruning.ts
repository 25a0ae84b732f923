import type { RoundResult, SignalResult } from '../../../../core/contract/index.ts';
import { absent, figure, interval, percent, plural, sparsityText } from '../../../../core/text.ts';
import { html, type Html } from '../html.ts';
import { table } from '../table.ts';

/** What pruning does to the network, and how well each signal points at its failures. */
export function pruning(result: RoundResult): Html {
  return html`<section>
<h2>Pruning and the signals of hardness</h2>
${ladder(result)}
${signals(result.signals)}
<h3>Is it the weights that matter?</h3>
${againstRandom(result.pruningAgainstRandom)}
</section>`;
}

function ladder(result: RoundResult): Html {
  return html`${table({
    caption: 'The sparsity ladder. Disagreement is the mean of 1 − Dice between the dense network’s mask and the pruned one’s.',
    head: ['Convolution weights removed', 'Test Dice', 'Test IoU', 'Mean disagreement'],
    rows: result.ladder.map((level) => [
      level.sparsity === 0 ? 'none (the dense network)' : sparsityText(level.sparsity),
      figure(level.dice),
      figure(level.iou),
      figure(level.meanDisagreement),
    ]),
  })}
<p class="note">Batch-norm statistics were ${result.recalibration.used ? 'recalibrated' : 'not recalibrated'} after pruning: ${result.recalibration.reason}</p>`;
}

const meanings: Record<string, string> = {
  pruning: 'how far the pruned networks leave the dense one',
  'self-confidence': 'how unsure the dense network is inside its own contour',
  tta: 'how far the contour moves when the image is flipped or turned',
  entropy: 'binary entropy summed, per lesion area',
  'label-conflict': 'loss of the network against the label (finds wrong labels)',
  'random-pruning': 'control: random weights removed until the mean disagreement is the same',
  blend: 'ranks of several signals, added',
};

function signals(rows: readonly SignalResult[]): Html {
  if (rows.length === 0) return html`<p>The round evaluated no signal.</p>`;
  const body = rows.map((signal) => {
    const values = [
      figure(signal.spearman),
      figure(signal.auroc),
      interval(signal.aurocInterval),
      figure(signal.auprc),
      percent(signal.caughtAt10),
      percent(signal.caughtAt20),
      percent(signal.caughtAt30),
      `${signal.failures} of ${signal.n}`,
    ];
    return html`<tr><th scope="row">${signal.name}${meanings[signal.name] ? html`<small>${meanings[signal.name]!}</small>` : null}</th>
${signal.reason !== null && values.slice(1, 7).every((value) => value === absent) ? html`<td class="figure">${values[0]!}</td><td class="text" colspan="6">not given: ${signal.reason}</td><td class="figure">${values[7]!}</td>` : html`${values.map((value) => html`<td class="figure">${value}</td>`)}`}</tr>
`;
  });
  return html`<table>
<caption>How well each signal finds the lesions that the network gets wrong, on labelled test images. Chance is an AUROC of 0.5, and the share reviewed for the share caught.</caption>
<thead>
<tr><th scope="col" rowspan="2" class="text">Signal</th><th scope="col" rowspan="2" class="figure">Rank correlation with 1 − IoU</th><th scope="col" rowspan="2" class="figure">AUROC</th><th scope="col" rowspan="2" class="figure">95 % interval</th><th scope="col" rowspan="2" class="figure">AUPRC</th><th scope="colgroup" colspan="3" class="figure">Failures caught by reviewing the top</th><th scope="col" rowspan="2" class="figure">Failures</th></tr>
<tr><th scope="col" class="figure">10 %</th><th scope="col" class="figure">20 %</th><th scope="col" class="figure">30 %</th></tr>
</thead>
<tbody>
${body}</tbody>
</table>`;
}

function againstRandom(found: RoundResult['pruningAgainstRandom']): Html {
  if (!found) return html`<p>Not compared with random pruning: the test images hold too few failures, or no random sparsity matched.</p>`;
  const { low, high } = found.interval;
  const verdict =
    low > 0
      ? 'The interval lies above zero: removing the smallest weights points at failures better than removing random ones.'
      : high < 0
        ? 'The interval lies below zero: here random pruning points at failures better.'
        : 'The interval includes zero: this round does not show that the smallest weights point at failures better than random ones do.';
  return html`<p>The AUROC of the pruning ladder minus that of random pruning is <strong>${figure(found.difference)}</strong> (95 % interval ${interval(found.interval)}, paired by image). ${verdict}</p>
<p class="note">Random pruning removed ${percent(found.randomSparsity, 1)} of the weights, which gives it a mean disagreement of ${figure(found.randomMeanDisagreement)}, against ${figure(found.meanDisagreement)} for the ladder.</p>`;
}

/** How many lesions were flagged, in words. */
export function flaggedInWords(result: RoundResult): string {
  const { count, seen, unseen } = result.flagged;
  return `${plural(count, 'image was', 'images were')} flagged: ${seen} among those the network was trained on, ${unseen} among those it had not seen`;
}
