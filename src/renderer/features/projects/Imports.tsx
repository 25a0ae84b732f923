import { Anchor, Button, Group, Table, Text } from '@mantine/core';
import type { JobRecord } from '../../../core/contract/index.ts';
import { isActive } from '../../app/jobs.ts';
import { notifyError } from '../../app/notify.tsx';
import { linkTo } from '../../app/route.ts';
import { formatMoment, t } from '../../i18n/index.ts';
import { useCommand } from '../../query.ts';

/** As many as tell the recent history of a project. */
const most = 5;

/** The imports so far, newest first, each with its report. */
export function Imports({ jobs }: { jobs: readonly JobRecord[] }) {
  const resume = useCommand('job.resume', { onError: (error) => notifyError(t('projects.notResumed'), error) });
  const imports = jobs.filter(({ kind }) => kind === 'import').sort((a, b) => b.createdAt.localeCompare(a.createdAt)).slice(0, most);
  if (imports.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600} mb={6}>
        {t('projects.imports')}
      </Text>
      <Table verticalSpacing={4} horizontalSpacing={0}>
        <Table.Tbody>
          {imports.map((job) => (
            <Table.Tr key={job.id}>
              <Table.Td>
                <Anchor href={linkTo('projects', { import: job.id })} size="sm">
                  {t('projects.importOf', { time: formatMoment(job.createdAt) })}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <Group gap="sm" justify="end">
                  <Text size="sm" c="dimmed">
                    {t(`projects.import-${job.state}`)}
                  </Text>
                  {job.resumable && !isActive(job) && (
                    <Button size="compact-xs" variant="default" loading={resume.isPending} onClick={() => resume.mutate({ job: job.id })}>
                      {t('projects.resume')}
                    </Button>
                  )}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
