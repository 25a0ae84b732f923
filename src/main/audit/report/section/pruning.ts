import type { RoundConfiguration, RoundResult } from '../../../../core/contract/index.ts';
import { figure, interval, percent, plural, sparsityText } from '../../../../core/text.ts';
import { html, type Html } from '../../document/html.ts';
import { table } from '../../document/table.ts';
import { blend, expectedCatch } from './review.ts';
import { scopeWords } from './scope.ts';
import { signalTable } from './signals.ts';

type Scope = RoundConfiguration['pruning'];

/** What pruning does to the network, and how well each signal points at its failures. */
export function pruning(result: RoundResult, { pruning: scope }: RoundConfiguration): Html {
  return html`<section>
<h2>Pruning and the signals of hardness</h2>
${ladder(result, scope)}
${result.signals.length > 0 ? signalTable(result.signals, 'on labelled test images') : html`<p>The round evaluated no signal.</p>`}
${blend(result)}
${expectedCatch(result)}
<h3>Does it matter what is removed?</h3>
${againstRandom(result, scope)}
</section>`;
}

function ladder(result: RoundResult, scope: Scope): Html {
  return html`${table({
    caption: 'The sparsity ladder. Disagreement is the mean of 1 − Dice between the dense network’s mask and the pruned one’s.',
    head: [scopeWords[scope].column, 'Test Dice', 'Test IoU', 'Mean disagreement'],
    rows: result.ladder.map((level) => [
      level.sparsity === 0 ? 'none (the dense network)' : sparsityText(level.sparsity),
      figure(level.dice),
      figure(level.iou),
      figure(level.meanDisagreement),
    ]),
  })}
<p class="note">Batch-norm statistics were ${result.recalibration.used ? 'recalibrated' : 'not recalibrated'} after pruning: ${result.recalibration.reason}</p>`;
}

function againstRandom({ test, pruningAgainstRandom: found }: RoundResult, scope: Scope): Html {
  if (!test) return html`<p>Not compared with random pruning: there are no labelled test images.</p>`;
  if (!found) return html`<p>Not compared with random pruning: the test images hold too few failures, or the search found no sparsity at which the mean disagreement of random pruning, on up to 400 labelled test images, lies within 25 % of the ladder’s.</p>`;
  const { low, high } = found.interval;
  const { removed } = scopeWords[scope];
  const verdict =
    low > 0
      ? `The interval lies above zero: removing ${removed} points at failures better than the matched random pruning.`
      : high < 0
        ? 'The interval lies below zero: here the matched random pruning points at failures better.'
        : `The interval includes zero: this round does not show that removing ${removed} points at failures better than the matched random pruning does.`;
  const bothRandom = scope === 'random' ? ' Both remove random weights, so the comparison says nothing about which weights matter.' : '';
  return html`<p>The AUROC of the pruning ladder minus that of matched random pruning is <strong>${figure(found.difference)}</strong> (95 % interval ${interval(found.interval)}, paired by image). ${verdict}${bothRandom}</p>
<p class="note">The matched random pruning removed ${percent(found.randomSparsity, 1)} of the convolution weights: the sparsity, found by bisection, at which its mean disagreement came nearest to the ladder’s on up to 400 labelled test images (labels not looked at), and within 25 % of it. On all labelled test images its mean disagreement is ${figure(found.randomMeanDisagreement)}, against ${figure(found.meanDisagreement)} for the ladder.</p>`;
}

/** How many lesions were flagged, in words. */
export function flaggedInWords(result: RoundResult): string {
  const { count, seen, unseen } = result.flagged;
  return `${plural(count, 'image was', 'images were')} flagged: ${seen} among those the network was trained on, ${unseen} among those it had not seen`;
}
