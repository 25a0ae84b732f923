import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ImportByHandle } from '../../../../core/contract/bridge.ts';
import type { ImportPreview } from '../../../../core/contract/index.ts';
import type { WeakspotError } from '../../../../core/errors.ts';
import { notifyError } from '../../../app/notify.tsx';
import { desktop, unwrap } from '../../../bridge/index.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { formatNumber, t } from '../../../i18n/index.ts';
import classes from '../projects.module.css';
import { useDesktop } from '../use-desktop.ts';
import { toRequest, useImportChoices } from './choices.ts';
import { ColumnTable } from './ColumnTable.tsx';
import { ExampleTable } from './ExampleTable.tsx';

/** What matches, before anything is imported; the meaning of the table's columns is set right here. */
export function CheckStep({ onBack, onStarted }: { onBack: () => void; onStarted: (job: string) => void }) {
  const request = toRequest(useImportChoices())!;
  const preview = useQuery<ImportPreview, WeakspotError>({
    queryKey: ['desktop', 'previewImport', request],
    queryFn: async () => unwrap(await desktop()!.previewImport(request)),
    // Another meaning of a column reads the folders again; what was found before stays until then.
    placeholderData: (before) => before,
    // Files may have been put right in the meantime.
    staleTime: 0,
    gcTime: 0,
  });
  const start = useDesktop((program, asked: ImportByHandle) => program.startImport(asked), { onSuccess: ({ job }) => onStarted(job), onError: (error) => notifyError(t('projects.notStarted'), error) });
  const found = preview.data;
  return (
    <Stack gap="lg">
      {preview.error && <ErrorNotice title={t('projects.checkFailed')} error={preview.error} onRetry={() => void preview.refetch()} />}
      {!found && preview.isPending && (
        <output>
          <Group gap="sm">
            <Loader size="sm" aria-hidden="true" />
            <Text component="span">{t('projects.checking')}</Text>
          </Group>
        </output>
      )}
      {found && !preview.error && (found.images === 0 ? <EmptyState title={t('projects.nothingFound')} help={t('projects.nothingFoundHelp')} /> : <Found preview={found} />)}
      <Group justify="space-between">
        <Button variant="default" onClick={onBack}>
          {t('projects.backToChoice')}
        </Button>
        {found && found.images > 0 && !preview.error && (
          <Button loading={start.isPending} disabled={preview.isFetching || isElsewhere(found)} onClick={() => start.mutate(request)}>
            {t('projects.importNow', { count: found.images })}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** The import would refuse such a table. */
function isElsewhere({ rows, matchedRows }: ImportPreview): boolean {
  return rows > 0 && matchedRows === 0;
}

function Found({ preview }: { preview: ImportPreview }) {
  const hasMasks = useImportChoices((state) => state.masks !== null);
  const hasTable = useImportChoices((state) => state.metadata !== null);
  const ofTotal = (part: number, total: number): string => t('projects.ofTotal', { part, total });
  return (
    <>
      <dl className={classes['figures']}>
        <Figure name={t('projects.foundImages')} value={formatNumber(preview.images)} />
        {(hasMasks || preview.masks > 0) && <Figure name={t('projects.foundMasks')} value={formatNumber(preview.masks)} />}
        {(hasMasks || preview.masks > 0) && <Figure name={t('projects.foundMatched')} value={ofTotal(preview.matched, preview.images)} />}
        {hasTable && <Figure name={t('projects.foundRows')} value={ofTotal(preview.matchedRows, preview.rows)} />}
      </dl>
      {isElsewhere(preview) && (
        <Alert color="red" variant="light" title={t('projects.rowsElsewhere')}>
          <Text size="sm">{t('projects.rowsElsewhereHelp')}</Text>
        </Alert>
      )}
      {preview.unmatchedMasks.length > 0 && (
        <Alert color="yellow" variant="light" title={t('projects.unmatchedMasks', { count: preview.unmatchedMasks.length })}>
          <Text size="sm">{t('projects.unmatchedMasksHelp')}</Text>
          <Files lines={preview.unmatchedMasks} />
        </Alert>
      )}
      {preview.unreadable.length > 0 && (
        <Alert color="yellow" variant="light" title={t('projects.unreadable', { count: preview.unreadable.length })}>
          <Files lines={preview.unreadable.map(({ file, message }) => (message.includes(file) ? message : `${file}: ${message}`))} />
        </Alert>
      )}
      {preview.columns.length > 0 && <ColumnTable columns={preview.columns} />}
      {preview.examples.length > 0 && <ExampleTable examples={preview.examples} />}
    </>
  );
}

/** The name comes first for those who listen, the figure first for those who look. */
function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

const mostFiles = 8;

function Files({ lines }: { lines: readonly string[] }) {
  return (
    <ul className={classes['files']}>
      {lines.slice(0, mostFiles).map((line) => (
        <li key={line}>{line}</li>
      ))}
      {lines.length > mostFiles && <li>{t('projects.andMore', { count: lines.length - mostFiles })}</li>}
    </ul>
  );
}
