import { Button, Group, Text } from '@mantine/core';
import { hideNotification, showNotification } from '@mantine/notifications';
import { serializeError, type SerializedError } from '../../core/errors.ts';
import { t } from '../i18n/index.ts';

type Notice = {
  message: string;
  title?: string;
  /** Takes back what was done; the notice then stays long enough to be reached by keyboard. */
  undo?: () => Promise<unknown>;
  /** What goes on from there. */
  action?: { label: string; run: () => void };
};

const shownMs = 5_000;
const undoableMs = 12_000;

let count = 0;

/** Says what was done, with a way to take it back where there is one. Returns its id. */
export function notify({ message, title, undo, action }: Notice): string {
  const id = `notice-${++count}`;
  const act = (run: () => void): void => {
    hideNotification(id);
    run();
  };
  showNotification({
    id,
    title,
    color: 'blue',
    autoClose: undo || action ? undoableMs : shownMs,
    closeButtonProps: { 'aria-label': t('common.close') },
    message: (
      <Group justify="space-between" wrap="nowrap" gap="md">
        <Text size="sm">{message}</Text>
        {undo && (
          <Button size="compact-sm" variant="default" flex="none" onClick={() => act(() => void undo().catch((error: unknown) => notifyError(t('app.actionFailed'), error)))}>
            {t('common.undo')}
          </Button>
        )}
        {action && (
          <Button size="compact-sm" variant="default" flex="none" onClick={() => act(action.run)}>
            {action.label}
          </Button>
        )}
      </Group>
    ),
  });
  return id;
}

/** Says what went wrong; it stays until it is closed. What a person cancelled is no error. */
export function notifyError(title: string, thrown: unknown): void {
  const error: SerializedError = serializeError(thrown);
  if (error.code === 'cancelled') {
    notify({ message: error.message });
    return;
  }
  const id = `error-${title}`;
  // The same failure again is news, and takes the place of what it said before.
  hideNotification(id);
  showNotification({ id, title, message: error.message, color: 'red', autoClose: false, closeButtonProps: { 'aria-label': t('common.close') } });
}
