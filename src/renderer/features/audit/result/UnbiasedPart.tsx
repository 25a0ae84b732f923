import { Stack, Text } from '@mantine/core';
import type { AuditResult } from '../../../../core/contract/index.ts';
import { Facts } from '../../../components/Facts.tsx';
import { formatNumber, formatPercent, t } from '../../../i18n/index.ts';
import { queueName, variableName, type Estimate } from '../words.ts';
import { Figure, Interval, Notes } from './Figure.tsx';
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
      {rates.map((rate) => (
        <RateOf key={rate.queue} rate={rate} attributes={result.attributes} />
      ))}
    </Stack>
  );
}

function RateOf({ rate, attributes }: { rate: Rate; attributes: AuditResult['attributes'] }) {
  const { queue, about, candidates, chosen, random, rest, all, byGroup } = rate;
  const title = t(`audit.about-${about}`, { queue: queueName(queue) });
  return (
    <section>
      <Heading>{title}</Heading>
      <Facts
        facts={[
          [t('audit.candidates'), formatNumber(candidates)],
          [t('audit.chosenByHardness'), t('audit.reviewedWrong', chosen)],
          [t('audit.drawnAtRandom'), t('audit.reviewedWrong', random)],
          [t('audit.rateOfRest'), <Figure key="rest" figure={rest}>{share}</Figure>],
          [t('audit.rateOfAll'), <Figure key="all" figure={all}>{share}</Figure>],
        ]}
      />
      {byGroup.length > 0 && (
        <FigureTable
          label={t('audit.rateByGroup', { queue: queueName(queue) })}
          columns={[{ name: t('audit.group') }, { name: t('audit.reviewedAtRandom') }, { name: t('audit.rate') }]}
          rows={byGroup.map(({ key, level, label, reviewed, rate: found }) => ({
            key: `${key}/${level}`,
            name: t('audit.condition', { label: variableName(key, attributes), level: label }),
            cells: [formatNumber(reviewed), <Figure key="rate" figure={found}>{share}</Figure>],
          }))}
        />
      )}
    </section>
  );
}

const share = ({ estimate, low, high }: Estimate) => <Interval value={formatPercent(estimate, 1)} low={formatPercent(low, 1)} high={formatPercent(high, 1)} />;
