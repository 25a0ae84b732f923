import { Stack, Text } from '@mantine/core';
import type { AuditResult } from '../../../../core/contract/index.ts';
import { formatNumber, formatPercent, t } from '../../../i18n/index.ts';
import { confidenceText, queueName, variableName, type Estimate } from '../words.ts';
import { Figure, Interval, Notes, Under } from './Figure.tsx';
import { FigureTable } from './FigureTable.tsx';
import { Heading } from './Heading.tsx';

type Rate = AuditResult['unbiased']['rates'][number];

/** What the random share of the queues says about all labels and predictions, not about the hardest alone. */
export function UnbiasedPart({ result }: { result: AuditResult }) {
  const { rates, notes } = result.unbiased;
  return (
    <Stack gap="xl">
      <section>
        <Heading help={t('audit.unbiasedHelp')}>{t('audit.part-unbiased')}</Heading>
        {rates.length === 0 && <Text size="sm">{t('audit.noRates')}</Text>}
        <Notes notes={notes} />
      </section>
      {rates.length > 0 && (
        <FigureTable
          label={t('audit.part-unbiased')}
          columns={[
            { name: t('audit.queue') },
            { name: t('audit.candidates') },
            { name: t('audit.chosenByHardness') },
            { name: t('audit.drawnAtRandom') },
            { name: t('audit.rateOfRest', { confidence: confidenceText(result.configuration) }) },
            { name: t('audit.rateOfAll') },
          ]}
          rows={rates.map(({ queue, about, candidates, chosen, random, rest, all }) => ({
            key: queue,
            name: t(`audit.about-${about}`, { queue: queueName(queue) }),
            cells: [formatNumber(candidates), reviewed(chosen), reviewed(random), <Figure key="rest" figure={rest}>{share}</Figure>, <Figure key="all" figure={all}>{share}</Figure>],
          }))}
        />
      )}
      {rates.map(({ queue, byGroup }) => byGroup.length > 0 && <ByGroup key={queue} queue={queue} groups={byGroup} attributes={result.attributes} />)}
    </Stack>
  );
}

function ByGroup({ queue, groups, attributes }: { queue: string; groups: Rate['byGroup']; attributes: AuditResult['attributes'] }) {
  const title = t('audit.rateByGroup', { queue: queueName(queue) });
  return (
    <section>
      <Heading>{title}</Heading>
      <FigureTable
        label={title}
        columns={[{ name: t('audit.group') }, { name: t('audit.reviewedAtRandom') }, { name: t('audit.rate') }]}
        rows={groups.map(({ key, level, label, reviewed: count, rate }) => ({
          key: `${key}/${level}`,
          name: t('audit.condition', { label: variableName(key, attributes), level: label }),
          cells: [formatNumber(count), <Figure key="rate" figure={rate}>{share}</Figure>],
        }))}
      />
    </section>
  );
}

function reviewed({ images, reviewed: count, wrong }: Rate['chosen']) {
  return <Under value={t('audit.wrongOf', { wrong, count })} text={t('audit.ofImages', { count: images })} />;
}

const share = ({ estimate, low, high }: Estimate) => <Interval value={formatPercent(estimate, 1)} low={formatPercent(low, 1)} high={formatPercent(high, 1)} />;
