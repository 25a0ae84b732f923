import type { Messages } from '../messages.ts';

export const rounds = {
  title: 'Rounds',
} as const satisfies Messages;
