import { Button, Stack } from '@mantine/core';
import { useProject } from '../../../app/project.ts';
import { linkTo, navigate, useRoute } from '../../../app/route.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { Screen } from '../../../components/Screen.tsx';
import { t } from '../../../i18n/index.ts';
import { useCall } from '../../../query.ts';
import { addressOf, linkToPopulations } from './address.ts';
import { NewPopulation } from './new-population/NewPopulation.tsx';
import { OnePopulation } from './result/OnePopulation.tsx';
import { PopulationTable } from './PopulationTable.tsx';
import { RunningPopulation } from './RunningPopulation.tsx';
import { useAddress } from './use-address.ts';

/** Networks that differ in their seed alone: a population in full, those that run, and all there are. */
export default function Populations() {
  const { parameters } = useRoute();
  const address = useAddress();
  const project = useProject();
  const populations = useCall('population.list', {});
  const jobs = useCall('job.list', {});
  const list = [...(populations.data ?? [])].sort((a, b) => b.population - a.population);
  const jobOf = new Map((jobs.data ?? []).map((job) => [job.id, job]));
  const running = list.filter(({ state }) => state === 'running' || state === 'queued');
  const asked = list.find(({ population }) => population === address.population);
  const shown = asked ?? list.find(({ result }) => result !== null) ?? null;
  const trainable = (project.data?.masks ?? 0) > 0;
  const create = trainable && (
    <Button component="a" href={linkToPopulations({ new: 'yes' })}>
      {t('population.new')}
    </Button>
  );

  return (
    <Screen
      title={t('population.title')}
      subtitle={t('population.subtitle')}
      actions={
        <>
          <Button component="a" variant="default" href={linkTo('rounds')}>
            {t('population.toRounds')}
          </Button>
          {list.length > 0 && create}
        </>
      }
    >
      <Stack gap="lg">
        {populations.error && <ErrorNotice title={t('population.notRead')} error={populations.error} onRetry={() => void populations.refetch()} />}
        {populations.data?.length === 0 &&
          (trainable ? (
            <EmptyState title={t('population.empty')} help={t('population.emptyHelp')}>
              {create}
            </EmptyState>
          ) : (
            <EmptyState title={t('rounds.noMasks')} help={t('rounds.noMasksHelp')}>
              <Button component="a" href={linkTo('review')}>
                {t('rounds.toReview')}
              </Button>
            </EmptyState>
          ))}
        {running.map(({ population, job }) => jobOf.has(job) && <RunningPopulation key={population} job={jobOf.get(job)!} population={population} />)}
        {shown && !running.includes(shown) && <OnePopulation key={shown.population} summary={shown} error={jobOf.get(shown.job)?.error ?? null} />}
        {list.length > 0 && (
          <Panel title={t('population.table')}>
            <PopulationTable populations={list} jobs={jobOf} shown={shown?.population ?? null} />
          </Panel>
        )}
      </Stack>
      <NewPopulation opened={parameters.get('new') !== null} onClose={() => navigate('rounds', addressOf({}), { replace: true })} />
    </Screen>
  );
}
