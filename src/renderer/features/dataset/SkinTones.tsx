import { Button, Progress, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { reviveError } from '../../../core/errors.ts';
import { notify, notifyError } from '../../app/notify.tsx';
import { subscribe } from '../../bridge/index.ts';
import { t } from '../../i18n/index.ts';
import classes from './dataset.module.css';

type Estimating = { done: number; total: number; withoutEstimate: number };

/** Estimates the skin's tone of every image that has no estimate; leaving stops it. */
export function SkinTones() {
  const [running, setRunning] = useState(false);
  const [progress, setProgress] = useState<Estimating | null>(null);

  useEffect(() => {
    if (!running) return;
    let last: Estimating | null = null;
    return subscribe('skin.estimateMissing', {}, (message) => {
      if ('event' in message) {
        last = message.event;
        setProgress(last);
        return;
      }
      setRunning(false);
      setProgress(null);
      if ('error' in message) notifyError(t('dataset.estimateFailed'), reviveError(message.error));
      else notify({ message: t('dataset.estimated', { done: last?.done ?? 0, without: last?.withoutEstimate ?? 0 }) });
    });
  }, [running]);

  const stop = (): void => {
    setRunning(false);
    notify({ message: t('dataset.estimateStopped', { done: progress?.done ?? 0, total: progress?.total ?? 0 }) });
    setProgress(null);
  };

  return (
    <section aria-label={t('dataset.skin')} className={classes['skin']}>
      <h3>{t('dataset.skin')}</h3>
      <Text size="xs" c="dimmed">
        {t('dataset.skinHelp')}
      </Text>
      {running ? (
        <>
          <Text size="sm">{progress ? t('dataset.estimateProgress', { done: progress.done, total: progress.total }) : t('dataset.estimating')}</Text>
          <Progress value={progress && progress.total > 0 ? (100 * progress.done) / progress.total : 0} aria-label={t('dataset.estimating')} />
          <Button size="xs" variant="default" onClick={stop}>
            {t('common.stop')}
          </Button>
        </>
      ) : (
        <Button size="xs" variant="default" onClick={() => setRunning(true)}>
          {t('dataset.estimate')}
        </Button>
      )}
    </section>
  );
}
