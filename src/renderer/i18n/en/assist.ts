import type { Messages } from '../messages.ts';

/** The assisted tools of the canvas. */
export const assist = {
  maskWorkerFailed: 'The assisted tools stopped ({cause}). Nothing that was drawn is lost: use the tool again.',
  openCvFailed: 'GrabCut, live-wire and hair removal are not available: OpenCV did not start ({cause}). All other tools work as before; reload the window to try again.',
  openCvStopped: 'GrabCut, live-wire and hair removal stopped ({cause}). Nothing that was drawn is lost: use the tool again.',
} as const satisfies Messages;
