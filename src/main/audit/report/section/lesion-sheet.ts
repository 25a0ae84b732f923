import type { FlagRow, ProjectSummary } from '../../../../core/contract/index.ts';
import type { Evidence } from '../../../../core/evidence.ts';
import { denseLine, labelLine, prunedLine, type LineStyle } from '../../../../core/palette.ts';
import { count, figure, plural, sparsityText } from '../../../../core/text.ts';
import { heatColour } from '../disagreement.ts';
import { html, type Html } from '../../document/html.ts';
import { contourPicture, heatPicture, type DrawnLesion } from '../picture.ts';
import { facts } from '../../document/table.ts';

export type SheetLesion = { flag: FlagRow; evidence: Evidence; drawn: DrawnLesion };

/** The hardest lesions, each with its outlines, its disagreement map and its figures. */
export function lesionSheet(lesions: readonly SheetLesion[], options: { flagged: number; project: ProjectSummary; heatTop: number }): Html {
  if (lesions.length === 0) return html`<section><h2>The hardest lesions</h2><p>No image was flagged in this round.</p></section>`;
  const labels = new Map(options.project.attributes.map((attribute) => [attribute.key, attribute.label]));
  const all = lesions.length >= options.flagged;
  return html`<section class="sheet">
<h2>The hardest lesions</h2>
<p>${all ? `All ${plural(options.flagged, 'flagged image')}` : `The first ${count(lesions.length)} of ${plural(options.flagged, 'flagged image')}`}, hardest first. Left: the image with its outlines. Middle: the disagreement map, with the dense network’s outline. Right: the figures behind them.</p>
${legend(lesions[0]!.drawn.pruned.map((level) => level.sparsity), options.heatTop)}
${lesions.map((lesion) => card(lesion, labels, options.heatTop))}
</section>`;
}

function card({ flag, evidence, drawn }: SheetLesion, labels: ReadonlyMap<string, string>, heatTop: number): Html {
  const levels = Object.entries(flag.byLevel).sort(([a], [b]) => Number(a) - Number(b));
  // Most rounds lack some: a row of each would make the sheet longer and say nothing.
  const signals = Object.entries(flag.signals).filter(([name, value]) => name !== 'pruning' && value !== null);
  const attributes = Object.entries(flag.attributes).filter(([, value]) => value !== null && value !== '');
  const use = flag.split === 'train' ? (flag.labelled ? 'trained on' : 'training pool, label not used') : `${flag.split} image`;
  const about = [
    use,
    evidence.mask ? null : 'no label',
    flag.lesion === null ? null : `lesion ${flag.lesion}`,
    flag.verdict === null ? null : `verdict: ${flag.verdict}`,
  ];
  return html`<article class="lesion">
<h3>${flag.rank}. ${flag.name} <span class="score">hardness ${figure(flag.score)}</span></h3>
<p class="about">${about.filter((part) => part !== null).join(' · ')}</p>
<div class="pictures">
<figure>${contourPicture(flag, drawn)}</figure>
<figure>${heatPicture(flag, drawn, heatTop)}</figure>
<div class="numbers">
${facts('1 − Dice by sparsity', levels.map(([sparsity, value]) => [sparsityText(Number(sparsity)), figure(value)]))}
${signals.length > 0 ? facts('Other signals', signals.map(([name, value]) => [name, figure(value, value !== null && Math.abs(value) >= 10 ? 1 : 3)])) : null}
</div>
</div>
${attributes.length > 0 ? html`<p class="attributes">${attributes.map(([key, value]) => html`<span><b>${labels.get(key) ?? key}:</b> ${value}</span> `)}</p>` : null}
</article>`;
}

function legend(sparsities: readonly number[], heatTop: number): Html {
  return html`<div class="legend">
<ul>
<li>${sample(labelLine)} label</li>
<li>${sample(denseLine)} dense network</li>
${sparsities.map((sparsity, i) => html`<li>${sample(prunedLine(i, sparsities.length))} pruned, ${sparsityText(sparsity)} of weights removed</li>`)}
</ul>
<p>${heatBar()} disagreement, mean |p − p<sub>s</sub>|: 0 (white) to ${figure(heatTop, 1)} (dark)</p>
</div>`;
}

function sample(style: LineStyle): Html {
  return html`<svg class="sample" viewBox="0 0 40 8" aria-hidden="true"><line x1="1" x2="39" y1="4" y2="4" stroke="${style.colour}" stroke-width="${style.width}" stroke-dasharray="${style.dash}"/></svg>`;
}

function heatBar(): Html {
  const steps = 24;
  return html`<svg class="heat-bar" viewBox="0 0 ${steps} 2" preserveAspectRatio="none" aria-hidden="true">${Array.from({ length: steps }, (_, i) => html`<rect x="${i}" width="1.05" height="2" fill="rgb(${heatColour(i / (steps - 1)).join(' ')})"/>`)}</svg>`;
}
