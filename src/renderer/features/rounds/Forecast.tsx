import { SimpleGrid, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { RoundForecast } from '../../../core/contract/index.ts';
import { figure, interval, sentence } from '../../../core/text.ts';
import { Chart, type Line } from '../../components/Chart.tsx';
import { DataTable } from '../../components/DataTable.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { formatNumber, t } from '../../i18n/index.ts';
import { useCall } from '../../query.ts';
import { forecastSeries } from './forecast-series.ts';
import { chartColours } from './lines.ts';

const asked = 100;

/** What the next labels should buy, by the curve of all that was measured so far. */
export function Forecast() {
  const forecast = useCall('round.forecast', { labels: asked });
  return (
    <Panel title={t('rounds.forecast')} help={t('rounds.forecastHelp')}>
      {forecast.error && <ErrorNotice title={t('rounds.forecastNotRead')} error={forecast.error} onRetry={() => void forecast.refetch()} />}
      {forecast.isPending && <output>{t('common.loading')}</output>}
      {forecast.data && <Contents forecast={forecast.data} />}
    </Panel>
  );
}

function Contents({ forecast }: { forecast: RoundForecast }) {
  const { next, reason } = forecast;
  const series = useMemo(() => forecastSeries(forecast), [forecast]);
  const lines = useMemo<Line[]>(
    () => [
      { name: t('rounds.measured'), values: series.measured, colour: chartColours.blue, scattered: true },
      { name: t('rounds.fitted'), values: series.fitted, colour: chartColours.orange, dash: [6, 3] },
      { name: t('rounds.low'), values: series.low, colour: chartColours.orange, hidden: true },
      { name: t('rounds.high'), values: series.high, colour: chartColours.orange, hidden: true },
    ],
    [series],
  );
  // What was asked for is the first step from the labels that there are.
  const labelled = next.length > 0 ? next[0]!.labels - asked : 0;
  return (
    <>
      {reason !== null && <Text size="sm">{sentence(reason)}</Text>}
      {next.length > 0 && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
          <Chart title={t('rounds.forecastCurve')} xName={t('rounds.labelsAxis')} x={series.x} lines={lines} band={[2, 3]} />
          <DataTable
            label={t('rounds.forecast')}
            columns={[t('rounds.moreLabels'), t('rounds.labelsInAll'), t('rounds.iouExpected'), t('rounds.iouInterval')]}
            rows={next.map(({ labels, iou, low, high }) => [t('rounds.moreBy', { count: labels - labelled }), formatNumber(labels), figure(iou), interval({ low, high })])}
          />
        </SimpleGrid>
      )}
    </>
  );
}
