import { Badge, Button } from '@mantine/core';
import type { JobRecord, PopulationSummary } from '../../../../core/contract/index.ts';
import { absent, figure } from '../../../../core/text.ts';
import { notifyError } from '../../../app/notify.tsx';
import { DataTable } from '../../../components/DataTable.tsx';
import { formatMoment, formatNumber, hasMessage, t } from '../../../i18n/index.ts';
import { useCommand } from '../../../query.ts';
import { linkToPopulations } from './address.ts';

const stateColours: Readonly<Record<string, string>> = { done: 'green', running: 'blue', queued: 'gray', failed: 'red', cancelled: 'gray', interrupted: 'yellow' };

type Props = { populations: readonly PopulationSummary[]; jobs: ReadonlyMap<string, JobRecord>; shown: number | null };

/** All populations, the newest first, with what went in and how accurate they are. */
export function PopulationTable({ populations, jobs, shown }: Props) {
  const resume = useCommand('job.resume', { onError: (error) => notifyError(t('population.notResumed'), error) });
  return (
    <DataTable
      label={t('population.table')}
      columns={[t('population.population'), t('population.networks'), t('rounds.labels'), t('population.networkIou'), t('population.majorityIou'), t('rounds.state'), t('population.ladder'), t('population.when')]}
      textFrom={5}
      rows={populations.map(({ population, job, state, configuration, result }) => {
        const name = t('population.number', { population });
        const record = jobs.get(job);
        const resumable = record?.resumable && (state === 'interrupted' || state === 'failed');
        const stateKey = `rounds.state-${state}`;
        return [
          <a key="name" href={linkToPopulations({ population })} aria-current={population === shown || undefined}>
            {name}
          </a>,
          formatNumber(configuration.seeds),
          result ? formatNumber(result.images.labelled) : configuration.labels === null ? absent : formatNumber(configuration.labels),
          figure(result?.test?.meanIou),
          figure(result?.test?.majorityIou),
          <span key="state">
            <Badge variant="light" color={stateColours[state] ?? 'gray'} size="sm" tt="none" fw={500} miw="max-content">
              {hasMessage(stateKey) ? t(stateKey) : state}
            </Badge>
            {resumable && (
              <Button size="compact-xs" variant="default" ml="xs" loading={resume.isPending && resume.variables?.job === job} onClick={() => resume.mutate({ job })} aria-label={`${t('rounds.resume')}: ${name}`}>
                {t('rounds.resume')}
              </Button>
            )}
          </span>,
          t('population.ladderValue', { list: configuration.sparsities.map((share) => formatNumber(share * 100, { maximumFractionDigits: 1 })).join(', ') }),
          record ? formatMoment(record.createdAt) : '',
        ];
      })}
    />
  );
}
