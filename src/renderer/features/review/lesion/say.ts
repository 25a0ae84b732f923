import { hideNotification } from '@mantine/notifications';
import { notify } from '../../../app/notify.tsx';

let shown: string | null = null;

/** Says what was done. The notice before goes: what it offered to take back, Undo still does. */
export function say(message: string, undo?: () => Promise<unknown>): void {
  if (shown !== null) hideNotification(shown);
  shown = notify({ message, ...(undo && { undo }) });
}
