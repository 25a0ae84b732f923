import { Button } from '@mantine/core';
import { linkTo } from '../../app/route.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { t } from '../../i18n/index.ts';
import { CompositionDialog } from './queue/CompositionDialog.tsx';
import { QueuePanel } from './queue/QueuePanel.tsx';
import classes from './review.module.css';
import { useQueue } from './use-queue.ts';
import { Workspace } from './Workspace.tsx';

/** The queue, the image with its tools, and the evidence. */
export function ReviewScreen() {
  const queue = useQueue();
  if (queue.image === null && queue.error) {
    return (
      <div className={classes['nothing']}>
        {queue.error.code === 'not-found' && !queue.ofAudit ? (
          <EmptyState title={t('review.noRound')} help={t('review.noRoundHelp')}>
            <Button component="a" href={linkTo('rounds')}>
              {t('review.toRounds')}
            </Button>
          </EmptyState>
        ) : (
          <ErrorNotice title={t('review.queueFailed')} error={queue.error} />
        )}
      </div>
    );
  }
  return (
    <div className={classes['review']}>
      <h1 className={classes['hidden']}>{t('review.title')}</h1>
      <QueuePanel queue={queue.queue} slice={queue.slice} shown={queue.shown} image={queue.image} onChoose={queue.goTo} onQueue={queue.choose} />
      {queue.image === null ? (
        <div className={classes['nothing']}>{(queue.slice ?? queue.queue)?.items.length === 0 && <EmptyState title={t('review.queueEmpty')} help={t('review.queueEmptyHelp')} />}</div>
      ) : (
        <Workspace image={queue.image} queue={queue} />
      )}
      {!queue.ofAudit && <CompositionDialog queue={queue.queue} round={queue.round} />}
    </div>
  );
}
