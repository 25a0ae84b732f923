import { Select, Stack, Tabs, Text } from '@mantine/core';
import type { AuditResult, AuditSummary } from '../../../../core/contract/index.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { t } from '../../../i18n/index.ts';
import { useCall } from '../../../query.ts';
import { parts, type Part } from '../address.ts';
import classes from '../audit.module.css';
import { useAddress } from '../use-address.ts';
import { AdjustedPart } from './AdjustedPart.tsx';
import { DetailsPart } from './DetailsPart.tsx';
import { GroupsPart } from './GroupsPart.tsx';
import { IntersectionsPart } from './IntersectionsPart.tsx';
import { LabelsPart } from './LabelsPart.tsx';
import { RoundsPart } from './RoundsPart.tsx';
import { SaveAudit } from './SaveAudit.tsx';
import { SlicesPart } from './SlicesPart.tsx';
import { isFound } from './summary.ts';
import { SummaryPanel } from './SummaryPanel.tsx';
import { UnbiasedPart } from './UnbiasedPart.tsx';

/** All that is known of one audit: what it says in sentences, then its parts. */
export function OneAudit({ summary, error, project }: { summary: AuditSummary; error: { code: string; message: string } | null; project: string }) {
  const answer = useCall('audit.get', { audit: summary.audit });
  const result = answer.data?.result ?? null;
  const title = t('audit.ofAudit', { audit: summary.audit, round: summary.round });
  return (
    <>
      <Panel title={title} actions={result && <SaveAudit result={result} project={project} />}>
        <Stack gap="md">
          {error && <ErrorNotice title={t('audit.failedBecause')} error={error} />}
          {answer.error && <ErrorNotice title={t('audit.notRead')} error={answer.error} onRetry={() => void answer.refetch()} />}
          {answer.isPending && <output>{t('common.loading')}</output>}
          {answer.data && !result && !error && <Text size="sm">{t('audit.noResult')}</Text>}
          {result && <SummaryPanel result={result} />}
        </Stack>
      </Panel>
      {result && <Parts result={result} />}
    </>
  );
}

/** Parts that show one attribute at a time. */
const byAttribute: ReadonlySet<Part> = new Set(['groups', 'adjusted', 'rounds', 'labels']);

function Parts({ result }: { result: AuditResult }) {
  const { part, attribute: asked, change } = useAddress();
  const { attributes, configuration } = result;
  const attribute = attributes.find(({ key }) => key === asked) ?? attributes[0];
  const found = (key: string): number => attributes.find((one) => one.key === key)!.groups.reduce((sum, { comparisons }) => sum + comparisons.filter((one) => isFound(one, configuration.level)).length, 0);
  return (
    <section className={classes['parts']} aria-label={t('audit.parts')}>
      <Tabs value={part} onChange={(value) => change({ part: value as Part })} keepMounted={false}>
        <Tabs.List aria-label={t('audit.parts')} mb="md">
          {parts.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`audit.part-${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {byAttribute.has(part) && attribute && (
          <Select
            label={t('audit.attribute')}
            maw="28rem"
            mb="lg"
            allowDeselect={false}
            value={attribute.key}
            data={attributes.map(({ key, label }) => ({ value: key, label: found(key) > 0 ? t('audit.attributeFound', { label, count: found(key) }) : label }))}
            onChange={(value) => change({ attribute: value })}
          />
        )}
        {byAttribute.has(part) && !attribute && <Text size="sm">{t('audit.noAttributes')}</Text>}
        <Tabs.Panel value="groups">{attribute && <GroupsPart key={attribute.key} result={result} attribute={attribute} />}</Tabs.Panel>
        <Tabs.Panel value="adjusted">{attribute && <AdjustedPart result={result} attribute={attribute} />}</Tabs.Panel>
        <Tabs.Panel value="intersections">
          <IntersectionsPart result={result} />
        </Tabs.Panel>
        <Tabs.Panel value="slices">
          <SlicesPart result={result} />
        </Tabs.Panel>
        <Tabs.Panel value="rounds">{attribute && <RoundsPart result={result} attribute={attribute} />}</Tabs.Panel>
        <Tabs.Panel value="labels">{attribute && <LabelsPart result={result} attribute={attribute} />}</Tabs.Panel>
        <Tabs.Panel value="unbiased">
          <UnbiasedPart result={result} />
        </Tabs.Panel>
        <Tabs.Panel value="details">
          <DetailsPart result={result} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}
