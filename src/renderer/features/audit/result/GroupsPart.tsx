import { SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { auditMeasures, auditOutcomes, type AuditAttribute, type AuditMeasure, type AuditOutcome, type AuditResult } from '../../../../core/contract/index.ts';
import { sentence } from '../../../../core/text.ts';
import { Facts } from '../../../components/Facts.tsx';
import { formatNumber, formatPercent, t } from '../../../i18n/index.ts';
import { measureDifference, measureInterval, measureName, outcomeName, ratio, sourceName } from '../words.ts';
import { Figure, Notes, Reason } from './Figure.tsx';
import { Heading } from './Heading.tsx';
import { MeasureTable } from './MeasureTable.tsx';
import { OutcomeTable } from './OutcomeTable.tsx';
import { ShareTable } from './ShareTable.tsx';

/** An attribute's groups: who is flagged more often, who is segmented worse, by how much, and how sure that is. */
export function GroupsPart({ result, attribute }: { result: AuditResult; attribute: AuditAttribute }) {
  const [outcome, setOutcome] = useState<AuditOutcome>('flagged');
  const [measure, setMeasure] = useState<AuditMeasure>('dice');
  const { configuration } = result;
  const reference = attribute.groups.find(({ level }) => level === attribute.reference)?.label ?? null;
  return (
    <Stack gap="xl">
      <div>
        <Facts
          facts={[
            [t('audit.missingValues'), t('audit.countAndShare', { count: attribute.missing.images, share: formatPercent(attribute.missing.share, 1) })],
            [t('audit.comparedWith'), reference ?? t('audit.theOthers')],
            ...Object.entries(attribute.sources).map(([source, count]) => [t('audit.valuesOf', { source: sourceName(source) }), count > 0 ? formatNumber(count) : null] as const),
            [t('audit.bands'), attribute.bands === null ? null : attribute.bands.map((bound) => formatNumber(bound)).join(', ')],
            [t('audit.worst'), attribute.worst?.label],
          ]}
        />
        <Notes notes={attribute.notes} />
      </div>
      <section>
        <Heading help={t('audit.comparisonsHelp', { minimum: configuration.minimumN, reference: reference ?? t('audit.theOthers') })}>{t('audit.comparisons')}</Heading>
        <SegmentedControl
          aria-label={t('audit.outcome')}
          mb="sm"
          value={outcome}
          data={auditOutcomes.map((value) => ({ value, label: outcomeName(value) }))}
          onChange={(value) => setOutcome(value as AuditOutcome)}
        />
        <OutcomeTable attribute={attribute} outcome={outcome} configuration={configuration} />
      </section>
      <section>
        <Heading help={t(`audit.measure-${measure}-help`)}>{t('audit.measures')}</Heading>
        <Select
          aria-label={t('audit.measure')}
          maw="22rem"
          mb="sm"
          allowDeselect={false}
          value={measure}
          data={auditMeasures.map((value) => ({ value, label: measureName(value) }))}
          onChange={(value) => value && setMeasure(value as AuditMeasure)}
        />
        <MeasureTable attribute={attribute} measure={measure} configuration={configuration} />
        <Gap attribute={attribute} measure={measure} />
      </section>
      {attribute.groups.some(({ flaggedAt }) => flaggedAt.length > 0) && (
        <section>
          <Heading help={t('audit.sharesHelp')}>{t('audit.shares')}</Heading>
          <ShareTable attribute={attribute} configuration={configuration} />
        </section>
      )}
    </Stack>
  );
}

/** How far the groups are apart, and which two. */
function Gap({ attribute, measure }: { attribute: AuditAttribute; measure: AuditMeasure }) {
  const gap = attribute.gaps.find((one) => one.measure === measure);
  if (!gap) return null;
  const label = (level: string): string => attribute.groups.find((group) => group.level === level)?.label ?? level;
  if (gap.difference.value === null) return gap.difference.reason ? <Reason text={t('audit.noGap', { reason: gap.difference.reason })} /> : null;
  const { value } = gap.difference;
  return (
    <Text size="sm" mt="xs" maw="60rem">
      {t('audit.gap', { highest: label(gap.highest), lowest: label(gap.lowest), difference: measureDifference(measure, value.estimate), interval: measureInterval(measure, value) })}{' '}
      <Figure figure={gap.ratio}>{(share) => sentence(t('audit.gapRatio', { ratio: ratio(share) }))}</Figure>
    </Text>
  );
}
