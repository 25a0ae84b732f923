import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from './refuse.ts';
import type { SlowDown } from './slow-down.ts';

/** Refuses, before anything else is looked at, what cannot come from the server's own page or from an opened link. */
export function guard(app: FastifyInstance, hosts: () => ReadonlySet<string>, slowDown: SlowDown): void {
  app.addHook('onRequest', async (request, reply) => {
    const host = request.headers.host?.toLowerCase();
    if (host === undefined || !hosts().has(host)) {
      return refuse(reply, 421, 'this computer is not known to Weakspot by that name; start “weakspot serve” with --allow-host NAME to use it');
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(reply, 405, 'pages and pixels can only be read here');
    if (!isOwnOrigin(request, host)) return refuse(reply, 403, 'another page asks for this');
    if (slowDown.isBlocked(request.ip)) return refuse(reply.header('Retry-After', '3'), 429, 'too many wrong links; wait a few seconds, then try again');
  });
}

/** A WebSocket always names the page that opened it; other requests do where they come from another. */
function isOwnOrigin(request: FastifyRequest, host: string): boolean {
  const { origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers;
  if (origin === undefined) return !request.ws && (site !== 'cross-site' || mode === 'navigate');
  return origin.toLowerCase() === `http://${host}` || origin.toLowerCase() === `https://${host}`;
}
