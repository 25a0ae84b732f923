import { Badge, Text } from '@mantine/core';
import type { RoundResult, SignalResult } from '../../../../core/contract/index.ts';
import { figure, interval, percent, sentence } from '../../../../core/text.ts';
import { DataTable } from '../../../components/DataTable.tsx';
import { IntervalPlot } from '../../../components/IntervalPlot.tsx';
import { t } from '../../../i18n/index.ts';
import { commonReason } from './common-reason.ts';
import { Heading } from './Heading.tsx';
import { signalName } from './words.ts';

/** Which signal finds what the network gets wrong: on test images, and on the validation images that choose the blend. */
export function Signals({ result }: { result: RoundResult }) {
  const { signals, validationSignals, blend, pruningAgainstRandom: control } = result;
  const members = new Set<string>(blend?.members);
  return (
    <>
      <section>
        <Heading>{t('rounds.signals')}</Heading>
        <Text size="sm" c="dimmed" mb="xs" maw="60rem">
          {t('rounds.signalsHelp')}
        </Text>
        <SignalTable label={t('rounds.signals')} signals={signals} />
        {control && (
          <Text size="sm" mt="sm">
            {t('rounds.againstRandom', { difference: figure(control.difference), interval: interval(control.interval) })}
          </Text>
        )}
      </section>
      {(validationSignals || blend) && (
        <section>
          <Heading>{t('rounds.blendChosen')}</Heading>
          <Text size="sm" mb="xs" maw="60rem">
            {blend && (
              <>
                <strong>{t('rounds.blendMembers', { list: blend.members.map(signalName).join(', ') })}</strong> {sentence(blend.reason)}
              </>
            )}
          </Text>
          {validationSignals && validationSignals.length > 0 && <SignalTable label={t('rounds.blendChosen')} signals={validationSignals} members={members} />}
        </section>
      )}
    </>
  );
}

function SignalTable({ label, signals, members }: { label: string; signals: readonly SignalResult[]; members?: ReadonlySet<string> }) {
  const lowest = Math.min(0.5, ...signals.flatMap(({ auroc, aurocInterval }) => [auroc ?? 0.5, aurocInterval?.low ?? 0.5]));
  const common = commonReason(signals);
  return (
    <>
      {common !== null && (
        <Text size="sm" mb="xs" maw="60rem">
          {t('rounds.signalsUnknown', { reason: common })}
        </Text>
      )}
      <DataTable
        label={label}
        columns={[t('rounds.signal'), t('rounds.areaUnderCurve'), t('rounds.iouInterval'), t('rounds.rangeFrom', { from: figure(lowest, 1) }), t('rounds.auprc'), t('rounds.spearman'), t('rounds.caught')]}
        rows={signals.map((signal) => [
          <SignalName key={signal.name} name={signal.name} reason={signal.reason === common ? null : signal.reason} member={members?.has(signal.name) ?? false} />,
          figure(signal.auroc),
          interval(signal.aurocInterval),
          signal.auroc === null ? '' : <IntervalPlot key="plot" value={signal.auroc} interval={signal.aurocInterval} range={[lowest, 1]} mark={0.5} />,
          figure(signal.auprc),
          figure(signal.spearman),
          percent(signal.caughtAt20),
        ])}
      />
    </>
  );
}

function SignalName({ name, reason, member }: { name: string; reason: string | null; member: boolean }) {
  return (
    <>
      {signalName(name)}
      {member && (
        <Badge size="xs" variant="light" tt="none" ml={6} component="span">
          {t('rounds.inBlend')}
        </Badge>
      )}
      {reason !== null && (
        <Text size="xs" c="dimmed">
          {reason}
        </Text>
      )}
    </>
  );
}
