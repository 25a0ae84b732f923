import type { Messages } from '../messages.ts';

export const review = {
  title: 'Review',
} as const satisfies Messages;
