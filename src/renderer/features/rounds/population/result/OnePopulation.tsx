import { Stack, Text } from '@mantine/core';
import type { PopulationResult, PopulationSummary } from '../../../../../core/contract/index.ts';
import { count, duration, figure, percent, sentence, sparsityText } from '../../../../../core/text.ts';
import { DataTable } from '../../../../components/DataTable.tsx';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import { Facts } from '../../../../components/Facts.tsx';
import { Panel } from '../../../../components/Panel.tsx';
import { engineName, formatMoment, t } from '../../../../i18n/index.ts';
import { Heading } from '../../details/Heading.tsx';
import { Accuracy } from './Accuracy.tsx';
import { Agreement } from './Agreement.tsx';
import { Exemplars } from './Exemplars.tsx';
import { useComparedRound } from './use-compared-round.ts';

/** All that is known of one population: what it found at each sparsity, its exemplars, and how far that can be relied on. */
export function OnePopulation({ summary, error }: { summary: PopulationSummary; error: { code: string; message: string } | null }) {
  const { population, result } = summary;
  const compared = useComparedRound(population);
  return (
    <>
      <Panel title={t('population.number', { population })}>
        <Stack gap="lg">
          {error && <ErrorNotice title={t('population.failedBecause')} error={error} />}
          {!result && !error && <Text size="sm">{t('population.noResult')}</Text>}
          {result && <Figures result={result} />}
        </Stack>
      </Panel>
      {result && <Exemplars result={result} agreement={compared.agreement} />}
      {result && <Agreement compared={compared} />}
      {result && <Accuracy result={result} />}
    </>
  );
}

function Figures({ result }: { result: PopulationResult }) {
  const { networks, configuration, images, recalibration, levels, test } = result;
  return (
    <>
      <Facts
        facts={[
          [t('population.networks'), t('population.networksValue', { count: networks.length, model: configuration.model, size: String(configuration.size) })],
          [t('population.parameters'), count(result.parameters)],
          [t('population.labelled'), count(images.labelled)],
          [t('population.scored'), count(images.all)],
          [t('rounds.engine'), engineName(result.engine)],
          [t('population.took'), duration(result.seconds)],
          [t('population.finished'), formatMoment(result.finishedAt)],
        ]}
      />
      <section>
        <Heading>{t('population.bySparsity')}</Heading>
        <Text size="sm" c="dimmed" mb="xs" maw="60rem">
          {t('population.bySparsityHelp')}
        </Text>
        <DataTable
          label={t('population.bySparsity')}
          columns={[t('population.pruned'), t('population.meanDisagreement'), t('population.differing'), t('population.prunedMajorityIou')]}
          rows={levels.map(({ sparsity, meanDisagreement, differing }) => [
            sparsityText(sparsity),
            figure(meanDisagreement),
            percent(differing),
            figure(test?.prunedMajorityIou.find((one) => one.sparsity === sparsity)?.iou),
          ])}
        />
        <Text size="sm" mt="xs">
          {t('population.ensembleMean', { value: figure(result.meanEnsembleDisagreement) })}{' '}
          {t(recalibration.used ? 'population.recalibrated' : 'population.notRecalibrated', { reason: sentence(recalibration.reason) })}
        </Text>
      </section>
      <Text size="xs" c="dimmed">
        {t('common.researchUse')}
      </Text>
    </>
  );
}
