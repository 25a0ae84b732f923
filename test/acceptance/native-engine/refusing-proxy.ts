import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A proxy that takes every connection and closes it: to whoever must go through it, the network is gone. */
export async function refusingProxy(): Promise<{ environment: Record<string, string>; connections(): number; close(): Promise<void> }> {
  let connections = 0;
  const server = createServer((socket: Socket) => {
    connections += 1;
    socket.on('error', () => {});
    // What is never read never ends, and the server would never close.
    socket.resume();
    socket.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
  return {
    environment: { ...Object.fromEntries(names.flatMap((name) => [[name, url], [name.toLowerCase(), url]])), NO_PROXY: '', no_proxy: '', NODE_USE_ENV_PROXY: '1' },
    connections: () => connections,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
