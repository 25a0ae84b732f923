import { useMemo } from 'react';
import type { ImageEvidence } from '../../../../core/contract/index.ts';
import { denseLine, labelLine, palette, prunedLine, type LineStyle } from '../../../../core/palette.ts';
import type { Contour } from '../../../canvas/index.ts';
import { t } from '../../../i18n/index.ts';
import { useCall } from '../../../query.ts';
import { chosenLevel } from '../outlines.ts';
import { useViewing } from '../state.ts';

/** The stored label, apart from the mask that is drawn. */
export const storedLine: LineStyle = { ...labelLine, dash: '1.5 3.5', width: 2.6 };

/** An earlier label that is looked at. */
const previewLine: LineStyle = { colour: palette.purple, dash: '10 3 2 3', width: 2.4 };

/** The outlines that are chosen to be seen, the first on top; the same arrays while nothing changes. */
export function useContours(image: string, evidence: ImageEvidence | null): { contours: Contour[]; names: string[] } {
  const { overlays, place, preview } = useViewing();
  const previewed = useCall('label.preview', preview?.image === image ? { annotation: preview.annotation } : null).data;
  return useMemo(() => {
    const shown: (Contour & { name: string })[] = [];
    if (previewed) shown.push({ id: 'preview', name: t('review.preview'), rings: previewed.rings, style: previewLine });
    const chosen = evidence && chosenLevel(evidence, place);
    if (overlays.pruned && chosen) shown.push({ id: 'pruned', name: t('review.outline-pruned'), rings: chosen.level.rings, style: prunedLine(chosen.place, chosen.of) });
    const dense = evidence?.levels.find(({ sparsity }) => sparsity === 0);
    if (overlays.dense && dense) shown.push({ id: 'dense', name: t('review.outline-dense'), rings: dense.rings, style: denseLine });
    if (overlays.label && evidence) shown.push({ id: 'label', name: t('review.outline-label'), rings: evidence.label, style: storedLine });
    const drawn = shown.filter(({ rings }) => rings.length > 0);
    return { contours: drawn, names: drawn.map(({ name }) => name) };
  }, [evidence, overlays.pruned, overlays.dense, overlays.label, place, previewed]);
}
