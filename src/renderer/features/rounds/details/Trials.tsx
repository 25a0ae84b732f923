import { Badge, Group, Text } from '@mantine/core';
import type { RoundResult, Trial } from '../../../../core/contract/index.ts';
import { attributeLabel } from '../../../../core/demographics.ts';
import { absent, duration, figure, sentence, signed } from '../../../../core/text.ts';
import table from '../../../components/components.module.css';
import { IntervalPlot } from '../../../components/IntervalPlot.tsx';
import { ScrollRegion } from '../../../components/ScrollRegion.tsx';
import { t } from '../../../i18n/index.ts';
import classes from '../rounds.module.css';
import { Heading } from './Heading.tsx';
import { attentionName, settingName } from './words.ts';

/** Networks that were trained in pairs: both arms, what lies between them, and which was kept. */
export function Trials({ trials = [] }: { trials: RoundResult['trials'] }) {
  return trials.map((trial) => <Pair key={`${trial.about}/${trial.candidate}`} trial={trial} />);
}

function Pair({ trial }: { trial: Trial }) {
  const name = (arm: string): string => (trial.about === 'setting' ? settingName(arm) : arm === 'none' ? t('rounds.withoutAttention') : attentionName(arm));
  const candidate = trial.by ? t('rounds.attentionByAttribute', { name: name(trial.candidate), attribute: attributeLabel(trial.by) }) : name(trial.candidate);
  const baseline = name(trial.baseline);
  const title = t(`rounds.trial-${trial.about}`);
  if (trial.n === 0) {
    return (
      <section>
        <Heading>{title}</Heading>
        <Text size="sm">{sentence(trial.reason)}</Text>
      </section>
    );
  }
  return (
    <section>
      <Heading>{title}</Heading>
      <Text size="sm" mb="xs" maw="60rem">
        <strong>{verdictOf(trial, baseline, candidate)}</strong> {t('rounds.trialHelp', { count: trial.n, time: duration(trial.seconds) })}
      </Text>
      <ScrollRegion label={title}>
        <table className={table['table']} aria-label={title}>
          <thead>
            <tr>
              <th scope="col">{t('rounds.measure')}</th>
              <Arm name={baseline} kept={trial.kept === 'baseline'} />
              <Arm name={candidate} kept={trial.kept === 'candidate'} />
              <th scope="col" className="number">{t('rounds.difference')}</th>
              <th scope="col" className="number">{t('rounds.iouInterval')}</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{typeof trial.groups === 'number' ? t('rounds.validationIouOfGroups', { count: trial.groups }) : t('rounds.validationIou')}</th>
              <td className="number">{figure(trial.baselineIou)}</td>
              <td className="number">{figure(trial.candidateIou)}</td>
              <td className="number">{signed(trial.difference)}</td>
              <td className="number">{trial.interval ? t('rounds.fromTo', { low: signed(trial.interval.low), high: signed(trial.interval.high) }) : absent}</td>
            </tr>
            <Row name={t('rounds.worstFifth')} difference={signed(trial.worstFifthDifference)} />
            <Row name={t('rounds.failures')} difference={trial.failureRateDifference === null ? absent : t('rounds.points', { value: signed(trial.failureRateDifference * 100, 1) })} />
          </tbody>
        </table>
      </ScrollRegion>
      {trial.difference !== null && <Difference value={trial.difference} between={trial.interval} baseline={baseline} candidate={candidate} />}
    </section>
  );
}

function verdictOf({ interval, kept, about }: Trial, baseline: string, candidate: string): string {
  const name = kept === 'baseline' ? baseline : candidate;
  if (interval && interval.low > 0) return t('rounds.trialBetter', { name: candidate });
  if (interval && interval.high < 0) return t('rounds.trialBetter', { name: baseline });
  return about === 'setting' ? t('rounds.trialUnclearMean', { name }) : t('rounds.trialUnclear', { name });
}

function Arm({ name, kept }: { name: string; kept: boolean }) {
  return (
    <th scope="col" className="number">
      <Group gap={6} justify="end" wrap="nowrap" component="span">
        {name}
        {kept && (
          <Badge size="xs" variant="light" tt="none" component="span">
            {t('rounds.kept')}
          </Badge>
        )}
      </Group>
    </th>
  );
}

/** Of these a trial tells the difference alone. */
function Row({ name, difference }: { name: string; difference: string }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number">{absent}</td>
      <td className="number">{absent}</td>
      <td className="number">{difference}</td>
      <td className="number">{absent}</td>
    </tr>
  );
}

function Difference({ value, between, baseline, candidate }: { value: number; between: { low: number; high: number } | null; baseline: string; candidate: string }) {
  const reach = 1.1 * Math.max(0.005, Math.abs(value), Math.abs(between?.low ?? 0), Math.abs(between?.high ?? 0));
  return (
    <div className={classes['difference']} aria-hidden="true">
      <div className={classes['sides']}>
        <span>← {t('rounds.armBetter', { name: baseline })}</span>
        <span>{t('rounds.armBetter', { name: candidate })} →</span>
      </div>
      <IntervalPlot value={value} interval={between} range={[-reach, reach]} mark={0} />
      <div className={classes['sides']}>
        <span>{signed(-reach)}</span>
        <span>0</span>
        <span>{signed(reach)}</span>
      </div>
    </div>
  );
}
