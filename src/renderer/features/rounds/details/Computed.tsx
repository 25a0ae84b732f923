import { Text } from '@mantine/core';
import type { RoundResult } from '../../../../core/contract/index.ts';
import { duration, figure, percent, sparsityText } from '../../../../core/text.ts';
import { DataTable } from '../../../components/DataTable.tsx';
import { Facts } from '../../../components/Facts.tsx';
import { engineName, formatNumber, t } from '../../../i18n/index.ts';
import { Heading } from './Heading.tsx';

/** The ladder of pruned networks, and what computed them. */
export function Computed({ result }: { result: RoundResult }) {
  const { engineUse, ladder } = result;
  return (
    <>
      <section>
        <Heading>{t('rounds.ladder')}</Heading>
        <DataTable
          label={t('rounds.ladder')}
          columns={[t('rounds.sparsity'), t('rounds.testIou'), t('rounds.testDice'), t('rounds.disagreement')]}
          rows={ladder.map(({ sparsity, iou, dice, meanDisagreement }) => [sparsityText(sparsity), figure(iou), figure(dice), figure(meanDisagreement)])}
        />
      </section>
      <section>
        <Heading>{t('rounds.engine')}</Heading>
        <Facts
          facts={[
            [t('rounds.engine'), engineUse ? `${engineName(result.engine)}, ${engineUse.device}` : engineName(result.engine)],
            [t('rounds.engineReason'), engineUse?.reason],
            [t('rounds.throughput'), t('rounds.imagesPerSecond', { rate: formatNumber(result.imagesPerSecond, { maximumFractionDigits: 1 }) })],
            [t('rounds.waiting'), result.waitingShare === undefined ? null : percent(result.waitingShare, 1)],
            [t('rounds.time'), duration(result.seconds)],
            [t('rounds.steps'), formatNumber(result.steps)],
            [t('rounds.network'), t('rounds.modelSize', { model: result.model.preset, size: String(result.model.size) })],
            [t('rounds.parameters'), formatNumber(result.model.parameters)],
            [t('rounds.seed'), String(result.seed)],
            [t('rounds.recalibration'), `${result.recalibration.used ? t('rounds.recalibrationUsed') : t('rounds.recalibrationNotUsed')}: ${result.recalibration.reason}`],
          ]}
        />
        {engineUse?.failed.map(({ engine, message }) => (
          <Text key={engine} size="sm" mt="xs">
            {t('rounds.engineFailed', { engine: engineName(engine), message })}
          </Text>
        ))}
      </section>
    </>
  );
}
