import { Button } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { notifyError } from '../../app/notify.tsx';
import { useGrid } from '../../app/preferences.ts';
import { useProject } from '../../app/project.ts';
import { linkTo, navigate, useRoute } from '../../app/route.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { t } from '../../i18n/index.ts';
import { everything, readAddress, writeAddress, type Shown } from './address.ts';
import classes from './dataset.module.css';
import { Facets } from './Facets.tsx';
import { Grid } from './Grid.tsx';
import { imagesBetween, useBeginning } from './pages.ts';
import { beginSelection, selectOnly } from './selection.ts';
import { TagBar } from './TagBar.tsx';
import { Toolbar } from './Toolbar.tsx';

/** All images of the project, filtered, sorted, and tagged in bulk. */
export default function Dataset() {
  const { parameters } = useRoute();
  const shown = useMemo(() => readAddress(parameters), [parameters]);
  const [selecting, setSelecting] = useState<number | null>(null);
  const project = useProject();
  const beginning = useBeginning(shown);
  const { total } = beginning;
  const facetsOpen = useGrid((it) => it.facetsOpen);
  const all = project.data?.images ?? 0;

  const key = JSON.stringify(shown);
  useEffect(() => {
    beginSelection(key);
  }, [key]);
  const change = (next: Shown): void => navigate('dataset', writeAddress(next), { replace: true });

  const selectAll = (): void => {
    if (total === null || selecting !== null) return;
    setSelecting(0);
    imagesBetween(shown, 0, total - 1, setSelecting)
      .then((images) => selectOnly(images))
      .catch((error: unknown) => notifyError(t('dataset.notRead'), error))
      .finally(() => setSelecting(null));
  };

  if (all === 0 && project.data)
    return (
      <div className={classes['alone']}>
        <h1>{t('dataset.title')}</h1>
        <EmptyState title={t('dataset.empty')} help={t('dataset.emptyHelp')}>
          <Button component="a" href={linkTo('projects', { import: 'new' })}>
            {t('dataset.import')}
          </Button>
        </EmptyState>
      </div>
    );

  return (
    <div className={classes['dataset']} data-facets={facetsOpen || undefined}>
      <Toolbar shown={shown} found={total} of={all} onChange={change} />
      {facetsOpen && <Facets filter={shown.filter} onChange={(filter) => change({ ...shown, filter })} />}
      <div className={classes['content']}>
        <p className="hidden">{t('dataset.gridHelp')}</p>
        {beginning.error && <ErrorNotice title={t('dataset.notRead')} error={beginning.error} onRetry={beginning.retry} />}
        {total === 0 && (
          <div className={classes['nothing']}>
            <EmptyState title={t('dataset.noMatch')} help={t('dataset.noMatchHelp')}>
              <Button variant="default" onClick={() => change({ filter: { ...everything, round: shown.filter.round }, sort: shown.sort })}>
                {t('dataset.clearFilters')}
              </Button>
            </EmptyState>
          </div>
        )}
        {total !== null && total > 0 && <Grid shown={shown} beginning={beginning} total={total} onSelectAll={selectAll} />}
        <TagBar total={total ?? 0} selecting={selecting} onSelectAll={selectAll} />
      </div>
    </div>
  );
}
