import type { SignalResult } from '../../../../core/contract/index.ts';
import { absent, figure, interval, percent } from '../../../../core/text.ts';
import { html, type Html } from '../../document/html.ts';

const meanings: Record<string, string> = {
  pruning: 'how far the pruned networks leave the dense one',
  'self-confidence': 'how unsure the dense network is inside its own contour',
  tta: 'how far the contour moves when the image is flipped or turned',
  entropy: 'binary entropy summed, per lesion area',
  'label-conflict': 'loss of the network against the label',
  'label-odds': 'odds of the network’s own contour against the label (finds wrong labels)',
  'out-of-fold-conflict': 'loss of a network that has not seen the label against it',
  'out-of-fold-odds': 'odds of its contour against the label (finds wrong labels)',
  'training-loss': 'loss on the image’s label over the training',
  forgetting: 'how often the training lost an outline that it had right',
  'random-pruning': 'control: random weights removed, at the sparsity found whose mean disagreement is nearest to the ladder’s',
  blend: 'ranks of several signals, added',
};

/** Every signal's power to rank failures first. `members` of the blend are marked. */
export function signalTable(rows: readonly SignalResult[], where: string, members: readonly string[] = []): Html {
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
    return html`<tr><th scope="row">${signal.name}${members.includes(signal.name) ? ' (in the blend)' : null}${meanings[signal.name] ? html`<small>${meanings[signal.name]!}</small>` : null}</th>
${signal.reason !== null && values.slice(1, 7).every((value) => value === absent) ? html`<td class="figure">${values[0]!}</td><td class="text" colspan="6">not given: ${signal.reason}</td><td class="figure">${values[7]!}</td>` : html`${values.map((value) => html`<td class="figure">${value}</td>`)}`}</tr>
`;
  });
  return html`<table>
<caption>How well each signal finds the lesions that the network gets wrong, ${where}. Chance is an AUROC of 0.5, and the share reviewed for the share caught.</caption>
<thead>
<tr><th scope="col" rowspan="2" class="text">Signal</th><th scope="col" rowspan="2" class="figure">Rank correlation with 1 − IoU</th><th scope="col" rowspan="2" class="figure">AUROC</th><th scope="col" rowspan="2" class="figure">95 % interval</th><th scope="col" rowspan="2" class="figure">AUPRC</th><th scope="colgroup" colspan="3" class="figure">Failures caught by reviewing the top</th><th scope="col" rowspan="2" class="figure">Failures</th></tr>
<tr><th scope="col" class="figure">10 %</th><th scope="col" class="figure">20 %</th><th scope="col" class="figure">30 %</th></tr>
</thead>
<tbody>
${body}</tbody>
</table>`;
}
