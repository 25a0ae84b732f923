import { Text } from '@mantine/core';
import { Check } from 'lucide-react';
import type { ReviewRecord } from '../../../../core/contract/index.ts';
import { verdicts, type Verdict } from '../../../../core/subject.ts';
import { formatMoment, t } from '../../../i18n/index.ts';
import { KeyCap, keyText } from '../KeyCap.tsx';
import { keyFor, type KeyBinding } from '../keymap.ts';
import classes from '../review.module.css';
import { Section } from './Section.tsx';

/** Where keys find it. */
export const verdictRegion = 'review-verdict';

type Props = { review: ReviewRecord | null; pending: Verdict | null; disabled: boolean; bindings: readonly KeyBinding[]; onVerdict: (verdict: Verdict) => void };

/** What the reader holds of the image; one press gives a verdict, another takes it back. */
export function Verdicts({ review, pending, disabled, bindings, onVerdict }: Props) {
  const chosen = pending ?? review?.verdict ?? null;
  return (
    <Section
      title={t('review.verdict')}
      id={verdictRegion}
      aside={
        <Text size="xs" c="dimmed">
          {t('review.verdictHelp', { key: keyText(keyFor(bindings, 'focus.verdict') ?? '') })}
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
        {review && (
          <Text size="xs" c="dimmed" className={classes['verdictBy']}>
            {t('review.verdictBy', { name: review.annotator.name, time: formatMoment(review.createdAt) })}
          </Text>
        )}
      </fieldset>
    </Section>
  );
}
