import type { RoundConfiguration, RoundResult } from '../../../../core/contract/index.ts';
import { html, type Html } from '../../document/html.ts';
import { scopeWords } from './scope.ts';

/** What the figures mean, in a page that a reader without the manual understands. */
export function howToRead(result: RoundResult, { pruning }: RoundConfiguration): Html {
  const ladder = result.ladder.filter((level) => level.sparsity > 0).map((level) => `${Math.round(level.sparsity * 100)} %`).join(', ');
  return html`<section>
<h2>How to read this report</h2>
<p>A segmentation network (the <em>dense</em> one) learned to outline lesions. Then ${scopeWords[pruning].removed} were set to zero (${ladder}), without any further training. On most lesions the <em>pruned</em> networks still draw the same outline. Where they do not, ${scopeWords[pruning].meaning}: such lesions are <em>hard to learn</em>.</p>
<ul>
<li><strong>Hardness</strong> is the mean, over the pruned networks, of 1 − Dice between their mask and the dense network’s. 0 says that pruning changes nothing, 1 that nothing is left of the outline.</li>
<li><strong>Flagged</strong> lesions are the hardest tenth, ranked apart for images that the network was trained on and images that it was not.</li>
<li>Every other <strong>signal</strong> is turned so that higher means harder. Whether a signal deserves trust on these images is what its AUROC says.</li>
<li>In the <strong>disagreement map</strong>, a dark place is one where pruned and dense networks give different probabilities.</li>
<li>An <strong>interval</strong> is a 95 % bootstrap interval that resamples whole lesions or patients.</li>
</ul>
</section>`;
}

/** What the report does not show. */
export function limits(): Html {
  return html`<section>
<h2>Limits</h2>
<ul>
<li>A hard lesion is not a wrong label, nor a failure: it is a reason to look. Among the flagged are wrong labels, poor images, truly ambiguous borders, and lesions that the network outlines well.</li>
<li>The figures belong to this network, this seed and these images. Another seed moves them; other cameras, clinics and skin tones may move them further.</li>
<li>Labels are taken as the truth for the test figures; people who outline the same lesion disagree, too.</li>
<li>The network sees each image squeezed to a small square: details finer than one of its pixels cannot show.</li>
</ul>
<p><strong>For research use. Not a diagnosis, and not a medical device.</strong></p>
</section>`;
}
