import { Text } from '@mantine/core';
import { Check } from 'lucide-react';
import type { ReviewRecord } from '../../../../core/contract/index.ts';
import { verdicts, type Verdict } from '../../../../core/subject.ts';
import { formatMoment, t } from '../../../i18n/index.ts';
import { KeyCap } from '../KeyCap.tsx';
import classes from '../review.module.css';
import { Section } from './Section.tsx';

/** Where {@link giveFocus} and the keys 1 to 5 find it. */
export const verdictRegion = 'review-verdict';

/** What the reader holds of the image; one press gives a verdict, another takes it back. */
export function Verdicts({ review, pending, disabled, onVerdict }: { review: ReviewRecord | null; pending: Verdict | null; disabled: boolean; onVerdict: (verdict: Verdict) => void }) {
  const chosen = pending ?? review?.verdict ?? null;
  return (
    <Section
      title={t('review.verdict')}
      id={verdictRegion}
      aside={
        <Text size="xs" c="dimmed">
          {t('review.verdictHelp')}
        </Text>
      }
    >
      <fieldset aria-label={t('review.verdict')} className={classes['verdicts']}>
        {verdicts.map((verdict, i) => (
          <button key={verdict} type="button" disabled={disabled} aria-pressed={verdict === chosen} className={classes['verdict']} onClick={() => onVerdict(verdict)}>
            <KeyCap chord={String(i + 1)} />
            <span>{t(`common.verdict-${verdict}`)}</span>
            {verdict === chosen && <Check size={16} aria-hidden="true" />}
          </button>
        ))}
      </fieldset>
      {review && (
        <Text size="xs" c="dimmed" mt={6}>
          {t('review.verdictBy', { name: review.annotator.name, time: formatMoment(review.createdAt) })}
        </Text>
      )}
    </Section>
  );
}
