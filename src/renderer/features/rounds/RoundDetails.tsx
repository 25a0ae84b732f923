import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RoundResult, RoundSummary, SignalResult } from '../../../core/contract/index.ts';
import { duration, figure, interval, percent, sparsityText } from '../../../core/text.ts';
import { notify, notifyError } from '../../app/notify.tsx';
import { linkTo } from '../../app/route.ts';
import { desktop, unwrap } from '../../bridge/index.ts';
import { DataTable } from '../../components/DataTable.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Panel } from '../../components/Panel.tsx';
import { engineName, formatNumber, hasMessage, t } from '../../i18n/index.ts';
import { useCall } from '../../query.ts';
import { Curves } from './Curves.tsx';

/** All that is known of one round. */
export function RoundDetails({ round, error }: { round: RoundSummary; error: { code: string; message: string } | null }) {
  const { result } = round;
  const curve = useCall('round.curve', { round: round.round });
  return (
    <Panel
      title={t('rounds.details', { round: round.round })}
      actions={
        <>
          {result && (
            <>
              <Button component="a" size="sm" href={linkTo('review', { round: round.round, queue: 'verify' })}>
                {t('rounds.reviewFlagged')}
              </Button>
              <Button component="a" size="sm" variant="default" href={linkTo('dataset', { flagged: 'yes', sort: 'hardest', round: round.round })}>
                {t('rounds.showFlagged')}
              </Button>
              <SaveReport round={round.round} />
            </>
          )}
          <Button component="a" size="sm" variant="subtle" href={linkTo('rounds')}>
            {t('rounds.closeDetails')}
          </Button>
        </>
      }
    >
      <Stack gap="xl">
        {error && <ErrorNotice title={t('rounds.failedBecause')} error={error} />}
        {result ? <Figures result={result} /> : !error && <Text size="sm">{t('rounds.noResult')}</Text>}
        {(curve.data?.length ?? 0) > 0 && <Curves points={curve.data!} />}
        {result && <Signals result={result} />}
        {result && <Computed result={result} />}
        <Text size="xs" c="dimmed">
          {t('common.researchUse')}
        </Text>
      </Stack>
    </Panel>
  );
}

function SaveReport({ round }: { round: number }) {
  const program = desktop();
  if (!program) return null;
  const save = async (): Promise<void> => {
    const { name } = unwrap(await program.saveReport(round));
    if (name !== null) notify({ message: t('rounds.reportSaved', { name }) });
  };
  return (
    <Button size="sm" variant="default" onClick={() => save().catch((error: unknown) => notifyError(t('rounds.reportNotSaved'), error))}>
      {t('rounds.saveReport')}
    </Button>
  );
}

function Figures({ result }: { result: RoundResult }) {
  const { test } = result;
  return (
    <section>
      <Heading>
        {t('rounds.figures')} {test && <Text component="span" size="sm" c="dimmed" fw={400}>{t('rounds.testImages', { count: test.n })}</Text>}
      </Heading>
      {test ? (
        <Facts
          facts={[
            [t('rounds.testIou'), `${figure(test.iou)} (${interval(test.iouInterval)})`],
            [t('rounds.testDice'), figure(test.dice)],
            [t('rounds.hardest10'), figure(test.iouHardest10)],
            [t('rounds.failureRate'), percent(test.failureRate, 1)],
            [t('rounds.hd95'), test.hd95 === null ? null : t('rounds.pixels', { value: figure(test.hd95, 1) })],
            [t('rounds.trainedOn'), t('rounds.trainedOnValue', { count: result.images.labelled })],
          ]}
        />
      ) : (
        <Text size="sm">{t('rounds.noTest')}</Text>
      )}
    </section>
  );
}

function Signals({ result }: { result: RoundResult }) {
  const { pruningAgainstRandom: control } = result;
  return (
    <section>
      <Heading>{t('rounds.signals')}</Heading>
      <Text size="sm" c="dimmed" mb="xs" maw="60rem">
        {t('rounds.signalsHelp')}
      </Text>
      <DataTable
        label={t('rounds.signals')}
        columns={[t('rounds.signal'), t('rounds.areaUnderCurve'), t('rounds.iouInterval'), t('rounds.auprc'), t('rounds.spearman'), t('rounds.caught')]}
        rows={result.signals.map((signal) => [<SignalName key={signal.name} signal={signal} />, figure(signal.auroc), interval(signal.aurocInterval), figure(signal.auprc), figure(signal.spearman), percent(signal.caughtAt20)])}
      />
      {control && (
        <Text size="sm" mt="sm">
          {t('rounds.againstRandom', { difference: figure(control.difference), interval: interval(control.interval) })}
        </Text>
      )}
    </section>
  );
}

function SignalName({ signal: { name, reason } }: { signal: SignalResult }) {
  const key = `rounds.signal-${name}`;
  return (
    <>
      {hasMessage(key) ? t(key) : name}
      {reason !== null && (
        <Text size="xs" c="dimmed">
          {reason}
        </Text>
      )}
    </>
  );
}

function Computed({ result }: { result: RoundResult }) {
  const { engineUse, ladder } = result;
  return (
    <>
      <section>
        <Heading>{t('rounds.ladder')}</Heading>
        <DataTable
          label={t('rounds.ladder')}
          columns={[t('rounds.sparsity'), t('rounds.testIou'), t('rounds.testDice'), t('rounds.disagreement')]}
          rows={ladder.map(({ sparsity, iou, dice, meanDisagreement }) => [sparsityText(sparsity), figure(iou), figure(dice), figure(meanDisagreement)])}
        />
      </section>
      <section>
        <Heading>{t('rounds.engine')}</Heading>
        <Facts
          facts={[
            [t('rounds.engine'), engineUse ? `${engineName(result.engine)}, ${engineUse.device}` : engineName(result.engine)],
            [t('rounds.engineReason'), engineUse?.reason],
            [t('rounds.throughput'), t('rounds.imagesPerSecond', { rate: formatNumber(result.imagesPerSecond, { maximumFractionDigits: 1 }) })],
            [t('rounds.waiting'), result.waitingShare === undefined ? null : percent(result.waitingShare, 1)],
            [t('rounds.time'), duration(result.seconds)],
            [t('rounds.steps'), formatNumber(result.steps)],
            [t('rounds.network'), t('rounds.modelSize', { model: result.model.preset, size: String(result.model.size) })],
            [t('rounds.parameters'), formatNumber(result.model.parameters)],
            [t('rounds.setting'), result.setting === 'supervised' ? t('rounds.settingSupervised') : result.setting],
            [t('rounds.seed'), String(result.seed)],
            [t('rounds.recalibration'), `${result.recalibration.used ? t('rounds.recalibrationUsed') : t('rounds.recalibrationNotUsed')}: ${result.recalibration.reason}`],
          ]}
        />
        {engineUse?.failed.map(({ engine, message }) => (
          <Text key={engine} size="sm" mt="xs">
            {t('rounds.engineFailed', { engine: engineName(engine), message })}
          </Text>
        ))}
      </section>
    </>
  );
}

function Heading({ children }: { children: ReactNode }) {
  return (
    <Group gap="xs" mb="xs">
      <Title order={3}>{children}</Title>
    </Group>
  );
}
