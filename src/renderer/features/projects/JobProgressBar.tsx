import { Button, Group, Progress, Text } from '@mantine/core';
import type { JobRecord } from '../../../core/contract/index.ts';
import { describeProgress } from '../../app/JobIndicator.tsx';
import { jobName, useLiveJob } from '../../app/jobs.ts';
import { notifyError } from '../../app/notify.tsx';
import { t } from '../../i18n/index.ts';
import { useCommand } from '../../query.ts';

/** How far a running job is, the time left, and a way to stop it without losing what is done. */
export function JobProgressBar({ job }: { job: JobRecord }) {
  const live = useLiveJob(job.id);
  const progress = live.progress ?? job.progress;
  const name = jobName(job);
  const stop = useCommand('job.interrupt', { onError: (error) => notifyError(t('app.jobNotStopped', { name }), error) });
  const share = progress?.total ? (100 * progress.done) / progress.total : null;
  return (
    <section aria-label={name}>
      <Group justify="space-between" gap="sm" mb={6}>
        <Text size="sm">
          <strong>{name}</strong> {describeProgress(job, progress)}
        </Text>
        <Button size="xs" variant="default" loading={stop.isPending} aria-label={t('app.jobStop', { name })} onClick={() => stop.mutate({ job: job.id })}>
          {t('common.stop')}
        </Button>
      </Group>
      {/* Without a total nothing can be measured: the bar then only shows that something goes on. */}
      <Progress value={share ?? 100} animated={share === null} striped={share === null} aria-label={`${name}: ${describeProgress(job, progress)}`} />
    </section>
  );
}
