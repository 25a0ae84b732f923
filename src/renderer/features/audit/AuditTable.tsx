import { Badge, Button } from '@mantine/core';
import type { AuditSummary, JobRecord } from '../../../core/contract/index.ts';
import { notifyError } from '../../app/notify.tsx';
import { linkTo } from '../../app/route.ts';
import { DataTable } from '../../components/DataTable.tsx';
import { formatMoment, t } from '../../i18n/index.ts';
import { useCall, useCommand } from '../../query.ts';
import { stateName, unitName, variableName } from './words.ts';

const stateColours: Readonly<Record<string, string>> = { done: 'green', running: 'blue', queued: 'gray', failed: 'red', cancelled: 'gray', interrupted: 'yellow' };

/** All audits, the newest first, with what was asked of each. */
export function AuditTable({ audits, jobs, shown }: { audits: readonly AuditSummary[]; jobs: ReadonlyMap<string, JobRecord>; shown: number | null }) {
  const resume = useCommand('job.resume', { onError: (error) => notifyError(t('audit.notResumed'), error) });
  const attributes = useCall('attribute.list', {}).data ?? [];
  return (
    <DataTable
      label={t('audit.table')}
      columns={[t('audit.audit'), t('audit.state'), t('audit.ofRound'), t('audit.by'), t('audit.unit'), t('audit.when')]}
      textFrom={1}
      rows={audits.map(({ audit, state, job, round, configuration, createdAt }) => {
        const name = t('audit.number', { audit });
        const resumable = jobs.get(job)?.resumable && (state === 'interrupted' || state === 'failed');
        return [
          <a key="name" href={linkTo('audit', { audit })} aria-current={audit === shown || undefined}>
            {name}
          </a>,
          <span key="state">
            <Badge variant="light" color={stateColours[state] ?? 'gray'} size="sm" tt="none" fw={500} miw="max-content">
              {stateName(state)}
            </Badge>
            {resumable && (
              <Button size="compact-xs" variant="default" ml="xs" loading={resume.isPending && resume.variables?.job === job} onClick={() => resume.mutate({ job })} aria-label={`${t('audit.resume')}: ${name}`}>
                {t('audit.resume')}
              </Button>
            )}
          </span>,
          t('common.round', { number: String(round) }),
          configuration.by === null ? t('audit.byAll') : configuration.by.map((key) => (key === 'collection' ? t('audit.collection') : variableName(key, attributes))).join(', '),
          unitName(configuration.unit),
          formatMoment(createdAt),
        ];
      })}
    />
  );
}
