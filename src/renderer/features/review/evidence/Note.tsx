import { Text, Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReviewRecord } from '../../../../core/contract/index.ts';
import { t } from '../../../i18n/index.ts';
import { Section } from './Section.tsx';

export const noteField = 'review-note';

/** A note belongs to its verdict: it is saved when the field is left, or with the verdict that comes after it. */
export function Note({ image, review, disabled, onNote, onWrite }: { image: string; review: ReviewRecord | null; disabled: boolean; onNote: (note: string) => void; onWrite: (note: string) => void }) {
  const kept = review?.note ?? '';
  const [text, setText] = useState(kept);
  useEffect(() => setText(kept), [image, kept]);
  return (
    <Section title={t('review.note')}>
      <Textarea
        id={noteField}
        aria-label={t('review.note')}
        placeholder={t('review.notePlaceholder')}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        disabled={disabled}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          onWrite(event.currentTarget.value);
        }}
        onBlur={() => {
          if (text.trim() !== kept && review) onNote(text.trim());
        }}
      />
      {!review && text.trim() !== '' && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('review.noteWaits')}
        </Text>
      )}
    </Section>
  );
}
