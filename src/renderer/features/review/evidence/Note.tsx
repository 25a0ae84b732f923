import { Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ReviewRecord } from '../../../../core/contract/index.ts';
import { t } from '../../../i18n/index.ts';
import { useWork } from '../state.ts';
import { Section } from './Section.tsx';

export const noteField = 'review-note';

type Props = { image: string; review: ReviewRecord | null; disabled: boolean; onNote: (note: string) => void };

/** A note belongs to its verdict: it is saved when the field is left, or with the verdict that comes after it. */
export function Note(props: Props) {
  return (
    <Section title={t('review.note')}>
      <Field key={`${props.image} ${props.review?.note ?? ''}`} {...props} />
    </Section>
  );
}

function Field({ image, review, disabled, onNote }: Props) {
  const kept = review?.note ?? '';
  const written = useWork(({ notes }) => notes[image]);
  const [text, setText] = useState(written ?? kept);
  const write = (now: string): void => {
    setText(now);
    useWork.setState(({ notes }) => ({ notes: { ...notes, [image]: now } }));
  };
  return (
    <>
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
        onChange={(event) => write(event.currentTarget.value)}
        onBlur={() => {
          if (text.trim() !== kept && review) onNote(text.trim());
        }}
      />
      {!review && text.trim() !== '' && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('review.noteWaits')}
        </Text>
      )}
    </>
  );
}
