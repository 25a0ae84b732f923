import { Alert, Button, Group, Text } from '@mantine/core';
import { t } from '../i18n/index.ts';

/** What went wrong, in the words of whoever found it, and another try where that may help. */
export function ErrorNotice({ title, error, onRetry }: { title: string; error: { code: string; message: string }; onRetry?: () => void }) {
  return (
    <Alert color="red" title={title} variant="light">
      <Group justify="space-between" align="end">
        <div>
          <Text size="sm">{error.message}</Text>
          <Text size="xs" c="dimmed">
            {t('common.errorCode', { code: error.code })}
          </Text>
        </div>
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {t('common.retry')}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
