import type { Messages } from '../messages.ts';

/** The connection between the page and the project, where the page is open in a browser. */
export const bridge = {
  lost: 'The connection was lost before an answer came. What was saved is safe; what was being saved may not be.',
  away: 'The project cannot be reached just now; it is being tried again.',
  unreachable: '“weakspot serve” does not answer on the project’s computer. Is it still running?',
  linkEnded: 'Your link no longer holds, since “weakspot serve” was started again. Open the new link that it printed.',
  tooLarge: 'This is too large to be saved at once ({size} MB, at most {most} MB).',
} as const satisfies Messages;
