import { Button, Progress, Text } from '@mantine/core';
import type { JobRecord } from '../../../core/contract/index.ts';
import { describeProgress } from '../../app/JobIndicator.tsx';
import { useLiveJob } from '../../app/jobs.ts';
import { notifyError } from '../../app/notify.tsx';
import { Panel } from '../../components/Panel.tsx';
import { t } from '../../i18n/index.ts';
import { useCommand } from '../../query.ts';

/** An audit while it runs: how far it is, and a way to stop it. */
export function RunningAudit({ job, audit, round }: { job: JobRecord; audit: number; round: number }) {
  const { progress } = useLiveJob(job.id);
  const stop = useCommand('job.interrupt', { onError: (error) => notifyError(t('audit.notStopped'), error) });
  const name = t('audit.running', { audit, round });
  return (
    <Panel
      title={name}
      help={t('audit.runningHelp')}
      actions={
        <Button variant="default" size="sm" loading={stop.isPending} onClick={() => stop.mutate({ job: job.id })}>
          {t('audit.stop')}
        </Button>
      }
    >
      <Text size="sm" mb={4}>
        {describeProgress(job, progress)}
      </Text>
      <Progress value={progress?.total ? (100 * progress.done) / progress.total : 0} aria-label={name} />
    </Panel>
  );
}
