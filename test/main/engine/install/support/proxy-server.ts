import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import { connect, type AddressInfo } from 'node:net';

export type ProxyServer = { url: string; asked: string[]; close(): Promise<void> };

/**
 * A proxy on this computer, for whole addresses and for tunnels (CONNECT). Whatever host is asked for, it goes to `port` here, as
 * if it could resolve names that this computer cannot.
 */
export async function serveProxy(port: number, credentials?: string): Promise<ProxyServer> {
  const asked: string[] = [];
  const expected = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (expected && request.headers['proxy-authorization'] !== expected) {
      response.writeHead(407).end();
      return;
    }
    const { pathname } = new URL(request.url!);
    const upstream = forward({ host: '127.0.0.1', port, path: pathname, method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    request.pipe(upstream);
  });
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (expected && request.headers['proxy-authorization'] !== expected) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
