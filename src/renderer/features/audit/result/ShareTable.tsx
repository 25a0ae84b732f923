import type { AuditAttribute } from '../../../../core/contract/index.ts';
import { absent } from '../../../../core/text.ts';
import { formatPercent, t } from '../../../i18n/index.ts';
import { outOf, type Configuration } from '../words.ts';
import { Figure, Interval, Range } from './Figure.tsx';
import { FigureTable, type FigureRow } from './FigureTable.tsx';

/** Whether what is seen hangs on flagging just a tenth. */
export function ShareTable({ attribute, configuration }: { attribute: AuditAttribute; configuration: Configuration }) {
  const shares = [...new Set(attribute.groups.flatMap(({ flaggedAt }) => flaggedAt.map(({ at }) => at)))].sort((a, b) => a - b);
  const rows = attribute.groups.map((group): FigureRow => {
    if (group.tooSmall) return { key: group.level, name: group.label, cells: [], instead: t('audit.tooSmall', { minimum: configuration.minimumN }) };
    return {
      key: group.level,
      name: group.label,
      cells: shares.map((at) => {
        const flagged = group.flaggedAt.find((one) => one.at === at)?.flagged;
        if (!flagged) return absent;
        return (
          <Figure key={at} figure={flagged.share}>
            {({ estimate, low, high }) => (
              <>
                <Interval value={formatPercent(estimate, 1)} low={formatPercent(low, 1)} high={formatPercent(high, 1)} />
                <Range text={outOf(flagged)} />
              </>
            )}
          </Figure>
        );
      }),
    };
  });
  return <FigureTable label={t('audit.tableShares', { attribute: attribute.label })} columns={[{ name: t('audit.group') }, ...shares.map((at) => ({ name: t('audit.flaggedAt', { share: formatPercent(at) }) }))]} rows={rows} />;
}
