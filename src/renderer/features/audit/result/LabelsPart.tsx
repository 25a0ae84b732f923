import type { AuditAttribute, AuditResult } from '../../../../core/contract/index.ts';
import { absent, duration } from '../../../../core/text.ts';
import { formatNumber, formatPercent, hasMessage, t } from '../../../i18n/index.ts';
import { outOf } from '../words.ts';
import { Figure, Interval, Range } from './Figure.tsx';
import { FigureTable, type FigureRow } from './FigureTable.tsx';
import { Heading } from './Heading.tsx';

/** Whether labels are as plentiful, and were taken as much care of, in each group. */
export function LabelsPart({ result, attribute }: { result: AuditResult; attribute: AuditAttribute }) {
  const rows = attribute.groups.map(({ level, label, labels }): FigureRow => {
    if (!labels) return { key: level, name: label, cells: [], instead: t('audit.tooSmall', { minimum: result.configuration.minimumN }) };
    return {
      key: level,
      name: label,
      cells: [
        <Figure key="labelled" figure={labels.labelled.share}>
          {({ estimate, low, high }) => (
            <>
              <Interval value={formatPercent(estimate, 1)} low={formatPercent(low, 1)} high={formatPercent(high, 1)} />
              <Range text={outOf(labels.labelled)} />
            </>
          )}
        </Figure>,
        <Figure key="time" figure={labels.secondsSpent}>
          {({ n, median, mean }) => (
            <>
              {duration(median)}
              <Range text={t('audit.timeMore', { mean: duration(mean), count: n })} />
            </>
          )}
        </Figure>,
        formatNumber(labels.annotators),
        verdictsText(labels.verdicts),
      ],
    };
  });
  return (
    <section>
      <Heading help={t('audit.labelsHelp')}>{t('audit.labelsOf', { attribute: attribute.label })}</Heading>
      <FigureTable
        label={t('audit.labelsOf', { attribute: attribute.label })}
        columns={[{ name: t('audit.group') }, { name: t('audit.labelled') }, { name: t('audit.timeSpent') }, { name: t('audit.annotators') }, { name: t('audit.verdicts'), kind: 'words' }]}
        rows={rows}
      />
    </section>
  );
}

function verdictsText(verdicts: Readonly<Record<string, number>>): string {
  const texts = Object.entries(verdicts).filter(([, count]) => count > 0).map(([verdict, count]) => {
    const key = `common.verdict-${verdict}`;
    return `${hasMessage(key) ? t(key) : verdict}: ${formatNumber(count)}`;
  });
  return texts.length > 0 ? texts.join(', ') : absent;
}
