import { Text } from '@mantine/core';
import { useMemo } from 'react';
import type { RoundForecast } from '../../../core/contract/index.ts';
import { figure, interval } from '../../../core/text.ts';
import { Chart, type Line } from '../../components/Chart.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { t } from '../../i18n/index.ts';
import { useCall } from '../../query.ts';
import { forecastSeries } from './forecast-series.ts';
import { chartColours } from './lines.ts';

/** What the next labels should buy, by the curve of all that was measured so far. */
export function Forecast() {
  const forecast = useCall('round.forecast', {});
  return (
    <Panel title={t('rounds.forecast')} help={t('rounds.forecastHelp')}>
      {forecast.error && <ErrorNotice title={t('rounds.forecastNotRead')} error={forecast.error} onRetry={() => void forecast.refetch()} />}
      {forecast.isPending && <output>{t('common.loading')}</output>}
      {forecast.data && <Contents forecast={forecast.data} />}
    </Panel>
  );
}

function Contents({ forecast }: { forecast: RoundForecast }) {
  const { points, next, reason } = forecast;
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
  const most = Math.max(0, ...points.map(({ labels }) => labels));
  return (
    <>
      {reason !== null && <Text size="sm">{reason}</Text>}
      {next.map(({ labels, iou, low, high }) => (
        <Text key={labels} size="sm">
          {t('rounds.forecastNext', { more: labels - most, labels, iou: figure(iou), interval: interval({ low, high }) })}
        </Text>
      ))}
      {next.length > 0 && <Chart title={t('rounds.forecastCurve')} xName={t('rounds.labelsAxis')} x={series.x} lines={lines} band={[2, 3]} />}
    </>
  );
}
