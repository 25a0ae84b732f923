import { t } from '../../i18n/index.ts';
import { effectOf } from '../editor/effect.ts';
import type { EditorState } from '../editor/types.ts';

/** The canvas in words, for those who cannot see it. */
export function describe(state: EditorState, outlines: readonly string[]): string {
  const { area, applied, operations, weak, readOnly, loading, drawing } = state;
  if (loading) return t('canvas.opening');
  const parts = [
    area === 0 ? t('canvas.maskEmpty') : t('canvas.maskArea', { count: area }),
    operations.length > 0 && t('canvas.steps', { applied, total: operations.length }),
    weak.box !== null && t('canvas.weakBox'),
    weak.points.length > 0 && t('canvas.weakPoints', { count: weak.points.length }),
    weak.scribbles.length > 0 && t('canvas.weakScribbles', { count: weak.scribbles.length }),
    outlines.length > 0 && t('canvas.outlines', { names: outlines.join(', ') }),
    t('canvas.tool', { tool: t(`review.tool-${state.tool}`), effect: effect(state) }),
    drawing && t('canvas.drawing'),
    readOnly && t('canvas.readOnly'),
  ];
  return parts.filter((part) => part !== false).join(' ');
}

function effect(state: EditorState): string {
  const { adds, lesion } = effectOf(state);
  if (state.tool === 'pan') return t('canvas.movesView');
  if (state.tool === 'point' || state.tool === 'scribble') return lesion ? t('canvas.marksLesion') : t('canvas.marksSkin');
  return adds ? t('canvas.adds') : t('canvas.removes');
}
