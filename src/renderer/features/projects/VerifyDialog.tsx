import { Alert, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { t } from '../../i18n/index.ts';
import { useCall } from '../../query.ts';
import classes from './projects.module.css';

/** Checks the project from the first file to the last row, each time that it is opened. */
export function VerifyDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const check = useCall('project.verify', {}, { enabled: false, gcTime: 0 });
  const { refetch } = check;
  useEffect(() => {
    if (opened) void refetch();
  }, [opened, refetch]);
  return (
    <Modal opened={opened} onClose={onClose} title={t('projects.verify')} size="lg" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <div aria-live="polite">
        {check.isFetching && (
          <Group gap="sm">
            <Loader size="sm" aria-hidden="true" />
            <Text>{t('projects.verifying')}</Text>
          </Group>
        )}
        {!check.isFetching && check.error && <ErrorNotice title={t('projects.verifyFailed')} error={check.error} onRetry={() => void refetch()} />}
        {!check.isFetching && check.data && (
          <Stack gap="sm">
            {check.data.clean ? (
              <Alert color="green" variant="light">
                {t('projects.verified', check.data.checked)}
              </Alert>
            ) : (
              <Alert color="red" variant="light" title={t('projects.verifyProblems', { count: check.data.problems.length })}>
                <Text size="sm">{t('projects.verifyAdvice')}</Text>
                <ul className={classes['files']}>
                  {check.data.problems.map(({ kind, subject, message }) => (
                    <li key={`${kind} ${subject} ${message}`}>{message}</li>
                  ))}
                </ul>
              </Alert>
            )}
          </Stack>
        )}
      </div>
    </Modal>
  );
}
