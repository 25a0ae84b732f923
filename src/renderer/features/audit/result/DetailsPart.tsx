import { Code, Stack, Text } from '@mantine/core';
import type { AuditResult } from '../../../../core/contract/index.ts';
import { duration } from '../../../../core/text.ts';
import { DataTable } from '../../../components/DataTable.tsx';
import { Facts } from '../../../components/Facts.tsx';
import { formatMoment, formatNumber, formatPercent, t } from '../../../i18n/index.ts';
import classes from '../audit.module.css';
import { clusterName, confidenceText, featureName, outcomeName, probability, sourceName, unitName } from '../words.ts';
import { Heading } from './Heading.tsx';
import { useNames } from './use-names.ts';

/** What this audit stands on: enough to make it again, and to check it. */
export function DetailsPart({ result }: { result: AuditResult }) {
  const { configuration, data, hashes, versions, family, features, attributes } = result;
  const label = useNames(result);
  return (
    <Stack gap="xl">
      <section>
        <Heading>{t('audit.howMade')}</Heading>
        <Facts
          facts={[
            [t('audit.ofRound'), t('common.round', { number: String(result.round) })],
            [t('audit.unit'), unitName(configuration.unit)],
            [t('audit.by'), (configuration.by ?? []).map(label).join(', ')],
            [t('audit.sources'), configuration.sources.map(sourceName).join(', ')],
            [t('audit.adjust'), (configuration.adjust ?? []).map(label).join(', ') || t('common.none')],
            [t('audit.judgedOn'), configuration.judged.map((split) => t(`common.split-${split}`)).join(', ')],
            [t('audit.minimumN'), formatNumber(configuration.minimumN)],
            [t('audit.depth'), formatNumber(configuration.depth)],
            [t('audit.confidence'), confidenceText(configuration)],
            [t('audit.level'), formatPercent(configuration.level, 1)],
            [t('audit.power'), formatPercent(configuration.power)],
            [t('audit.replicates'), formatNumber(configuration.replicates)],
            [t('audit.seed'), String(configuration.seed)],
            [t('audit.clusters'), t('audit.clustersValue', { of: clusterName(data.clusters.of), count: data.clusters.count, largest: data.clusters.largest })],
            [t('audit.time'), duration(result.seconds)],
            [t('audit.when'), formatMoment(result.startedAt)],
          ]}
        />
        <Text size="sm" mt="sm" mb={4}>
          {t('audit.command')}
        </Text>
        <Code block className={classes['command']} tabIndex={0}>
          {result.command}
        </Code>
      </section>
      <section>
        <Heading>{t('audit.hashes')}</Heading>
        <DataTable
          label={t('audit.hashes')}
          columns={[t('audit.what'), 'SHA-256']}
          textFrom={1}
          rows={[
            [t('audit.rowsHash'), <Hash key="rows" text={hashes.rowsSha256} />],
            [t('audit.snapshotHash'), <Hash key="snapshot" text={hashes.snapshotSha256} />],
            [t('audit.modelHash'), <Hash key="model" text={hashes.modelSha256} />],
          ]}
        />
        <Text size="sm" mt="xs">
          {Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(' · ')}
        </Text>
      </section>
      <section>
        <Heading help={t('audit.familyHelp', { count: family.length })}>{t('audit.family')}</Heading>
        <DataTable
          label={t('audit.family')}
          columns={[t('audit.attribute'), t('audit.group'), t('audit.outcome'), 'p', 'q']}
          rows={family.map(({ attribute, level, outcome, p, q }) => [label(attribute), attributes.find(({ key }) => key === attribute)?.groups.find((group) => group.level === level)?.label ?? level, outcomeName(outcome), probability(p), probability(q)])}
        />
      </section>
      <section>
        <Heading help={t('audit.featuresHelp')}>{t('audit.features')}</Heading>
        <DataTable
          label={t('audit.features')}
          columns={[t('audit.feature'), t('audit.knownFor'), t('audit.fromLabels'), t('audit.fromPredictions')]}
          rows={features.map(({ name, known, fromLabels, fromPredictions }) => [featureName(name), formatNumber(known), formatNumber(fromLabels), formatNumber(fromPredictions)])}
        />
      </section>
    </Stack>
  );
}

function Hash({ text }: { text: string }) {
  return <code className={classes['hash']}>{text}</code>;
}
