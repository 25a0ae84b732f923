import { Button, Progress, Stack, Text } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { JobRecord } from '../../../core/contract/index.ts';
import { duration } from '../../../core/text.ts';
import { describeProgress } from '../../app/JobIndicator.tsx';
import { useLiveJob } from '../../app/jobs.ts';
import { notifyError } from '../../app/notify.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Panel } from '../../components/Panel.tsx';
import { formatNumber, t } from '../../i18n/index.ts';
import { useCall, useCommand } from '../../query.ts';
import { CancelDialog } from './CancelDialog.tsx';
import { mergeCurve, pointsOfArm } from './curve.ts';
import { Curves } from './Curves.tsx';
import { JobLog } from './JobLog.tsx';

/** A round while it runs: how far it is, its curves, what it says, and the ways to end it. */
export function RunningRound({ job, round }: { job: JobRecord; round: number }) {
  const { progress, points, log } = useLiveJob(job.id);
  const curve = useCall('round.curve', { round });
  const arm = points.at(-1)?.figures['arm'] ?? 1;
  const { refetch } = curve;
  useEffect(() => {
    // Another network has begun, with a curve of its own.
    if (arm > 1) void refetch();
  }, [arm, refetch]);
  const merged = useMemo(() => mergeCurve(curve.data ?? [], pointsOfArm(points)), [curve.data, points]);
  const stop = useCommand('job.interrupt', { onError: (error) => notifyError(t('rounds.notStopped'), error) });
  const [asking, setAsking] = useState(false);
  const figures = points.at(-1)?.figures ?? {};
  const speed = figures['imagesPerSecond'];
  const best = figures['validationIou'];

  return (
    <Panel
      title={t('rounds.running', { round })}
      actions={
        <>
          <Button variant="default" size="sm" loading={stop.isPending} onClick={() => stop.mutate({ job: job.id })}>
            {t('rounds.stop')}
          </Button>
          <Button variant="subtle" color="red" size="sm" onClick={() => setAsking(true)}>
            {t('rounds.cancel')}
          </Button>
        </>
      }
    >
      <Stack gap="md">
        <div>
          <Text size="sm" mb={4}>
            {describeProgress(job, progress)}
          </Text>
          <Progress value={progress?.total ? (100 * progress.done) / progress.total : 0} aria-label={t('rounds.running', { round })} />
        </div>
        <Facts
          facts={[
            [t('rounds.trainingOf'), figures['arms'] === undefined ? null : t('rounds.trainingOfValue', { arm, arms: figures['arms'] })],
            [t('rounds.speed'), speed === undefined ? null : t('rounds.imagesPerSecond', { rate: formatNumber(speed, { maximumFractionDigits: 1 }) })],
            [t('rounds.timeLeft'), progress?.secondsLeft == null ? null : duration(progress.secondsLeft)],
            [t('rounds.loss'), figures['loss'] === undefined ? null : formatNumber(figures['loss'], { maximumFractionDigits: 4 })],
            [t('rounds.bestSoFar'), best === undefined ? null : formatNumber(best, { maximumFractionDigits: 3 })],
          ]}
        />
        <Curves points={merged} />
        <details>
          <summary>{t('rounds.log')}</summary>
          {log.length === 0 ? <Text size="sm">{t('rounds.noLog')}</Text> : <JobLog lines={log} />}
        </details>
      </Stack>
      <CancelDialog
        job={job}
        texts={{ title: t('rounds.cancelTitle', { round }), help: t('rounds.cancelHelp'), confirm: t('rounds.cancelConfirm'), failed: t('rounds.notStopped') }}
        opened={asking}
        onClose={() => setAsking(false)}
      />
    </Panel>
  );
}
