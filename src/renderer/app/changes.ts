import type { Query } from '@tanstack/react-query';
import { subscribe, watchConnection } from '../bridge/index.ts';
import { queryClient } from '../query.ts';
import { useConnection } from './connection.ts';
import { isTouched, touchedBy, type Touched } from './touched.ts';

/** Changes that come close together are read for once: a bulk tag, a round's end. */
const gatherMs = 60;

/** Keeps every answer as new as the project, for as long as the app runs. Returns what ends it. */
export function watchChanges(): () => void {
  let leave: (() => void) | null = null;
  let gathered: Touched[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    const touched = gathered;
    gathered = [];
    timer = undefined;
    void queryClient.invalidateQueries({ predicate: ({ queryKey }: Query) => touched.some((one) => isTouched(queryKey, one)) });
  };
  const listen = (): void => {
    leave?.();
    leave = subscribe('changes.watch', {}, (message) => {
      if (!('event' in message)) return;
      gathered.push(touchedBy(message.event));
      timer ??= setTimeout(flush, gatherMs);
    });
  };
  let connected = 0;
  const leaveConnection = watchConnection((state) => {
    useConnection.setState(state, true);
    if (state.state !== 'connected' || state.since === connected) return;
    // What happened in between was not heard of.
    if (connected > 0) void queryClient.invalidateQueries();
    connected = state.since;
    listen();
  });
  return () => {
    clearTimeout(timer);
    leave?.();
    leaveConnection();
  };
}
