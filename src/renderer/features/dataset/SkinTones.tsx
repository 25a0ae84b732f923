import { Button, Progress, Text } from '@mantine/core';
import { duration } from '../../../core/text.ts';
import { t } from '../../i18n/index.ts';
import classes from './dataset.module.css';
import { secondsLeft } from './seconds-left.ts';
import { startEstimation, stopEstimation, useSkinEstimation } from './skin-estimation.ts';

/** Estimates the skin's tone of every image that has no estimate. */
export function SkinTones() {
  const estimation = useSkinEstimation();
  return (
    <section aria-label={t('dataset.skin')} className={classes['skin']}>
      <h3>{t('dataset.skin')}</h3>
      <Text size="xs" c="dimmed">
        {t('dataset.skinHelp')}
      </Text>
      {estimation.running ? (
        <>
          <Text size="sm">{describe(estimation)}</Text>
          <Progress value={shareOf(estimation.progress)} aria-label={t('dataset.estimating')} />
          <Button size="xs" variant="default" onClick={stopEstimation}>
            {t('common.stop')}
          </Button>
        </>
      ) : (
        <Button size="xs" variant="default" onClick={startEstimation}>
          {t('dataset.estimate')}
        </Button>
      )}
    </section>
  );
}

type Running = { since: number; progress: { done: number; total: number } | null };

function describe({ since, progress }: Running): string {
  if (!progress) return t('dataset.estimating');
  const left = secondsLeft(progress, (Date.now() - since) / 1000);
  return [t('dataset.estimateProgress', progress), ...(left === null ? [] : [t('common.timeLeft', { time: duration(left) })])].join(' · ');
}

function shareOf(progress: Running['progress']): number {
  return progress && progress.total > 0 ? (100 * progress.done) / progress.total : 0;
}
