import { Stack, Text } from '@mantine/core';
import { lazy } from 'react';
import { useProject } from '../../app/project.ts';
import { useRoute } from '../../app/route.ts';
import { desktop } from '../../bridge/index.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Screen } from '../../components/Screen.tsx';
import { t } from '../../i18n/index.ts';
import { CurrentProject } from './CurrentProject.tsx';
import { RecentProjects } from './RecentProjects.tsx';
import { StartCards } from './StartCards.tsx';

const ImportWizard = lazy(() => import('./import/ImportWizard.tsx'));

/** What can be opened, and what is open. `?import=new` is the wizard, `?import=<job>` what an import did. */
export default function Projects() {
  const { parameters } = useRoute();
  const project = useProject();
  const shownImport = parameters.get('import');
  const known = project.data ?? null;
  if (known && shownImport) return <ImportWizard job={shownImport === 'new' ? null : shownImport} />;
  return (
    <Screen title={t('projects.title')} subtitle={t('projects.purpose')}>
      <Stack gap="xl">
        {project.error && project.error.code !== 'not-found' && <ErrorNotice title={t('projects.notOpened')} error={project.error} onRetry={() => void project.refetch()} />}
        {known && <CurrentProject project={known} />}
        {desktop() && (
          <>
            <StartCards />
            <RecentProjects current={known?.name ?? null} />
          </>
        )}
        <Text size="sm" c="dimmed">
          {t('common.researchUse')}
        </Text>
      </Stack>
    </Screen>
  );
}
