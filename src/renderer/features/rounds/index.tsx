import { Button, Stack } from '@mantine/core';
import { lazy, useState } from 'react';
import { useProject } from '../../app/project.ts';
import { linkTo, navigate, useRoute } from '../../app/route.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Screen } from '../../components/Screen.tsx';
import { t } from '../../i18n/index.ts';
import { useCall } from '../../query.ts';
import { Comparison } from './Comparison.tsx';
import { RoundDetails } from './details/RoundDetails.tsx';
import { Forecast } from './Forecast.tsx';
import { LabelCurve } from './LabelCurve.tsx';
import { Learning } from './Learning.tsx';
import { NewRound } from './new-round/NewRound.tsx';
import { RoundTable } from './RoundTable.tsx';
import { RunningRound } from './RunningRound.tsx';

const Populations = lazy(() => import('./population/index.tsx'));

/** Rounds, and the populations of networks beside them. */
export default function RoundsScreen() {
  const { parameters } = useRoute();
  return parameters.get('view') === 'population' ? <Populations /> : <Rounds />;
}

/** The rounds of the project: what runs, what they gave, one of them in full, or two side by side. */
function Rounds() {
  const { parameters } = useRoute();
  const project = useProject();
  const rounds = useCall('round.list', {});
  const jobs = useCall('job.list', {});
  const progress = useCall('round.progress', {});
  const [picked, setPicked] = useState<number | null>(null);
  const weak = useCall('round.learning', { limit: 0 }).data?.weak.images ?? 0;
  const labelled = (project.data?.masks ?? 0) + weak > 0;
  const list = rounds.data ?? [];
  const finished = list.filter(({ result }) => result !== null).map(({ round }) => round).reverse();
  const running = (jobs.data ?? []).filter((job) => job.kind === 'round' && job.state === 'running' && job.round !== null);
  const resumable = new Set((jobs.data ?? []).filter((job) => job.resumable && (job.state === 'interrupted' || job.state === 'failed')).map(({ id }) => id));
  const shown = list.find(({ round }) => String(round) === parameters.get('round'));
  const error = jobs.data?.find(({ id }) => id === shown?.job)?.error ?? null;
  const [first = 0, second = 0] = (parameters.get('compare') ?? '').split(',').map(Number);
  const comparing = first > 0 && second > 0;
  const compared = comparing ? [first, second] : picked === null ? [] : [picked];
  const opened = parameters.get('new') !== null;

  const compare = (round: number): void => {
    const next = compared.includes(round) ? compared.filter((one) => one !== round) : [...compared, round].slice(-2);
    const [one = null, other = null] = next.sort((a, b) => a - b);
    setPicked(other === null ? one : null);
    if (other !== null) navigate('rounds', { compare: `${one},${other}` });
    else if (comparing) navigate('rounds');
  };
  const create = labelled && (
    <Button component="a" href={linkTo('rounds', { new: 'yes' })}>
      {t('rounds.start')}
    </Button>
  );

  return (
    <Screen
      title={t('rounds.title')}
      subtitle={t('rounds.subtitle')}
      actions={
        <>
          <Button component="a" variant="default" href={linkTo('rounds', { view: 'population' })}>
            {t('population.title')}
          </Button>
          {list.length > 0 && create}
        </>
      }
    >
      <Stack gap="lg">
        {rounds.error && <ErrorNotice title={t('rounds.notRead')} error={rounds.error} onRetry={() => void rounds.refetch()} />}
        {rounds.data?.length === 0 &&
          (labelled ? (
            <EmptyState title={t('rounds.empty')} help={t('rounds.emptyHelp')}>
              {create}
            </EmptyState>
          ) : (
            <EmptyState title={t('rounds.noMasks')} help={t('rounds.noMasksHelp')}>
              <Button component="a" href={linkTo('review')}>
                {t('rounds.toReview')}
              </Button>
            </EmptyState>
          ))}
        {running.map((job) => (
          <RunningRound key={job.id} job={job} round={job.round!} />
        ))}
        {comparing && <Comparison key={`${first}/${second}`} rounds={list} first={first} second={second} />}
        {shown && !running.some(({ id }) => id === shown.job) && <RoundDetails key={shown.round} round={shown} error={error} />}
        {labelled && <Learning />}
        {list.length > 0 && (
          <Panel title={t('rounds.table')}>
            <RoundTable rounds={list} progress={progress.data ?? []} resumable={resumable} shown={shown?.round ?? null} compared={compared} onCompare={compare} />
          </Panel>
        )}
        <LabelCurve progress={progress.data ?? []} />
        {finished.length > 0 && <Forecast />}
      </Stack>
      <NewRound opened={opened} onClose={() => navigate('rounds', {}, { replace: true })} finished={finished} />
    </Screen>
  );
}
