import cookie from '@fastify/cookie';
import websocket from '@fastify/websocket';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { keyHeader, keyProtocol, webPaths } from '../../../core/contract/web-frames.ts';
import { largestRequestBytes } from '../../../core/contract/bridge.ts';
import { serializeError, WeakspotError } from '../../../core/errors.ts';
import { safeHeaders } from '../../page/headers.ts';
import { readPageFile } from '../../page/page-file.ts';
import { parsePixelAddress, pixelAddressAdvice, pixelCacheControl } from '../../page/pixel-address.ts';
import { Access, type Guest } from './access.ts';
import { allowedHosts, bracketed, reachableHost } from './allowed-hosts.ts';
import { guard } from './guard.ts';
import type { ProjectLink } from './project-link.ts';
import { refuse } from './refuse.ts';
import { signIn } from './sign-in.ts';
import { SlowDown } from './slow-down.ts';
import { relaySocket } from './socket-relay.ts';

export type WebServerOptions = {
  /** Closed with the server, or where it cannot start. */
  link: ProjectLink;
  host: string;
  /** 0 for any that is free. */
  port: number;
  annotators: readonly string[];
  /** Further names that browsers know this computer by. */
  hostNames: readonly string[];
  /** Where the built page lies. */
  page: string;
  slowDown?: SlowDown;
};

export type WebServer = {
  readonly port: number;
  readonly links: readonly { annotator: string; url: string }[];
  close(): Promise<void>;
};

/** Tabs that one reader may have connected at once: so many that nobody meets it, so few that the others find room. */
const mostSockets = 50;

