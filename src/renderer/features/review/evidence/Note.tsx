import { Text, Textarea } from '@mantine/core';
import type { ReviewRecord } from '../../../../core/contract/index.ts';
import { t } from '../../../i18n/index.ts';
import { writeNote, writtenNote } from '../lesion/actions.ts';
import { useWork } from '../state.ts';
import { Section } from './Section.tsx';

export const noteField = 'review-note';

type Props = { image: string; review: ReviewRecord | null; disabled: boolean; /** The field was left. */ onLeave: () => void };

/** A note belongs to its verdict: it is saved when the field is left, or with the verdict that comes after it, and kept here until then. */
export function Note({ image, review, disabled, onLeave }: Props) {
  const now = useWork(({ notes }) => notes[image]);
  const written = now === undefined ? writtenNote(image) : now;
  const text = written ?? review?.note ?? '';
  return (
    <Section title={t('review.note')}>
      <Textarea
        id={noteField}
        aria-label={t('review.note')}
        placeholder={t('review.notePlaceholder')}
        autosize
        minRows={1}
        maxRows={8}
        maxLength={2000}
        disabled={disabled}
        value={text}
        onChange={(event) => writeNote(image, event.currentTarget.value)}
        onBlur={onLeave}
      />
      {!review && text.trim() !== '' && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('review.noteWaits')}
        </Text>
      )}
    </Section>
  );
}
