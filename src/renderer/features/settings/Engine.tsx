import { Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { DoctorReport } from '../../../core/contract/index.ts';
import { absent } from '../../../core/text.ts';
import { call, desktop } from '../../bridge/index.ts';
import { DataTable } from '../../components/DataTable.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Panel } from '../../components/Panel.tsx';
import { engineName, formatBytes, formatNumber, t } from '../../i18n/index.ts';
import { queryClient, queryKey, useCall } from '../../query.ts';
import { TensorFlow } from './TensorFlow.tsx';

/** What computes rounds here, why, and how to have more. */
export function Engine() {
  const doctor = useCall('doctor.report', {});
  const again = useMutation({
    mutationFn: () => call('doctor.report', { again: true }),
    onSuccess: (report) => queryClient.setQueryData(queryKey('doctor.report', {}), report),
  });
  const error = again.error ?? doctor.error;
  return (
    <Panel
      title={t('settings.engine')}
      help={t('settings.engineHelp')}
      actions={
        <Button size="sm" variant="default" loading={again.isPending} onClick={() => again.mutate()}>
          {t('settings.measureAgain')}
        </Button>
      }
    >
      <Stack gap="lg">
        {again.isPending && <output>{t('settings.measuring')}</output>}
        {error && <ErrorNotice title={t('settings.engineNotRead')} error={{ code: 'code' in error ? String(error.code) : 'internal', message: error.message }} />}
        {doctor.isPending && <output>{t('common.loading')}</output>}
        {doctor.data && <Findings report={doctor.data} />}
        {desktop() === null ? <Text c="dimmed">{t('settings.enginesElsewhere')}</Text> : <TensorFlow broken={doctor.data?.findings.some(({ engine, usable }) => engine === 'tensorflow' && !usable) ?? false} />}
      </Stack>
    </Panel>
  );
}

function Findings({ report }: { report: DoctorReport }) {
  const { auto, findings, computer, versions } = report;
  return (
    <>
      <Text>{auto ? t('settings.engineChosen', { engine: engineName(auto.engine), reason: auto.reason }) : t('settings.engineNone')}</Text>
      <DataTable
        label={t('settings.engines')}
        columns={[t('settings.engineName'), t('settings.speed'), t('settings.usable'), t('settings.device'), t('settings.reason')]}
        textFrom={2}
        rows={findings.map(({ engine, usable, imagesPerSecond, device, reason, advice }) => [
          engineName(engine),
          imagesPerSecond === null ? absent : t('settings.imagesPerSecond', { rate: formatNumber(imagesPerSecond, { maximumFractionDigits: 1 }) }),
          usable ? t('common.yes') : t('common.no'),
          device ?? absent,
          [reason, advice].filter(Boolean).join(' – '),
        ])}
      />
      <details>
        <summary>{t('settings.computer')}</summary>
        <Facts
          facts={[
            [t('settings.processor'), computer.processor],
            [t('settings.cores'), formatNumber(computer.cores)],
            [t('settings.memory'), formatBytes(computer.memoryBytes)],
            [t('settings.system'), computer.system],
            ...Object.entries(versions).map(([name, version]) => [name, version] as const),
          ]}
        />
      </details>
    </>
  );
}
