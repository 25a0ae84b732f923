import type { Messages } from '../messages.ts';

export const dataset = {
  title: 'Dataset',
} as const satisfies Messages;