/** Serves the page, the project's pixels and the contract to browsers, each reader known by a link. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { link } = options;
  const access = new Access(options.annotators);
  let hosts: ReadonlySet<string> = new Set();
  const app = fastify({ bodyLimit: 1024, requestTimeout: 30_000, forceCloseConnections: true, return503OnClosing: false });
  try {
    // A project that cannot be opened is known before anybody gets a link to it.
    await link.client();
    await app.register(cookie);
    await app.register(websocket, { options: { maxPayload: largestRequestBytes, clientTracking: true } });
    const slowDown = options.slowDown ?? new SlowDown();
    guard(app, () => hosts);
    addRoutes(app, { access, link, slowDown, page: options.page });
    await listen(app, options);
  } catch (error) {
    link.close();
    await app.close();
    throw error;
  }
  const { port } = app.server.address() as { port: number };
  hosts = allowedHosts(options.host, port, options.hostNames);
  const [name] = options.hostNames;
  const authority = name === undefined ? `${bracketed(reachableHost(options.host))}:${port}` : /:\d+$/.test(name) ? name : `${name}:${port}`;
  return {
    port,
    links: access.guests.map(({ annotator, token }) => ({ annotator, url: `http://${authority}/?token=${token}` })),
    async close() {
      for (const socket of app.websocketServer.clients) socket.terminate();
      await app.close();
      link.close();
    },
  };
}

type Parts = { access: Access; link: ProjectLink; slowDown: SlowDown; page: string };

function addRoutes(app: FastifyInstance, { access, link, slowDown, page }: Parts): void {
  /** Cookies know no ports, and another project may be served at another one. */
  const cookieName = (): string => `weakspot-${(app.server.address() as { port: number }).port}`;
  const guestOf = (request: FastifyRequest): Guest | null => {
    const value = request.cookies[cookieName()];
    return value === undefined ? null : access.byCookie(value);
  };
  /** What tells of the project asks for the page's key too; pixels, which take no header, are named by ids that only that tells. */
  const hasKey = (request: FastifyRequest, guest: Guest): boolean => {
    const { url } = request.routeOptions;
    if (url !== webPaths.socket && url !== webPaths.session) return true;
    const given = request.headers[url === webPaths.socket ? 'sec-websocket-protocol' : keyHeader.toLowerCase()];
    return typeof given === 'string' && given.startsWith(keyProtocol) && access.isKeyOf(guest, given.slice(keyProtocol.length));
  };
  const known = new WeakMap<FastifyRequest, Guest>();
  const connected = new Map<Guest, number>();

  app.addHook('preValidation', async (request, reply) => {
    const guest = isLink(request) ? null : guestOf(request);
    if (guest && hasKey(request, guest)) {
      known.set(request, guest);
      return;
    }
    // Whoever has come in already is let be: behind a proxy all senders look alike.
    if (slowDown.isBlocked(request.ip)) return refuse(reply.header('Retry-After', '3'), 429, 'too many wrong links; wait a few seconds, then try again');
    if (isLink(request)) return;
    if (guest === null && request.cookies[cookieName()] !== undefined) await slowDown.failed(request.ip);
    return refuse(reply, 401, 'Open Weakspot by the link that “weakspot serve” printed. It holds until that command ends; then it prints another.');
  });

  app.get('/', async (request, reply) => {
    if (isLink(request)) return signIn(request, reply, { access, slowDown, cookieName: cookieName() });
    return sendPage(request, reply, page);
  });

  app.get(webPaths.session, async (request, reply) => reply.headers({ ...safeHeaders, 'Cache-Control': 'no-store' }).send({ annotator: known.get(request)!.annotator }));

  app.get(webPaths.socket, { websocket: true }, async (socket, request) => {
    const guest = known.get(request)!;
    const others = connected.get(guest) ?? 0;
    if (others >= mostSockets) return socket.close(1013, `more than ${mostSockets} pages are open`);
    connected.set(guest, others + 1);
    socket.once('close', () => connected.set(guest, connected.get(guest)! - 1));
    return relaySocket(socket, (onFrame) => link.attach(guest.annotator, onFrame));
  });

  app.get(`${webPaths.pixels}/:layer/:image`, async (request, reply) => {
    const { layer, image } = request.params as { layer: string; image: string };
    const address = parsePixelAddress(layer, image, new URL(request.url, 'http://page').searchParams);
    if (!address) return refuse(reply, 400, pixelAddressAdvice);
    const etag = `"${address.layer}-${address.image}-${address.layer === 'image' ? (address.longestSide ?? 'whole') : address.round}"`;
    const kept = { ETag: etag, 'Cache-Control': pixelCacheControl };
    if (request.headers['if-none-match'] === etag) return reply.code(304).headers({ ...safeHeaders, ...kept }).send();
    const { mediaType, bytes } = await link.ask((client) => (address.layer === 'image' ? client.pixels(address.image, address.longestSide) : client.disagreement(address.image, address.round)));
    return reply.headers({ ...safeHeaders, ...kept, 'Content-Type': mediaType }).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  });

  app.get('/*', (request, reply) => sendPage(request, reply, page));

  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'no such file'));
  app.setErrorHandler((error, _request, reply) => {
    const { code, message } = serializeError(error);
    const status = (error as { statusCode?: number }).statusCode ?? statuses[code] ?? 500;
    return refuse(reply, status, code === 'internal' && status >= 500 ? 'something failed that should not have; logs/service.log in the project may say more' : message);
  });
}

/** The one address that needs no cookie, since it gives one. */
function isLink(request: FastifyRequest): boolean {
  return request.routeOptions.url === '/' && (request.query as { token?: unknown }).token !== undefined;
}

const statuses: Partial<Record<WeakspotError['code'], number>> = { 'bad-request': 400, permission: 403, 'not-found': 404, 'too-large': 413, interrupted: 503, locked: 503 };

async function sendPage(request: FastifyRequest, reply: FastifyReply, folder: string): Promise<FastifyReply> {
  const pathname = request.url.split('?')[0]!;
  // `connect-src 'self'` does not cover WebSockets in every browser.
  const answer = await readPageFile(folder, pathname, { connections: [`ws://${request.headers.host}`] });
  if (!answer) return refuse(reply, 404, 'no such file');
  return reply.headers(answer.headers).send(typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body.buffer, answer.body.byteOffset, answer.body.byteLength));
}

async function listen(app: FastifyInstance, { host, port }: WebServerOptions): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new WeakspotError('bad-request', `port ${port} of ${host} is in use; choose another with --port, or leave it out`, { host, port });
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') throw new WeakspotError('bad-request', `${host} is no address of this computer; choose one with --host`, { host });
    if (code === 'EACCES') throw new WeakspotError('permission', `this user may not listen on port ${port}; choose one above 1023 with --port`, { host, port });
    throw error;
  }
}
