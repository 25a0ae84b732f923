import { verdicts } from '../../../core/subject.ts';
import { hasMessage, t } from '../../i18n/index.ts';
import type { ActionName } from './keymap.ts';
import type { OverlayName } from './outlines.ts';

const named: Partial<Record<ActionName, () => string>> = {
  undo: () => t('review.undo'),
  redo: () => t('review.redo'),
  clear: () => t('review.clear'),
  accept: () => t('review.accept'),
  'accept-dense': () => t('review.acceptDense'),
  invert: () => t('review.invert'),
  cancel: () => t('review.cancel'),
  'brush.smaller': () => t('review.brush-smaller'),
  'brush.larger': () => t('review.brush-larger'),
  blinded: () => t('review.blindedMode'),
  hide: () => t('review.hide'),
  pan: () => t('review.pan'),
  fit: () => t('review.fitHelp'),
  actual: () => t('review.actualHelp'),
  'zoom.in': () => t('review.zoomIn'),
  'zoom.out': () => t('review.zoomOut'),
  help: () => t('review.help'),
};

/** What an action does, for people. */
export function actionName(action: ActionName): string {
  const [kind, detail = ''] = action.split('.', 2) as [string, string | undefined];
  if (kind === 'verdict') return t(`common.verdict-${verdicts[Number(detail) - 1]!}`);
  if (kind === 'toggle') return t('review.action-toggle', { outline: t(`review.outline-${detail as OverlayName}`) });
  for (const key of [`review.${kind}-${detail}`, `review.action-${kind}-${detail}`, `review.action-${action}`]) if (hasMessage(key)) return (t as (key: string) => string)(key);
  const text = named[action];
  if (!text) throw new Error(`The action "${action}" has no name`);
  return text();
}
