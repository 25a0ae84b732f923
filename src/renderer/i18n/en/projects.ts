import type { Messages } from '../messages.ts';

export const projects = {
  title: 'Projects',
} as const satisfies Messages;
