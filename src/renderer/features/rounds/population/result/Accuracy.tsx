import { Stack, Text } from '@mantine/core';
import type { JudgedPopulation, PopulationResult } from '../../../../../core/contract/index.ts';
import { figure, interval, percent, sentence } from '../../../../../core/text.ts';
import { DataTable } from '../../../../components/DataTable.tsx';
import { Panel } from '../../../../components/Panel.tsx';
import { formatNumber, hasMessage, t } from '../../../../i18n/index.ts';
import { Heading } from '../../details/Heading.tsx';

/** How accurate the networks and their majority are, and what finds the failures. */
export function Accuracy({ result }: { result: PopulationResult }) {
  return (
    <Panel title={t('population.accuracy')} help={t('population.accuracyHelp')}>
      <Stack gap="lg">
        <Judged split="test" judged={result.test} />
        <Judged split="validation" judged={result.validation} />
        <section>
          <Heading>{t('population.eachNetwork')}</Heading>
          <DataTable
            label={t('population.eachNetwork')}
            columns={[t('population.seedColumn'), t('rounds.steps'), t('population.validationIou'), t('population.testIou')]}
            rows={result.networks.map(({ seed, steps, validationIou, testIou }) => [formatNumber(seed), formatNumber(steps), figure(validationIou), figure(testIou)])}
          />
        </section>
      </Stack>
    </Panel>
  );
}

function Judged({ split, judged }: { split: 'test' | 'validation'; judged: JudgedPopulation | null }) {
  const title = t(`population.on-${split}`);
  return (
    <section>
      <Heading>{title}</Heading>
      {judged ? (
        <>
          <Text size="sm" mb="xs">
            {t('population.judged', { count: judged.n, iou: figure(judged.meanIou), majority: figure(judged.majorityIou), failures: formatNumber(judged.failures, { maximumFractionDigits: 1 }) })}
          </Text>
          <DataTable
            label={title}
            columns={[t('rounds.signal'), t('rounds.spearman'), t('rounds.areaUnderCurve'), t('rounds.iouInterval'), t('population.againstPruning'), t('population.againstBlend'), t('rounds.caught')]}
            rows={judged.signals.map(({ name, spearman, auroc, aurocInterval, againstPruning, againstBlend, caughtAt20 }) => [
              nameOfSignal(name),
              figure(spearman),
              figure(auroc),
              interval(aurocInterval),
              withInterval(againstPruning),
              withInterval(againstBlend),
              percent(caughtAt20),
            ])}
          />
          {judged.reason !== null && (
            <Text size="sm" mt="xs">
              {t('population.noFailures', { reason: sentence(judged.reason) })}
            </Text>
          )}
        </>
      ) : (
        <Text size="sm">{t(`population.unjudged-${split}`)}</Text>
      )}
    </section>
  );
}

/** Its own two signals are named here, those of one network among a round's. */
function nameOfSignal(name: string): string {
  const key = [`population.signal-${name}`, `rounds.signal-${name}`].find(hasMessage);
  return key && hasMessage(key) ? t(key) : name;
}

function withInterval(compared: { difference: number; interval: { low: number; high: number } } | null): string {
  return compared ? `${figure(compared.difference)} (${interval(compared.interval)})` : figure(null);
}
