import { Text } from '@mantine/core';
import { t, type PlainKey } from '../../../i18n/index.ts';
import type { Learning } from '../learning.ts';
import classes from '../review.module.css';

const texts: Partial<Record<Learning, PlainKey>> = { split: 'review.learntSplit', mask: 'review.learntMask', lesion: 'review.learntLesion', skin: 'review.learntSkin' };

/** Says, over the canvas, why networks learn no more from the strokes. The pointer draws through it. */
export function LearntHint({ learning }: { learning: Learning }) {
  const key = texts[learning];
  return (
    <output className={classes['learntHint']}>
      {key && (
        <Text size="xs" span>
          {t(key)}
        </Text>
      )}
    </output>
  );
}
