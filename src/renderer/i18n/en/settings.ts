import type { Messages } from '../messages.ts';

export const settings = {
  title: 'Settings',
} as const satisfies Messages;
