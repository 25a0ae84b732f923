import type { RoundTime } from '../../../../core/contract/index.ts';
import { roughDuration } from '../../../../core/text.ts';
import { engineName, t } from '../../../i18n/index.ts';

/** What is known of how long a round takes, in words: which rounds the figure is from, or why there is none. */
export function timeText({ seconds, rounds, unnamed, engine, trainings, images, mayEndEarly, reason }: RoundTime): string {
  if (seconds === null) return `${t(`rounds.noTime-${reason ?? 'none-alike'}`)} ${t('rounds.timeTold')}`;
  const [low, high] = [roughDuration(seconds.low), roughDuration(seconds.high)];
  const time = low === high ? low : t('rounds.timeRange', { low, high });
  return [
    t(mayEndEarly ? 'rounds.timeAtMost' : 'rounds.timeAbout', { time, engine: engineName(engine ?? '') }),
    t('rounds.timeBy', {
      trainings: t('rounds.timeTrainings', { count: trainings }),
      images: t('rounds.timeImages', { count: images }),
      rounds: t('rounds.timeRounds', { count: rounds.length, list: [...rounds].reverse().join(', ') }),
    }),
    ...(unnamed.length > 0 ? [t('rounds.timeUnnamed', { count: unnamed.length, list: [...unnamed].reverse().join(', ') })] : []),
    t('rounds.timeBusy'),
  ].join(' ');
}
