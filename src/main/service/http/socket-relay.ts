import type { Socket } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';
import { aliveMs, type WebAnswer, type WebRequest } from '../../../core/contract/web-frames.ts';
import { serializeError, WeakspotError } from '../../../core/errors.ts';
import type { ReadFrame } from '../host/frame-reader.ts';
import { protocolVersion } from '../host/frames.ts';

/** How much may wait for a reader before the service is asked to hold back, and when it may go on. */
const bufferedBytes = { most: 4 * 1024 * 1024, enough: 1024 * 1024 };

/** Codes of RFC 6455: the service is gone and will be back; a message could not be read. */
const closeCodes = { serviceLost: 1012, unreadable: 1007, tryAgain: 1013 } as const;

const webRequest: z.ZodType<WebRequest> = z.union([
  z.strictObject({ id: z.number().int().min(0), method: z.string().max(100), request: z.unknown() }),
  z.strictObject({ id: z.number().int().min(0), leave: z.literal(true) }),
]);

export type Attach = (onFrame: (read: ReadFrame) => void) => Promise<Socket>;

/**
 * Joins one reader's WebSocket to a connection of its own to the service, so that each page is a session of its own: what it
 * holds is let go when it goes. Either end's loss ends the other; the page then comes again by itself.
 */
export async function relaySocket(page: WebSocket, attach: Attach): Promise<void> {
  let service: Socket | null = null;
  let alive = true;
  const tell = (answer: WebAnswer): void => send(JSON.stringify(answer));
  const send = (message: string): void => {
    if (page.readyState !== page.OPEN) return;
    page.send(message, () => {
      if (service?.isPaused() && page.bufferedAmount < bufferedBytes.enough) service.resume();
    });
    if (page.bufferedAmount > bufferedBytes.most) service?.pause();
  };
  const heartbeat = setInterval(() => {
    // A page that did not answer since the last time is gone, whatever its connection says: its holds must not outlive it.
    // While it waits for the service (a project's database may be migrating) it is not listened to, and holds nothing.
    if (!alive && service !== null) return page.terminate();
    alive = false;
    page.ping();
    tell({ alive: true });
  }, aliveMs);
  page.on('pong', () => (alive = true));
  page.on('close', () => {
    clearInterval(heartbeat);
    service?.destroySoon();
  });
  // 'close' follows, and says all there is to do.
  page.on('error', () => {});
  page.on('message', (data, isBinary) => service && forward(data, isBinary, page, service, tell));

  // What the page says before the service listens would be lost; it waits for the welcome anyhow.
  page.pause();
  try {
    service = await attach(({ frame }) => send(JSON.stringify(frame)));
  } catch (error) {
    tell({ lost: serializeError(error) });
    page.resume();
    page.close(closeCodes.tryAgain);
    return;
  }
  alive = true;
  const attached = service;
  attached.on('error', () => {});
  attached.on('close', () => page.close(closeCodes.serviceLost));
  attached.on('drain', () => page.resume());
  page.resume();
  if (page.readyState === page.OPEN) tell({ welcome: protocolVersion });
  else attached.destroySoon();
}

function forward(data: RawData, isBinary: boolean, page: WebSocket, service: Socket, tell: (answer: WebAnswer) => void): void {
  try {
    const frame = webRequest.safeParse(isBinary ? null : JSON.parse(String(data)));
    if (!frame.success) throw new WeakspotError('bad-request', 'a message is neither a request, nor leaves a subscription');
    // Written anew, since a line ends a frame there, and JSON may hold line ends between its parts.
    if (!service.write(`${JSON.stringify(frame.data)}\n`)) page.pause();
  } catch (error) {
    tell({ id: null, error: error instanceof SyntaxError ? { code: 'bad-request', message: `a message is not JSON: ${error.message}`, details: {} } : serializeError(error) });
    page.close(closeCodes.unreadable);
  }
}
