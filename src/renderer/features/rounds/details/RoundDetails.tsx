import { Button, Stack, Text } from '@mantine/core';
import type { RoundSummary } from '../../../../core/contract/index.ts';
import { notify, notifyError } from '../../../app/notify.tsx';
import { linkTo } from '../../../app/route.ts';
import { desktop, unwrap } from '../../../bridge/index.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { t } from '../../../i18n/index.ts';
import { useCall } from '../../../query.ts';
import { Curves } from '../Curves.tsx';
import { Computed } from './Computed.tsx';
import { ExpectedCatch } from './ExpectedCatch.tsx';
import { Figures } from './Figures.tsx';
import { LearningCurve } from './LearningCurve.tsx';
import { Learnt } from './Learnt.tsx';
import { Signals } from './Signals.tsx';
import { Trials } from './Trials.tsx';

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
              <Button component="a" size="sm" variant="default" href={linkTo('audit', { new: 'yes', round: round.round })}>
                {t('rounds.audit')}
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
        {result && <Learnt result={result} />}
        {result && <Trials trials={result.trials} />}
        {(curve.data?.length ?? 0) > 0 && <Curves points={curve.data!} />}
        {result?.learningCurve && <LearningCurve points={result.learningCurve} />}
        {result && <Signals result={result} />}
        {result?.expectedCatch && <ExpectedCatch expected={result.expectedCatch} />}
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
