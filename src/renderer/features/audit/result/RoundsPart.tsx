import { SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { AuditAttribute, AuditResult } from '../../../../core/contract/index.ts';
import { absent, figure, sentence, signed } from '../../../../core/text.ts';
import { Chart } from '../../../components/Chart.tsx';
import { DataTable } from '../../../components/DataTable.tsx';
import { formatNumber, formatPercent, t } from '../../../i18n/index.ts';
import { attentionName, outOf, settingName } from '../words.ts';
import { Figure, Interval, Notes, Range } from './Figure.tsx';
import { FigureTable } from './FigureTable.tsx';
import { Heading } from './Heading.tsx';
import { roundLines, type Moved } from './round-lines.ts';

/** How each group's share of flagged images and mean Dice moved from round to round, and whether the gap closed. */
export function RoundsPart({ result, attribute }: { result: AuditResult; attribute: AuditAttribute }) {
  const { overRounds } = result;
  if (!overRounds) return <Text size="sm">{t(result.configuration.earlierRounds ? 'audit.noEarlierRounds' : 'audit.earlierNotAsked')}</Text>;
  const moved = overRounds.attributes.find(({ key }) => key === attribute.key);
  return (
    <Stack gap="xl">
      <section>
        <Heading>{t('audit.roundsCompared')}</Heading>
        <DataTable
          label={t('audit.roundsCompared')}
          columns={[t('audit.ofRound'), t('audit.images'), t('audit.judgedImages'), t('audit.setting'), t('audit.attention')]}
          textFrom={3}
          rows={overRounds.rounds.map(({ round, images, judged, setting, attention }) => [t('common.round', { number: String(round) }), formatNumber(images), formatNumber(judged), settingName(setting), attentionName(attention)])}
        />
        <Notes notes={overRounds.notes} />
      </section>
      {moved && moved.groups.length > 0 ? <Course moved={moved} attribute={attribute} /> : <Text size="sm">{t('audit.notMoved', { attribute: attribute.label })}</Text>}
      {moved && <Gaps moved={moved} attribute={attribute} />}
    </Stack>
  );
}

function Course({ moved, attribute }: { moved: Moved; attribute: AuditAttribute }) {
  const [shown, setShown] = useState<'flagged' | 'dice'>('flagged');
  const { rounds, lines } = useMemo(() => roundLines(moved, shown), [moved, shown]);
  const name = t(`audit.shown-${shown}`);
  return (
    <section>
      <Heading>{t('audit.overRoundsOf', { attribute: attribute.label })}</Heading>
      <SegmentedControl aria-label={t('audit.figureShown')} mb="sm" value={shown} data={(['flagged', 'dice'] as const).map((value) => ({ value, label: t(`audit.shown-${value}`) }))} onChange={(value) => setShown(value as 'flagged' | 'dice')} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl">
        <FigureTable
          label={t('audit.tableOverRounds', { figure: name, attribute: attribute.label })}
          columns={[{ name: t('audit.group') }, ...rounds.map((round) => ({ name: t('common.round', { number: String(round) }) }))]}
          rows={moved.groups.map(({ level, label, points }) => ({ key: level, name: label, cells: rounds.map((round) => <Point key={round} point={points.find((point) => point.round === round)} shown={shown} />) }))}
        />
        {lines.length > 0 && <Chart title={shown === 'dice' ? name : t('audit.inPercent', { figure: name })} xName={t('audit.ofRound')} x={rounds} lines={lines} wholeX format={(value) => (shown === 'dice' ? figure(value) : formatPercent(value / 100, 1))} />}
      </SimpleGrid>
    </section>
  );
}

function Point({ point, shown }: { point: Moved['groups'][number]['points'][number] | undefined; shown: 'flagged' | 'dice' }) {
  if (!point) return absent;
  if (shown === 'dice') {
    return (
      <Figure figure={point.dice}>
        {({ estimate, low, high }) => (
          <>
            <Interval value={figure(estimate)} low={figure(low)} high={figure(high)} />
            <Range text={t('audit.imageCount', { count: point.n })} />
          </>
        )}
      </Figure>
    );
  }
  const { flagged } = point;
  if (!flagged) return <Range text={t('audit.cellTooSmall')} />;
  return (
    <Figure figure={flagged.share}>
      {({ estimate, low, high }) => (
        <>
          <Interval value={formatPercent(estimate, 1)} low={formatPercent(low, 1)} high={formatPercent(high, 1)} />
          <Range text={outOf(flagged)} />
        </>
      )}
    </Figure>
  );
}

function Gaps({ moved: { gaps, closed }, attribute }: { moved: Moved; attribute: AuditAttribute }) {
  return (
    <section>
      <Heading help={t('audit.closedHelp')}>{t('audit.closed')}</Heading>
      <Text size="sm" mb="xs">
        {closed.value
          ? t(closed.value.low > 0 ? 'audit.didClose' : closed.value.high < 0 ? 'audit.didOpen' : 'audit.unclearClose', { by: signed(closed.value.estimate), low: signed(closed.value.low), high: signed(closed.value.high) })
          : sentence(closed.reason ?? t('audit.noShare'))}
      </Text>
      {gaps.length > 0 && (
        <FigureTable
          label={t('audit.tableGaps', { attribute: attribute.label })}
          columns={[{ name: t('audit.ofRound') }, { name: t('audit.gapOfDice') }, { name: t('audit.gapOfFlagged') }]}
          rows={gaps.map(({ round, dice, flagged }) => ({
            key: String(round),
            name: t('common.round', { number: String(round) }),
            cells: [
              <Figure key="dice" figure={dice}>
                {({ estimate, low, high }) => <Interval value={figure(estimate)} low={figure(low)} high={figure(high)} />}
              </Figure>,
              <Figure key="flagged" figure={flagged}>
                {(value) => t('audit.points', { value: figure(value * 100, 1) })}
              </Figure>,
            ],
          }))}
        />
      )}
    </section>
  );
}
