import type { AuditAttribute, AuditComparison, AuditGroup, AuditOutcome } from '../../../../core/contract/index.ts';
import { absent, sentence } from '../../../../core/text.ts';
import { IntervalPlot } from '../../../components/IntervalPlot.tsx';
import { formatNumber, formatPercent, t } from '../../../i18n/index.ts';
import { commonReason, confidenceText, detectableText, outOf, points, pointsBetween, probability, ratio, ratioInterval, type Configuration } from '../words.ts';
import { Figure, Interval, Range, Under } from './Figure.tsx';
import { FigureTable, type FigureRow } from './FigureTable.tsx';
import { GroupName } from './GroupName.tsx';
import { isFound } from './summary.ts';

/** Each group's share of flagged or failed images, against the rest or the reference. */
export function OutcomeTable({ attribute, outcome, configuration }: { attribute: AuditAttribute; outcome: AuditOutcome; configuration: Configuration }) {
  const shares = attribute.groups.flatMap((group) => group[outcome]?.share.value ?? []);
  const range: [number, number] = [0, Math.max(0.05, ...shares.map(({ high }) => high))];
  // Where the whole stands, about: the mean of the groups, each by its size.
  const totals = attribute.groups.flatMap((group) => group[outcome] ?? []);
  const all = totals.reduce((sum, { total }) => sum + total, 0);
  const mark = all > 0 ? totals.reduce((sum, { events }) => sum + events, 0) / all : 0;
  const rows = attribute.groups.map((group): FigureRow => {
    const comparison = group.comparisons.find((one) => one.outcome === outcome);
    const found = comparison !== undefined && isFound(comparison, configuration.level);
    const name = <GroupName group={group} found={found} reference={group.level === attribute.reference} />;
    const n = [<Counts key="n" n={group.n} />];
    if (group.tooSmall) return { key: group.level, name, cells: n, instead: t('audit.tooSmall', { minimum: configuration.minimumN }) };
    const share = group[outcome];
    if (!share?.share.value) return { key: group.level, name, cells: n, instead: sentence(share?.share.reason ?? t('audit.noShare')) };
    const cells = [...n, ...shareCells(group, outcome, range, mark)];
    if (!comparison) return { key: group.level, name, cells, instead: t('audit.isReference') };
    const { difference, riskRatio, oddsRatio, test, detectable } = comparison;
    const reason = commonReason([difference, riskRatio, oddsRatio, test, detectable]);
    if (reason) return { key: group.level, name, cells, instead: sentence(reason) };
    return { key: group.level, name, cells: [...cells, ...comparisonCells(comparison)], marked: found };
  });
  return (
    <FigureTable
      label={t(`audit.table-${outcome}`, { attribute: attribute.label })}
      columns={[
        { name: t('audit.group') },
        { name: t('audit.images') },
        { name: t('audit.shareWithInterval', { confidence: confidenceText(configuration) }) },
        { name: t('audit.rangeTo', { to: formatPercent(range[1]) }), kind: 'plot' },
        { name: t('audit.difference') },
        { name: t('audit.riskRatio') },
        { name: t('audit.oddsRatio') },
        { name: 'p' },
        { name: 'q' },
        { name: t('audit.detectable', { power: formatPercent(configuration.power) }), kind: 'words' },
      ]}
      rows={rows}
    />
  );
}

function Counts({ n }: { n: AuditGroup['n'] }) {
  return (
    <>
      {formatNumber(n.images)}
      <Range text={t('audit.lesionCount', { count: n.lesions })} />
      {n.patients > 0 && <Range text={t('audit.patientCount', { count: n.patients })} />}
    </>
  );
}

function shareCells(group: AuditGroup, outcome: AuditOutcome, range: readonly [number, number], mark: number) {
  const share = group[outcome]!;
  const value = share.share.value!;
  return [
    <span key="share">
      <Interval value={formatPercent(value.estimate, 1)} low={formatPercent(value.low, 1)} high={formatPercent(value.high, 1)} />
      <Range text={outOf(share)} />
    </span>,
    <IntervalPlot key="plot" value={value.estimate} interval={value} range={range} mark={mark} />,
  ];
}

function comparisonCells({ difference, riskRatio, oddsRatio, test, q, detectable }: AuditComparison) {
  return [
    <Figure key="difference" figure={difference}>
      {({ estimate, low, high }) => <Under value={points(estimate)} text={pointsBetween({ low, high })} />}
    </Figure>,
    <Figure key="risk" figure={riskRatio}>
      {(value) => (
        <>
          {value.estimate === null ? absent : ratio(value.estimate)}
          <Range text={ratioInterval(value)} />
        </>
      )}
    </Figure>,
    <Figure key="odds" figure={oddsRatio}>
      {({ estimate, low, high, corrected }) => (
        <>
          {ratio(estimate)}
          <Range text={ratioInterval({ low, high })} />
          {corrected && <Range text={t('audit.corrected')} />}
        </>
      )}
    </Figure>,
    <Figure key="p" figure={test}>
      {({ p, midP }) => (
        <>
          {probability(p)}
          <Range text={t('audit.midP', { p: probability(midP) })} />
        </>
      )}
    </Figure>,
    probability(q),
    <Figure key="detectable" figure={detectable}>
      {(ends) => detectableText(ends) ?? t('audit.noneDetectable')}
    </Figure>,
  ];
}
