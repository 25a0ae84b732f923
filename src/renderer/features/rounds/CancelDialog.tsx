import { Button, Group, Modal, Text } from '@mantine/core';
import type { JobRecord } from '../../../core/contract/index.ts';
import { notifyError } from '../../app/notify.tsx';
import { t } from '../../i18n/index.ts';
import { useCommand } from '../../query.ts';

type Texts = { title: string; help: string; confirm: string; failed: string };

/** Cancelling gives work up, so it asks. */
export function CancelDialog({ job, texts, opened, onClose }: { job: JobRecord; texts: Texts; opened: boolean; onClose: () => void }) {
  const cancel = useCommand('job.cancel', { onError: (error) => notifyError(texts.failed, error), onSettled: onClose });
  return (
    <Modal opened={opened} onClose={onClose} title={texts.title} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Text size="sm" mb="md">
        {texts.help}
      </Text>
      <Group justify="end" gap="xs">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('rounds.keep')}
        </Button>
        <Button color="red" loading={cancel.isPending} onClick={() => cancel.mutate({ job: job.id })}>
          {texts.confirm}
        </Button>
      </Group>
    </Modal>
  );
}
