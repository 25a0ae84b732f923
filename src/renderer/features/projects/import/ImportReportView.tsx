import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import type { ImportReport } from '../../../../core/contract/index.ts';
import { standardAttributes } from '../../../../core/demographics.ts';
import { duration, sentence } from '../../../../core/text.ts';
import { linkTo } from '../../../app/route.ts';
import { formatNumber, t } from '../../../i18n/index.ts';
import classes from '../projects.module.css';
import { Splits } from '../Splits.tsx';
import { LongTable } from './LongTable.tsx';

const labels = new Map(standardAttributes.map(({ key, label }) => [key, label]));

/** What an import brought, and every file that it refused, with the reason. */
export function ImportReportView({ report }: { report: ImportReport }) {
  const { refused, warnings, duplicates } = report;
  return (
    <Stack gap="xl">
      <div>
        <Title order={2} mb="xs">
          {t('projects.reportTitle')}
        </Title>
        <dl className={classes['figures']}>
          {(['images', 'masks', 'lesions', 'patients'] as const).map((name) => (
            <div key={name}>
              <dt>{t(`projects.${name}`)}</dt>
              <dd>{formatNumber(report[name])}</dd>
            </div>
          ))}
        </dl>
        <Text size="sm" c="dimmed" mt={4}>
          {[t('projects.reportSeconds', { time: duration(report.seconds) }), ...(report.unchanged > 0 ? [t('projects.reportUnchanged', { count: report.unchanged })] : [])].join('; ')}
        </Text>
        {report.attributes.length > 0 && (
          <Text size="sm" mt={4}>
            {t('projects.reportAttributes', { names: report.attributes.map((key) => labels.get(key) ?? key).join(', ') })}
          </Text>
        )}
      </div>
      {report.images > 0 && <Splits splits={report.splits} />}
      {refused.length === 0 ? (
        <Alert color="green" variant="light">
          {t('projects.refusedNone')}
        </Alert>
      ) : (
        <LongTable title={t('projects.refused', { count: refused.length })} columns={[t('projects.file'), t('projects.why')]} rows={refused.map(fileAndText)} />
      )}
      {warnings.length > 0 && (
        <LongTable title={t('projects.warnings', { count: warnings.length })} columns={[t('projects.file'), t('projects.what')]} rows={warnings.map(fileAndText)} />
      )}
      {duplicates.exact.length > 0 && (
        <LongTable title={t('projects.exactDuplicates', { count: duplicates.exact.length })} columns={[t('projects.file'), t('projects.sameAs')]} rows={duplicates.exact.map(({ file, sameAs }) => [file, sameAs])} />
      )}
      {duplicates.near.length > 0 && (
        <LongTable
          title={t('projects.nearDuplicates', { count: duplicates.near.length })}
          help={t('projects.nearDuplicatesHelp')}
          columns={[t('projects.file'), t('projects.looksLike'), t('projects.distance')]}
          rows={duplicates.near.map(({ file, sameAs, distance }) => [file, sameAs, formatNumber(distance)])}
        />
      )}
      <Group>
        <Button component="a" href={linkTo('dataset')}>
          {t('projects.toDataset')}
        </Button>
        <Button component="a" variant="default" href={linkTo('rounds')}>
          {t('projects.toRounds')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Messages name their file, which has a column of its own here; one about many files names only the first. */
function fileAndText({ file, message }: ImportReport['refused'][number]): [file: string, text: string] {
  const prefix = `${file}: `;
  if (message.startsWith(prefix)) return [file, sentence(message.slice(prefix.length))];
  return [message.includes(file) ? t('projects.severalFiles') : file, message];
}
