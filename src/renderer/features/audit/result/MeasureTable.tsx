import type { AuditAttribute, AuditMeasure } from '../../../../core/contract/index.ts';
import { sentence } from '../../../../core/text.ts';
import { formatNumber, formatPercent, t } from '../../../i18n/index.ts';
import { IntervalPlot } from '../../../components/IntervalPlot.tsx';
import { commonReason, confidenceText, measureDifference, measureInterval, measureName, measureValue, ratio, type Configuration } from '../words.ts';
import { Figure, Interval, Under } from './Figure.tsx';
import { FigureTable, type FigureRow } from './FigureTable.tsx';
import { GroupName } from './GroupName.tsx';

/** Each group's mean of one measure, and how far it is from the others'. */
export function MeasureTable({ attribute, measure, configuration }: { attribute: AuditAttribute; measure: AuditMeasure; configuration: Configuration }) {
  const means = attribute.groups.flatMap(({ measures }) => measures.find((one) => one.measure === measure)?.mean.value ?? []);
  const lowest = Math.min(...means.map(({ low }) => low));
  const highest = Math.max(...means.map(({ high }) => high));
  const room = Math.max((highest - lowest) * 0.05, 0.001);
  // A bias alone may lie outside of 0 to 1.
  const [least, most] = measure === 'areaBias' ? [-Infinity, Infinity] : [0, 1];
  const range: [number, number] = means.length > 0 ? [Math.max(least, lowest - room), Math.min(most, highest + room)] : [0, 1];
  const middle = means.reduce((sum, { estimate }) => sum + estimate, 0) / Math.max(1, means.length);
  const rows = attribute.groups.map((group): FigureRow => {
    const one = group.measures.find((found) => found.measure === measure);
    const name = <GroupName group={group} reference={group.level === attribute.reference} />;
    if (group.tooSmall) return { key: group.level, name, cells: [], instead: t('audit.tooSmall', { minimum: configuration.minimumN }) };
    const reason = one && commonReason([one.mean, one.difference, one.ratio, one.detectable]);
    if (one && reason) return { key: group.level, name, cells: [formatNumber(one.n)], instead: sentence(reason) };
    if (!one) return { key: group.level, name, cells: [], instead: t('audit.noMeasure') };
    return {
      key: group.level,
      name,
      cells: [
        formatNumber(one.n),
        <Figure key="mean" figure={one.mean}>
          {({ estimate, low, high }) => <Interval value={measureValue(measure, estimate)} low={measureValue(measure, low)} high={measureValue(measure, high)} />}
        </Figure>,
        one.mean.value === null ? '' : <IntervalPlot key="plot" value={one.mean.value.estimate} interval={one.mean.value} range={range} mark={middle} />,
        <Figure key="difference" figure={one.difference}>
          {(value) => <Under value={measureDifference(measure, value.estimate)} text={measureInterval(measure, value)} />}
        </Figure>,
        <Figure key="ratio" figure={one.ratio}>
          {({ estimate, low, high }) => <Interval value={ratio(estimate)} low={ratio(low)} high={ratio(high)} />}
        </Figure>,
        <Figure key="detectable" figure={one.detectable}>
          {(value) => measureDifference(measure, value)}
        </Figure>,
      ],
    };
  });
  return (
    <FigureTable
      label={t('audit.tableOf', { measure: measureName(measure), attribute: attribute.label })}
      columns={[
        { name: t('audit.group') },
        { name: 'n' },
        { name: t('audit.meanWithInterval', { confidence: confidenceText(configuration) }) },
        { name: t('audit.rangeOf', { from: measureValue(measure, range[0]), to: measureValue(measure, range[1]) }), kind: 'plot' },
        { name: t('audit.difference') },
        { name: t('audit.ratio') },
        { name: t('audit.detectableDifference', { power: formatPercent(configuration.power) }) },
      ]}
      rows={rows}
    />
  );
}
