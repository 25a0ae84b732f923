import { Button, Progress, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { JobRecord } from '../../../../core/contract/index.ts';
import { describeProgress } from '../../../app/JobIndicator.tsx';
import { useLiveJob } from '../../../app/jobs.ts';
import { notifyError } from '../../../app/notify.tsx';
import { Facts } from '../../../components/Facts.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { formatNumber, t } from '../../../i18n/index.ts';
import { useCommand } from '../../../query.ts';
import { CancelDialog } from '../CancelDialog.tsx';
import { JobLog } from '../JobLog.tsx';

/** A population while it runs: which network is at what, what it says, and the ways to end it. */
export function RunningPopulation({ job, population }: { job: JobRecord; population: number }) {
  const { progress, points, log } = useLiveJob(job.id);
  const stop = useCommand('job.interrupt', { onError: (error) => notifyError(t('population.notStopped'), error) });
  const [asking, setAsking] = useState(false);
  const name = t(job.state === 'queued' ? 'population.waiting' : 'population.running', { population });
  const figures = points.at(-1)?.figures ?? {};
  const fact = (value: number | undefined, digits: number): string | null => (value === undefined ? null : formatNumber(value, { maximumFractionDigits: digits }));
  return (
    <Panel
      title={name}
      help={t('population.runningHelp')}
      actions={
        <>
          <Button variant="default" size="sm" loading={stop.isPending} onClick={() => stop.mutate({ job: job.id })}>
            {t('rounds.stop')}
          </Button>
          <Button variant="subtle" color="red" size="sm" onClick={() => setAsking(true)}>
            {t('population.cancel')}
          </Button>
        </>
      }
    >
      <Stack gap="md">
        <div>
          <Text size="sm" mb={4}>
            {describeProgress(job, progress)}
          </Text>
          <Progress value={progress?.total ? (100 * progress.done) / progress.total : 0} aria-label={name} />
        </div>
        <Facts
          facts={[
            [t('rounds.speed'), figures['imagesPerSecond'] === undefined ? null : t('rounds.imagesPerSecond', { rate: fact(figures['imagesPerSecond'], 1)! })],
            [t('rounds.loss'), fact(figures['loss'], 4)],
            [t('rounds.bestSoFar'), fact(figures['validationIou'], 3)],
          ]}
        />
        <details>
          <summary>{t('rounds.log')}</summary>
          {log.length === 0 ? (
            <Text size="sm">{t('rounds.noLog')}</Text>
          ) : (
            <JobLog lines={log} />
          )}
        </details>
      </Stack>
      <CancelDialog
        job={job}
        texts={{ title: t('population.cancelTitle', { population }), help: t('population.cancelHelp'), confirm: t('population.cancel'), failed: t('population.notStopped') }}
        opened={asking}
        onClose={() => setAsking(false)}
      />
    </Panel>
  );
}
