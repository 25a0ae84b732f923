import { Badge, Button, Checkbox } from '@mantine/core';
import type { ResponseOf, RoundSummary } from '../../../core/contract/index.ts';
import { absent, duration, figure, interval } from '../../../core/text.ts';
import { notifyError } from '../../app/notify.tsx';
import { linkTo } from '../../app/route.ts';
import table from '../../components/components.module.css';
import { ScrollRegion } from '../../components/ScrollRegion.tsx';
import { formatNumber, hasMessage, t } from '../../i18n/index.ts';
import { useCommand } from '../../query.ts';
import { attentionName, settingName } from './details/words.ts';
import classes from './rounds.module.css';

type Progress = ResponseOf<'round.progress'>[number];
type Props = { rounds: readonly RoundSummary[]; progress: readonly Progress[]; resumable: ReadonlySet<string>; shown: number | null; compared: readonly number[]; onCompare: (round: number) => void };

const stateColours: Readonly<Record<string, string>> = { done: 'green', running: 'blue', queued: 'gray', failed: 'red', cancelled: 'gray', interrupted: 'yellow' };

/** All rounds, the newest first, with what went in and what came out. */
export function RoundTable({ rounds, progress, resumable, shown, compared, onCompare }: Props) {
  const resume = useCommand('job.resume', { onError: (error) => notifyError(t('rounds.notResumed'), error) });
  const progressOf = new Map(progress.map((one) => [one.round, one]));
  return (
    <ScrollRegion label={t('rounds.table')}>
      <table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">{t('rounds.round')}</th>
            <th scope="col">{t('rounds.state')}</th>
            <th scope="col">{t('rounds.network')}</th>
            <th scope="col" className="number">{t('rounds.labels')}</th>
            <th scope="col" className="number">{t('rounds.annotationTime')}</th>
            <th scope="col" className="number">{t('rounds.iou')}</th>
            <th scope="col" className="number">{t('rounds.iouInterval')}</th>
            <th scope="col" className="number">{t('rounds.auroc')}</th>
            <th scope="col" className="number">{t('rounds.flagged')}</th>
            <th scope="col">{t('rounds.compare')}</th>
          </tr>
        </thead>
        <tbody>
          {[...rounds].reverse().map((round) => {
            const { result } = round;
            const pruning = result?.signals.find(({ name }) => name === 'pruning');
            const worked = progressOf.get(round.round);
            const name = t('common.round', { number: round.round });
            return (
              <tr key={round.round} className={round.round === shown ? classes['shown'] : undefined}>
                <th scope="row">
                  <a href={linkTo('rounds', { round: round.round })} aria-current={round.round === shown || undefined}>
                    {name}
                  </a>
                </th>
                <td>
                  <State state={round.state} />
                  {resumable.has(round.job) && (
                    <Button size="compact-xs" variant="default" ml="xs" loading={resume.isPending && resume.variables?.job === round.job} onClick={() => resume.mutate({ job: round.job })} aria-label={`${t('rounds.resume')}: ${name}`}>
                      {t('rounds.resume')}
                    </Button>
                  )}
                  {round.affected !== undefined && <div className={classes['note']}>{t('rounds.affected', { reason: round.affected })}</div>}
                </td>
                <td className={classes['learnt']}>
                  <div className={classes['oneLine']}>{t('rounds.modelSize', { model: round.configuration.model, size: String(round.configuration.size) })}</div>
                  <div className={classes['note']}>{howItLearnt(round)}</div>
                </td>
                <td className="number">{numberOf(worked?.labels ?? result?.images.labelled)}</td>
                <td className="number">{worked ? annotationTime(worked.hoursOfAnnotation) : absent}</td>
                <td className="number">{figure(result?.test?.iou)}</td>
                <td className="number">{interval(result?.test?.iouInterval)}</td>
                <td className="number">{figure(pruning?.auroc)}</td>
                <td className="number">{numberOf(result?.flagged.count)}</td>
                <td>{result && <Checkbox size="sm" aria-label={t('rounds.compareRound', { round: round.round })} checked={compared.includes(round.round)} onChange={() => onCompare(round.round)} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function State({ state }: { state: string }) {
  const key = `rounds.state-${state}`;
  return (
    <Badge variant="light" color={stateColours[state] ?? 'gray'} size="sm" tt="none" fw={500} miw="max-content">
      {hasMessage(key) ? t(key) : state}
    </Badge>
  );
}

/** Setting and attention: what was kept once that is known, and what was not; before that what was asked for. */
function howItLearnt({ configuration, result }: RoundSummary): string {
  const attention = result?.attention ?? configuration.attention;
  const lost = (result?.trials ?? []).filter(({ kept, n }) => kept === 'baseline' && n > 0);
  return [
    settingName(result?.setting ?? configuration.setting),
    ...(attention === 'none' ? [] : [t('rounds.attentionShort', { name: attentionName(attention) })]),
    ...lost.map(({ about, candidate }) => t('rounds.notKept', { name: about === 'setting' ? settingName(candidate) : t('rounds.attentionShort', { name: attentionName(candidate) }) })),
  ].join(' · ');
}

function annotationTime(hours: number): string {
  return hours > 0 ? duration(hours * 3600) : t('rounds.noTime');
}

function numberOf(value: number | undefined): string {
  return value === undefined ? absent : formatNumber(value);
}
