import { Connection, type Host } from './connection.ts';
import type { ServiceFrame } from './frames.ts';

/**
 * Serves the process that forked this one over its IPC channel: the same frames as a socket's, without hello and token,
 * since only the parent holds the other end. Pixels need a channel with `serialization: 'advanced'`.
 */
export function serveParent(host: Host, onGone: () => void): void {
  const send = process.send!.bind(process);
  let pending = 0;
  const connection = new Connection(host, { local: true }, {
    send(frame: ServiceFrame) {
      if (!process.connected) return true;
      pending++;
      // An IPC channel has no drain event, so the client counts as keeping up while few messages are on their way.
      send(frame, undefined, undefined, () => {
        pending--;
        if (pending === 0) connection.drained();
      });
      return pending < 64;
    },
  });
  process.on('message', (frame) => void connection.receive(frame));
  process.once('disconnect', () => {
    connection.close();
    onGone();
  });
}
