import { Button, Loader } from '@mantine/core';
import { Suspense, useEffect, useRef } from 'react';
import { EmptyState } from '../components/EmptyState.tsx';
import { ErrorNotice } from '../components/ErrorNotice.tsx';
import { t } from '../i18n/index.ts';
import { AnnotatorDialog } from './AnnotatorDialog.tsx';
import { refreshAnnotator } from './annotator.ts';
import { watchChanges } from './changes.ts';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { useConnection } from './connection.ts';
import classes from './frame.module.css';
import { Header } from './Header.tsx';
import { Navigation } from './Navigation.tsx';
import { useProject } from './project.ts';
import { features } from './registry.ts';
import { linkTo, useRoute } from './route.ts';
import { ScreenBoundary } from './ScreenBoundary.tsx';

/** What stands around every screen. */
export function Frame() {
  const project = useProject();
  const { screen } = useRoute();
  const main = useRef<HTMLElement>(null);
  const connection = useConnection((state) => state.since);
  const known = project.data ?? null;
  const open = known?.id;
  const current = features.find(({ id }) => id === screen) ?? features.find(({ id }) => id === (known && known.images > 0 ? 'dataset' : 'projects'))!;

  // Without a screen in the address, the project decides which is first. Asked anew where there was none, it is known already.
  const unsure = !project.isFetched && current.id !== screen;

  useEffect(watchChanges, []);
  useEffect(() => {
    // Without a project nobody can be asked; a failed call is told by what needed it.
    if (open && connection >= 0) refreshAnnotator().catch(() => undefined);
  }, [open, connection]);
  useEffect(() => {
    document.title = [t(current.label), ...(known ? [known.name] : []), t('app.name')].join(' – ');
  }, [current, known]);

  return (
    <div className={classes['frame']}>
      <a
        href="#content"
        className={classes['skip']}
        onClick={(event) => {
          // The address is the screen's.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t('app.skip')}
      </a>
      <Header project={known?.name ?? null} />
      <Navigation current={current.id} hasProject={known !== null} />
      <main id="content" ref={main} tabIndex={-1} className={classes['main']}>
        <ConnectionBanner />
        <ScreenBoundary key={current.id}>
          <Suspense fallback={<Waiting />}>{unsure ? <Waiting /> : known || current.withoutProject ? <current.component /> : <WithoutProject waiting={project.isPending} error={project.error} onRetry={() => void project.refetch()} />}</Suspense>
        </ScreenBoundary>
      </main>
      <AnnotatorDialog />
    </div>
  );
}

function Waiting() {
  return (
    <output className={classes['waiting']}>
      <Loader aria-hidden="true" />
      <span className={classes['hidden']}>{t('common.loading')}</span>
    </output>
  );
}

function WithoutProject({ waiting, error, onRetry }: { waiting: boolean; error: { code: string; message: string } | null; onRetry: () => void }) {
  if (waiting) return <Waiting />;
  return (
    <div className={classes['without']}>
      {error && error.code !== 'not-found' && <ErrorNotice title={t('app.readFailed')} error={error} onRetry={onRetry} />}
      <EmptyState title={t('app.noProject')} help={t('app.noProjectHelp')}>
        <Button component="a" href={linkTo('projects')}>
          {t('app.toProjects')}
        </Button>
      </EmptyState>
    </div>
  );
}
