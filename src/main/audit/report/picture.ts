import type { FlagRow } from '../../../core/contract/index.ts';
import type { Evidence } from '../../../core/evidence.ts';
import { maskContours, probabilityContours, type Ring } from '../../../core/geometry/index.ts';
import { decodeMask } from '../../../core/mask/index.ts';
import { denseLine, labelLine, prunedLine, type LineStyle } from '../../../core/palette.ts';
import { figure, sparsityText } from '../../../core/text.ts';
import { html, type Html } from '../document/html.ts';
import type { Thumbnail } from './input.ts';

/** One lesion ready to be drawn: its thumbnail, and all lines in the thumbnail's pixels. */
export type DrawnLesion = {
  thumbnail: Thumbnail;
  label: Ring[];
  dense: Ring[];
  pruned: { sparsity: number; rings: Ring[] }[];
  /** Data URI of the disagreement map; null where there is none. */
  heat: string | null;
};

/** Half a pixel of a thumbnail cannot be seen, and keeps hundreds of outlines small. */
const tolerance = 0.4;

export function drawLesion(evidence: Evidence, thumbnail: Thumbnail, heat: string | null): DrawnLesion {
  const rings = (map: Uint8Array): Ring[] => probabilityContours(map, evidence.size, thumbnail, 128, tolerance);
  return {
    thumbnail,
    label: evidence.mask ? maskContours(decodeMask(evidence.mask), thumbnail, tolerance) : [],
    dense: evidence.levels.filter((level) => level.sparsity === 0).flatMap((level) => rings(level.probability)),
    pruned: evidence.levels.filter((level) => level.sparsity > 0).map((level) => ({ sparsity: level.sparsity, rings: rings(level.probability) })),
    heat,
  };
}

/** The image under the outlines of its label, the dense network and every pruned one. */
export function contourPicture(flag: FlagRow, drawn: DrawnLesion): Html {
  const { width, height, dataUri } = drawn.thumbnail;
  const seen = [
    drawn.label.length > 0 ? 'its label' : null,
    drawn.dense.length > 0 ? 'the dense network' : null,
    ...drawn.pruned.map((level) => (level.rings.length > 0 ? `the network pruned by ${sparsityText(level.sparsity)}` : null)),
  ].filter((text) => text !== null);
  const described = seen.length > 0 ? `outlined by ${seen.join(', ')}` : 'without any outline';
  return html`<svg class="lesion-picture" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${flag.name}, ${described}">
<image href="${dataUri}" width="${width}" height="${height}"/>
${drawn.pruned.map((level, i) => outline(level.rings, prunedLine(i, drawn.pruned.length)))}
${outline(drawn.dense, denseLine)}
${outline(drawn.label, labelLine)}
</svg>`;
}

/** The disagreement map at the image's proportions, with the dense outline for orientation. */
export function heatPicture(flag: FlagRow, drawn: DrawnLesion, top: number): Html {
  const { width, height } = drawn.thumbnail;
  if (drawn.heat === null) return html`<p class="note">No disagreement map was kept for this image.</p>`;
  return html`<svg class="lesion-picture framed" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Disagreement map of ${flag.name}, from white (0) to dark (${figure(top, 1)})">
<image href="${drawn.heat}" width="${width}" height="${height}" preserveAspectRatio="none"/>
${outline(drawn.dense, denseLine)}
</svg>`;
}

/** Rings as one path over a white casing, so that any colour of skin leaves it visible. */
function outline(rings: readonly Ring[], style: LineStyle): Html | null {
  if (rings.length === 0) return null;
  const path = rings.map(ringPath).join('');
  return html`<path d="${path}" class="casing" stroke-width="${style.width + 1.6}" stroke-dasharray="${style.dash}"/><path d="${path}" fill="none" stroke="${style.colour}" stroke-width="${style.width}" stroke-dasharray="${style.dash}"/>`;
}

function ringPath(ring: Ring): string {
  let path = '';
  for (let i = 0; i < ring.length; i += 2) path += `${i === 0 ? 'M' : 'L'}${tenth(ring[i]!)} ${tenth(ring[i + 1]!)}`;
  return `${path}Z`;
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
