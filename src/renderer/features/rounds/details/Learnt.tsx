import { Text } from '@mantine/core';
import type { RoundResult } from '../../../../core/contract/index.ts';
import { attributeLabel } from '../../../../core/demographics.ts';
import { sentence } from '../../../../core/text.ts';
import { Facts } from '../../../components/Facts.tsx';
import { formatNumber, t } from '../../../i18n/index.ts';
import { Heading } from './Heading.tsx';
import { attentionName, consistencyName, settingName, signalName } from './words.ts';

/** What the network learned from, and what attention did; older results say less. */
export function Learnt({ result }: { result: RoundResult }) {
  const { images, consistency, attentionUse: use, startedFrom } = result;
  // Without attention, only what people left out is worth a line.
  const counts = use && (use.strategy !== 'none' || use.attended + use.lessened + use.excluded > 0) ? use : null;
  return (
    <section>
      <Heading>{t('rounds.learnt')}</Heading>
      <Facts
        facts={[
          [t('rounds.setting'), settingName(result.setting)],
          [t('rounds.trainedOn'), t('rounds.trainedOnValue', { count: images.labelled })],
          [t('rounds.weakLabels'), images.weak > 0 ? t('rounds.imageCount', { count: images.weak }) : null],
          [t('rounds.withoutLabel'), consistency ? t('rounds.imageCount', { count: consistency.images }) : null],
          [t('rounds.consistency'), consistency ? consistencyName(consistency.method) : null],
          [t('rounds.perStep'), consistency ? t('rounds.perStepValue', { count: consistency.perStep, weight: formatNumber(consistency.weight) }) : null],
          [t('rounds.startFrom'), startedFrom === undefined ? null : startedFrom === null ? t('rounds.start-scratch') : t('common.round', { number: String(startedFrom) })],
          [t('rounds.attentionUsed'), attentionName(use?.strategy ?? result.attention)],
          [t('rounds.attentionSignal'), use?.signal ? signalName(use.signal) : null],
          [t('rounds.attentionBy'), use?.by ? attributeLabel(use.by) : null],
          [t('rounds.scoresOf'), use?.previous == null ? null : t('common.round', { number: String(use.previous) })],
          [t('rounds.attended'), counts ? formatNumber(counts.attended) : null],
          [t('rounds.lessened'), counts ? formatNumber(counts.lessened) : null],
          [t('rounds.excluded'), counts ? formatNumber(counts.excluded) : null],
        ]}
      />
      {use && (
        <Text size="sm" mt="xs" maw="60rem">
          {sentence(use.reason)}
        </Text>
      )}
    </section>
  );
}
