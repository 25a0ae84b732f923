import { setImmediate } from 'node:timers/promises';

const turnMs = 40;

/** Gives the process a turn after each 40 ms of work, so that it can tell how far it is and hear that it should stop. */
export function openPace(signal: AbortSignal | undefined): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < turnMs) return;
    await setImmediate();
    signal?.throwIfAborted();
    last = performance.now();
  };
}
