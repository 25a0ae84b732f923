import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import type { AuditResult, AuditSlice } from '../../../../core/contract/index.ts';
import { figure } from '../../../../core/text.ts';
import { linkTo } from '../../../app/route.ts';
import { IntervalPlot } from '../../../components/IntervalPlot.tsx';
import { formatNumber, formatPercent, t } from '../../../i18n/index.ts';
import { confidenceText, outcomeName, outOf, points, pointsBetween, probability } from '../words.ts';
import { Figure, Notes, Range, Under } from './Figure.tsx';
import { FigureTable } from './FigureTable.tsx';
import { GroupName } from './GroupName.tsx';
import { Heading } from './Heading.tsx';

const rowsAtOnce = 50;

/** Groups that nobody named, made of several conditions; each opens its images in Review. */
export function SlicesPart({ result }: { result: AuditResult }) {
  const { slices, configuration, audit } = result;
  const [shown, setShown] = useState(rowsAtOnce);
  const rows = slices.slices.slice(0, shown);
  const reach = Math.max(0.05, ...rows.flatMap(({ excess }) => [Math.abs(excess.low), Math.abs(excess.high)]));
  return (
    <section>
      <Heading help={slices.depth === 0 ? t('audit.slicesNotSearched') : t('audit.slicesHelp', { tested: slices.tested, tooSmall: slices.tooSmall, depth: slices.depth, level: formatPercent(configuration.level) })}>
        {t('audit.part-slices')}
      </Heading>
      {rows.length === 0 && slices.depth > 0 && <Text size="sm">{t('audit.noSlices')}</Text>}
      {rows.length > 0 && (
        <FigureTable
          label={t('audit.part-slices')}
          columns={[
            { name: t('audit.slice') },
            { name: t('audit.outcome'), kind: 'text' },
            { name: t('audit.images') },
            { name: t('audit.inside') },
            { name: t('audit.outside') },
            { name: t('audit.excessWithInterval', { confidence: confidenceText(configuration) }) },
            { name: pointsBetween({ low: -reach, high: reach }), kind: 'plot' },
            { name: 'q' },
            { name: t('audit.meanDice') },
            { name: t('audit.openSlice'), kind: 'text' },
          ]}
          rows={rows.map((slice) => ({
            key: slice.id,
            name: <GroupName group={{ label: conditionsText(slice) }} found={slice.q < configuration.level} />,
            cells: [
              outcomeName(slice.outcome),
              formatNumber(slice.n.images),
              shareOf(slice.inside),
              shareOf(slice.outside),
              <Under key="excess" value={points(slice.excess.estimate)} text={pointsBetween(slice.excess)} />,
              <IntervalPlot key="plot" value={slice.excess.estimate} interval={slice.excess} range={[-reach, reach]} mark={0} />,
              probability(slice.q),
              figure(slice.meanDice),
              <Button key="open" component="a" size="compact-sm" variant="default" href={linkTo('review', { audit, slice: slice.id })} aria-label={t('audit.reviewSlice', { slice: conditionsText(slice) })}>
                {t('audit.review')}
              </Button>,
            ],
          }))}
        />
      )}
      {slices.slices.length > shown && (
        <Button mt="sm" size="sm" variant="default" onClick={() => setShown(shown + rowsAtOnce)}>
          {t('audit.moreSlices', { count: Math.min(rowsAtOnce, slices.slices.length - shown) })}
        </Button>
      )}
      <Notes notes={slices.notes} />
    </section>
  );
}

/** "Age (years): 75 and over, and Contrast: lowest third" */
function conditionsText({ conditions }: Pick<AuditSlice, 'conditions'>): string {
  return conditions.map(({ label, levelLabel }) => t('audit.condition', { label, level: levelLabel })).reduce((first, second) => t('audit.and', { first, second }));
}

function shareOf(share: AuditSlice['inside']) {
  return (
    <>
      <Figure figure={share.share}>{({ estimate }) => formatPercent(estimate, 1)}</Figure>
      <Range text={outOf(share)} />
    </>
  );
}
