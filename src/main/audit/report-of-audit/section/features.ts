import type { AuditResult, FeatureName } from '../../../../core/contract/index.ts';
import { count } from '../../../../core/text.ts';
import { html, type Html } from '../../document/html.ts';
import { featureText } from '../names.ts';
import { wideTable } from '../wide-table.ts';

const meanings: Record<FeatureName, { what: string; limits: string }> = {
  area: { what: 'the lesion’s share of the image', limits: 'depends on how near the camera was' },
  contrast: { what: 'CIEDE2000 (Sharma et al. 2005) between the median colours of the lesion without its rim and of the skin around it', limits: 'where the outline is a prediction, the network that is judged had a hand in it' },
  hair: { what: 'share of the image that dark hairs cover, long thin dark structures after Lee et al. 1997', limits: 'fair hair is not found, and some pigment networks are taken for hair' },
  border: { what: 'share of its convex hull that the lesion’s smoothed outline leaves out (1 − solidity)', limits: 'tells how the outline was drawn as much as what the lesion is like' },
  variegation: { what: 'mean CIEDE2000 of the lesion’s pixels from their median colour', limits: 'highlights and shadows count as colours' },
  ita: { what: 'individual typology angle of the skin beside the lesion, arctan((L* − 50) ÷ b*), in degrees (Chardon et al. 1991)', limits: 'depends on light and camera; it is not skin type' },
};

/** What was computed from the pixels, and what it does not say. */
export function features({ features: known, data }: AuditResult): Html {
  return html`<section id="features">
<h2>Features of image and mask</h2>
${known.length === 0
  ? html`<p>No features are known; none could be adjusted for or searched.</p>`
  : html`<p>Computed on images of at most 256 pixels a side, within the label where there is a trusted one, else within the network’s prediction.</p>
${wideTable({
  caption: `Features of the ${count(data.images)} images, and what they do not say.`,
  head: ['Feature', 'What it is', 'Limits', 'Known', 'Within a label', 'Within a prediction'],
  textColumns: [1, 2],
  rows: known.map(({ name, known: images, fromLabels, fromPredictions }) => ({ head: featureText[name], cells: [meanings[name].what, meanings[name].limits, count(images), count(fromLabels), count(fromPredictions)] })),
})}`}
</section>`;
}
