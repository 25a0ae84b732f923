import { Button, Progress, Text } from '@mantine/core';
import type { JobRecord } from '../../core/contract/index.ts';
import { duration } from '../../core/text.ts';
import { formatNumber, t } from '../i18n/index.ts';
import { useCommand } from '../query.ts';
import classes from './frame.module.css';
import { jobName, screenOf, useActiveJobs, useJobEnds, useJobWatch, useLiveJob } from './jobs.ts';
import { notifyError } from './notify.tsx';
import { linkTo } from './route.ts';

/** What runs now, wherever it was started: how far it is, the time left, and a way to stop it. */
export function JobIndicators() {
  const jobs = useActiveJobs();
  useJobEnds();
  return (
    <section aria-label={t('app.jobs')} className={classes['jobs']}>
      {jobs.map((job) => (
        <JobIndicator key={job.id} job={job} />
      ))}
    </section>
  );
}

function JobIndicator({ job }: { job: JobRecord }) {
  useJobWatch(job);
  const { progress } = useLiveJob(job.id);
  const name = jobName(job);
  const stop = useCommand('job.interrupt', { onError: (error) => notifyError(t('app.jobNotStopped', { name }), error) });
  const share = progress && progress.total ? (100 * progress.done) / progress.total : null;
  return (
    <div className={classes['job']}>
      <div className={classes['jobText']}>
        <a href={linkTo(...screenOf(job))}>{name}</a>
        <Text component="span" size="xs" c="dimmed">
          {describeProgress(job, progress)}
        </Text>
        {share !== null && <Progress value={share} size="xs" aria-label={`${name}, ${progress!.phase}`} />}
      </div>
      <Button size="compact-xs" variant="default" loading={stop.isPending} aria-label={t('app.jobStop', { name })} onClick={() => stop.mutate({ job: job.id })}>
        {t('common.stop')}
      </Button>
    </div>
  );
}

export function describeProgress(job: JobRecord, progress: JobRecord['progress']): string {
  if (job.state === 'queued') return t('app.jobWaiting');
  if (!progress) return t('app.jobStarting');
  const amount =
    progress.total === null ? `${formatNumber(progress.done)} ${progress.unit}` : t('app.jobAmount', { done: progress.done, total: progress.total, unit: progress.unit });
  const left = progress.secondsLeft === null ? [] : [t('common.timeLeft', { time: duration(progress.secondsLeft) })];
  return [progress.phase, amount, ...left].join(' · ');
}
