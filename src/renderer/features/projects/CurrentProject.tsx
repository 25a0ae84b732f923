import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core';
import type { ProjectSummary, RoundSummary } from '../../../core/contract/index.ts';
import { isActive } from '../../app/jobs.ts';
import { linkTo } from '../../app/route.ts';
import { desktop } from '../../bridge/index.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Panel } from '../../components/Panel.tsx';
import { formatNumber, t } from '../../i18n/index.ts';
import { useCall } from '../../query.ts';
import { Imports } from './Imports.tsx';
import { JobProgressBar } from './JobProgressBar.tsx';
import { ProjectActions } from './ProjectActions.tsx';
import classes from './projects.module.css';
import { Splits } from './Splits.tsx';

/** The open project: what it holds, what runs in it, and what to do next. */
export function CurrentProject({ project }: { project: ProjectSummary }) {
  const rounds = useCall('round.list', {});
  const jobs = useCall('job.list', {});
  const active = (jobs.data ?? []).filter(isActive);
  const newest = rounds.data?.findLast((round) => round.result !== null) ?? null;
  const isEmpty = project.images === 0 && active.length === 0;
  return (
    <Panel title={project.name} actions={<ProjectActions round={newest?.round ?? null} isEmpty={project.images === 0} />}>
      <Stack gap="lg">
        {!desktop() && (
          <Text size="sm" c="dimmed">
            {t('projects.served')}
          </Text>
        )}
        {active.map((job) => (
          <JobProgressBar key={job.id} job={job} />
        ))}
        {isEmpty ? <NoImages /> : <Figures project={project} />}
        {!isEmpty && active.length === 0 && <NextStep project={project} newest={newest} />}
        <Imports jobs={jobs.data ?? []} />
      </Stack>
    </Panel>
  );
}

function NoImages() {
  return (
    <EmptyState title={t('projects.emptyTitle')} help={desktop() ? t('projects.emptyHelp') : t('projects.wizardDesktopOnlyHelp')}>
      {desktop() && (
        <Button component="a" href={linkTo('projects', { import: 'new' })} mt="xs">
          {t('projects.importButton')}
        </Button>
      )}
    </EmptyState>
  );
}

function Figures({ project }: { project: ProjectSummary }) {
  const figures = [
    ['images', project.images],
    ['masks', project.masks],
    ['lesions', project.lesions],
    ['patients', project.patients],
    ['rounds', project.rounds],
  ] as const;
  return (
    <>
      <dl className={classes['figures']}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`projects.${name}`)}</dt>
            <dd>{formatNumber(value)}</dd>
          </div>
        ))}
      </dl>
      <Splits splits={project.splits} />
      <div>
        <Text size="sm" fw={600} mb={6}>
          {t('projects.attributes')}
        </Text>
        {project.attributes.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('projects.attributesNone')}
          </Text>
        ) : (
          <Group gap="xs">
            {project.attributes.map(({ key, label, values }) => (
              <Badge key={key} variant="light" color="gray" tt="none" size="lg" fw={500}>
                {label}: {t('projects.attributeValues', { count: values })}
              </Badge>
            ))}
          </Group>
        )}
      </div>
    </>
  );
}

/** What most people do at this point. */
function NextStep({ project, newest }: { project: ProjectSummary; newest: RoundSummary | null }) {
  if (newest?.result) {
    return (
      <Next
        help={t('projects.nextReviewHelp', { round: newest.round, count: newest.result.flagged.count })}
        button={t('projects.nextReview')}
        href={linkTo('review', { round: newest.round })}
      />
    );
  }
  if (project.masks === 0) {
    return (
      <Alert color="blue" variant="light" title={t('projects.next')}>
        {t('projects.nextMasks')}
      </Alert>
    );
  }
  return <Next help={t('projects.nextRoundHelp')} button={t('projects.nextRound')} href={linkTo('rounds')} />;
}

function Next({ help, button, href }: { help: string; button: string; href: string }) {
  return (
    <Alert color="blue" variant="light" title={t('projects.next')}>
      <Group justify="space-between" gap="sm">
        <Text size="sm">{help}</Text>
        <Button component="a" href={href} size="xs">
          {button}
        </Button>
      </Group>
    </Alert>
  );
}
