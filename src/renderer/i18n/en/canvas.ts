import type { Messages } from '../messages.ts';

export const canvas = {
  title: 'Canvas',
} as const satisfies Messages;
