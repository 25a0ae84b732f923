import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { isActive } from '../../../app/jobs.ts';
import { notifyError } from '../../../app/notify.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { t } from '../../../i18n/index.ts';
import { useCall, useCommand } from '../../../query.ts';
import { JobProgressBar } from '../JobProgressBar.tsx';
import { ImportReportView } from './ImportReportView.tsx';

/** An import that runs, stopped, or is done: its progress, and then what came of it. */
export function RunStep({ job: id }: { job: string }) {
  const job = useCall('job.get', { job: id }, { refetchInterval: ({ state: { data } }) => (data && !isActive(data) ? false : 1_000) });
  const isDone = job.data?.state === 'done';
  const report = useCall('import.report', isDone ? { job: id } : null);
  const resume = useCommand('job.resume', { onSuccess: () => void job.refetch(), onError: (error) => notifyError(t('projects.notResumed'), error) });
  if (job.error) return <ErrorNotice title={t('app.readFailed')} error={job.error} onRetry={() => void job.refetch()} />;
  if (!job.data) return null;
  if (isActive(job.data)) {
    return (
      <Stack gap="sm" maw="52rem">
        <JobProgressBar job={job.data} />
        <Text size="sm" c="dimmed">
          {t('projects.importingHelp')}
        </Text>
      </Stack>
    );
  }
  if (isDone) {
    if (report.error) return <ErrorNotice title={t('projects.reportFailed')} error={report.error} onRetry={() => void report.refetch()} />;
    return report.data ? <ImportReportView report={report.data} /> : null;
  }
  return (
    <Stack gap="md" maw="52rem">
      {job.data.error ? (
        <ErrorNotice title={t('projects.importFailed')} error={job.data.error} />
      ) : (
        <Alert color="yellow" variant="light" title={t('projects.importStopped')}>
          {t('projects.importStoppedHelp')}
        </Alert>
      )}
      {job.data.resumable && (
        <Group>
          <Button loading={resume.isPending} onClick={() => resume.mutate({ job: id })}>
            {t('projects.resume')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
