import { Badge, Button, Group, Text, Title } from '@mantine/core';
import { useId } from 'react';
import type { RecentProject } from '../../../core/contract/bridge.ts';
import { notifyError } from '../../app/notify.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { formatMoment, t } from '../../i18n/index.ts';
import classes from './projects.module.css';
import { recentProjectsChanged, useDesktop, useRecentProjects } from './use-desktop.ts';

/** The projects that were opened before, with those that are gone named as such. */
export function RecentProjects({ current }: { current: string | null }) {
  const recent = useRecentProjects();
  const open = useDesktop((program, id: string) => program.openRecent(id), {
    onError: (error) => {
      recentProjectsChanged();
      notifyError(t('projects.notOpened'), error);
    },
  });
  const forget = useDesktop((program, id: string) => program.forgetRecent(id), { onSuccess: recentProjectsChanged, onError: (error) => notifyError(t('app.actionFailed'), error) });
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <Title order={2} id={heading} mb="sm">
        {t('projects.recent')}
      </Title>
      {recent.error && <ErrorNotice title={t('projects.recentFailed')} error={recent.error} onRetry={() => void recent.refetch()} />}
      {recent.data?.length === 0 && <Text c="dimmed">{t('projects.recentNone')}</Text>}
      <ul className={classes['recent']}>
        {recent.data?.map((project, index) => (
          <li key={project.id} className={classes['card']}>
            <RecentCard project={project} isOpen={index === 0 && project.name === current} busy={open.isPending} onOpen={() => open.mutate(project.id)} onForget={() => forget.mutate(project.id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function RecentCard({ project, isOpen, busy, onOpen, onForget }: { project: RecentProject; isOpen: boolean; busy: boolean; onOpen: () => void; onForget: () => void }) {
  const { name, place, openedAt, missing } = project;
  return (
    <>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Title order={3} className={classes['name']}>
          {name}
        </Title>
        {isOpen && <Badge variant="light">{t('projects.here')}</Badge>}
      </Group>
      <Text size="sm" c="dimmed" className={classes['name']}>
        {place}
      </Text>
      <Text size="sm" {...(missing ? { c: 'var(--mantine-color-error)' } : { c: 'dimmed' })} className={classes['grow']}>
        {missing ? t('projects.recentMissing') : t('projects.recentOpened', { time: formatMoment(openedAt) })}
      </Text>
      <Group gap="xs" mt="xs">
        {!missing && !isOpen && (
          <Button variant="default" size="xs" disabled={busy} onClick={onOpen} aria-label={t('projects.recentOpen', { name })}>
            {t('projects.openButtonShort')}
          </Button>
        )}
        {!isOpen && (
          <Button variant="subtle" size="xs" onClick={onForget} aria-label={t('projects.recentForget', { name })}>
            {t('projects.recentForgetShort')}
          </Button>
        )}
      </Group>
    </>
  );
}
