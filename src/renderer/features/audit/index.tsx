import { Button, Group, Stack } from '@mantine/core';
import { useProject } from '../../app/project.ts';
import { linkTo, navigate, useRoute } from '../../app/route.ts';
import { notify, notifyError } from '../../app/notify.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Screen } from '../../components/Screen.tsx';
import { t } from '../../i18n/index.ts';
import { useCall, useCommand } from '../../query.ts';
import { AuditTable } from './AuditTable.tsx';
import { NewAudit } from './new-audit/NewAudit.tsx';
import { OneAudit } from './result/OneAudit.tsx';
import { RunningAudit } from './RunningAudit.tsx';
import { useAddress } from './use-address.ts';

/** Who is flagged more often, and who is segmented worse: an audit in full, those that run, and all there are. */
export default function Audit() {
  const { parameters } = useRoute();
  const address = useAddress();
  const project = useProject();
  const rounds = useCall('round.list', {});
  const audits = useCall('audit.list', {});
  const jobs = useCall('job.list', {});
  const finished = (rounds.data ?? []).filter(({ result }) => result !== null).map(({ round }) => round).reverse();
  const list = [...(audits.data ?? [])].sort((a, b) => b.audit - a.audit);
  const jobOf = new Map((jobs.data ?? []).map((job) => [job.id, job]));
  const running = list.filter(({ state }) => state === 'running' || state === 'queued');
  const asked = list.find(({ audit }) => audit === address.audit);
  const shown = asked ?? list.find(({ state }) => state === 'done') ?? null;
  const known = rounds.data !== undefined && audits.data !== undefined;
  const choose = (
    <Button component="a" variant={list.length > 0 ? 'filled' : 'default'} href={linkTo('audit', { new: 'yes' })}>
      {t(list.length > 0 ? 'audit.new' : 'audit.choose')}
    </Button>
  );

  return (
    <Screen title={t('audit.title')} subtitle={t('audit.subtitle')} actions={finished.length > 0 && list.length > 0 && choose}>
      <Stack gap="lg">
        {rounds.error && <ErrorNotice title={t('audit.roundsNotRead')} error={rounds.error} onRetry={() => void rounds.refetch()} />}
        {audits.error && <ErrorNotice title={t('audit.notRead')} error={audits.error} onRetry={() => void audits.refetch()} />}
        {known && finished.length === 0 && (
          <EmptyState title={t('audit.noRound')} help={t('audit.noRoundHelp')}>
            <Button component="a" href={linkTo('rounds')}>
              {t('audit.toRounds')}
            </Button>
          </EmptyState>
        )}
        {known && finished.length > 0 && list.length === 0 && (
          <EmptyState title={t('audit.empty')} help={t('audit.emptyHelp')}>
            <Group>
              <StartUsual round={finished[0]!} />
              {choose}
            </Group>
          </EmptyState>
        )}
        {running.map(({ audit, job, round }) => jobOf.has(job) && <RunningAudit key={audit} job={jobOf.get(job)!} audit={audit} round={round} />)}
        {shown && !running.includes(shown) && <OneAudit key={shown.audit} summary={shown} error={jobOf.get(shown.job)?.error ?? null} project={project.data?.name ?? ''} />}
        {list.length > 0 && (
          <Panel title={t('audit.table')}>
            <AuditTable audits={list} jobs={jobOf} shown={shown?.audit ?? null} />
          </Panel>
        )}
      </Stack>
      <NewAudit opened={parameters.get('new') !== null} onClose={() => navigate('audit', {}, { replace: true })} finished={finished} asked={Number(parameters.get('round')) || null} />
    </Screen>
  );
}

/** The newest round by every attribute, as it is usually done. */
function StartUsual({ round }: { round: number }) {
  const start = useCommand('audit.start', {
    onSuccess: ({ audit }) => notify({ message: t('audit.started', { audit }) }),
    onError: (error) => notifyError(t('audit.notStarted'), error),
  });
  return (
    <Button loading={start.isPending} onClick={() => start.mutate({ round })}>
      {t('audit.startUsual', { round })}
    </Button>
  );
}
