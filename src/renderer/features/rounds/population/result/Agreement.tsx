import { Select, Text } from '@mantine/core';
import type { PopulationAgreement } from '../../../../../core/contract/index.ts';
import { count, figure, percent } from '../../../../../core/text.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import { Facts } from '../../../../components/Facts.tsx';
import { Panel } from '../../../../components/Panel.tsx';
import { t } from '../../../../i18n/index.ts';
import type { ComparedRound } from './use-compared-round.ts';

/** Whether one round, with its one network, flags the images that the population finds hard. */
export function Agreement({ compared: { rounds, round, choose, agreement, answer } }: { compared: ComparedRound }) {
  return (
    <Panel
      title={t('population.agreement')}
      help={t('population.agreementHelp')}
      actions={
        rounds &&
        round !== null && (
          <Select
            aria-label={t('population.comparedWith')}
            size="sm"
            w="9rem"
            allowDeselect={false}
            value={String(round)}
            data={rounds.map((number) => ({ value: String(number), label: t('common.round', { number }) }))}
            onChange={(value) => choose(Number(value))}
          />
        )
      }
    >
      {rounds?.length === 0 && <Text size="sm">{t('population.noRound')}</Text>}
      {answer.error && <ErrorNotice title={t('population.agreementNotRead')} error={answer.error} onRetry={() => void answer.refetch()} />}
      {round !== null && answer.isPending && <output>{t('common.loading')}</output>}
      {agreement && <Shares agreement={agreement} />}
    </Panel>
  );
}

function Shares({ agreement }: { agreement: PopulationAgreement }) {
  const { round, images, byRound, byPopulation, byBoth, byChance, share, shareInterval, spearman } = agreement;
  if (images === 0) return <Text size="sm">{t('population.noCommonImage', { round })}</Text>;
  return (
    <>
      <Text mb="sm">
        {share === null
          ? t('population.roundFlagsNone', { round })
          : t('population.shareSummary', { round, share: percent(share), interval: shareInterval ? `${percent(shareInterval.low)} to ${percent(shareInterval.high)}` : t('population.noInterval') })}
      </Text>
      <Facts
        facts={[
          [t('population.commonImages'), count(images)],
          [t('population.flaggedByRound', { round }), count(byRound)],
          [t('population.flaggedByPopulation'), count(byPopulation)],
          [t('population.flaggedByBoth'), count(byBoth)],
          [t('population.byChance'), figure(byChance, 1)],
          [t('population.rankCorrelation'), figure(spearman)],
        ]}
      />
    </>
  );
}
