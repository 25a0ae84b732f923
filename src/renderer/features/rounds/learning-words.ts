import type { RoundLearning } from '../../../core/contract/index.ts';
import { formatNumber, t } from '../../i18n/index.ts';

/** "118, of them 3 corrected and 5 added since". */
export function masksInWords({ training, corrected, added }: RoundLearning['masks']): string {
  if (corrected + added === 0) return formatNumber(training);
  return t('rounds.learningMasksValue', { training, corrected, added });
}

const kinds = ['box', 'scribble', 'point', 'class'] as const;

/** "7: 4 boxes, 3 scribbles". An image may have several. */
export function weakInWords(weak: RoundLearning['weak']): string {
  const parts = kinds.filter((kind) => weak[kind] > 0).map((kind) => t(`rounds.weakCount-${kind}`, { count: weak[kind] }));
  return parts.length === 0 ? formatNumber(weak.images) : `${formatNumber(weak.images)}: ${parts.join(', ')}`;
}
