import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from './refuse.ts';

/** Refuses, before anything else is looked at, what cannot come from the server's own page or from an opened link. */
export function guard(app: FastifyInstance, hosts: () => ReadonlySet<string>): void {
  app.addHook('onRequest', async (request, reply) => {
    const host = request.headers.host?.toLowerCase();
    if (host === undefined || !hosts().has(host)) {
      return refuse(reply, 421, 'this computer is not known to Weakspot by that name; start “weakspot serve” with --allow-host NAME to use it');
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(reply, 405, 'pages and pixels can only be read here');
    if (!isOwnOrigin(request, host)) return refuse(reply, 403, 'another page asks for this');
  });
}

/**
 * A WebSocket always names the page that opened it; other requests do where they come from another. One of the same site is
 * another page too: a server at another port of this computer, to which browsers lend the same cookies. It may lead here, as
 * any link does, but not embed what is here.
 */
function isOwnOrigin(request: FastifyRequest, host: string): boolean {
  const { origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': destination } = request.headers;
  if (origin !== undefined) return origin.toLowerCase() === `http://${host}` || origin.toLowerCase() === `https://${host}`;
  if (request.ws) return false;
  return site === undefined || site === 'same-origin' || site === 'none' || (mode === 'navigate' && destination === 'document');
}
