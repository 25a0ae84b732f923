import { randomUUID, timingSafeEqual } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { serializeError, WeakspotError } from '../../../core/errors.ts';
import { Connection, type Host } from './connection.ts';
import { dispatch, type Caller, type Transport } from './dispatch.ts';
import { FrameReader } from './frame-reader.ts';
import { clientFrame, frameLimits, protocolVersion, type ServiceFrame } from './frames.ts';

export type SocketHost = {
  /** True while a client is there, or a request of one that has left is being answered. */
  readonly busy: boolean;
  /** Sends the clients away; resolves once nothing that they asked for runs any more. */
  close(): Promise<void>;
};

/** How long a caller may take to say hello. */
const helloMs = 10_000;

/** How much may wait for a client that does not read, before nothing more that it asks for is looked at. */
const mostUnreadBytes = 64 * 1024 * 1024;

/** How long a client may take to read what is left for it when the service ends. */
const flushMs = 2_000;

/**
 * Listens on a local socket (or named pipe) for clients that know the token; those that come before the service is ready
 * wait for it. `onChange` hears of clients coming and going, and of requests that outlasted theirs.
 */
export async function listenOnSocket(path: string, token: string, ready: Promise<Host>, log: { error(context: string, error: unknown): void }, onChange: () => void): Promise<SocketHost> {
  const sockets = new Set<Socket>();
  const answering = new Set<Promise<void>>();
  const track = (answer: Promise<void>): void => {
    answering.add(answer);
    void answer.finally(() => {
      answering.delete(answer);
      onChange();
    });
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    onChange();
    socket.on('close', () => {
      sockets.delete(socket);
      onChange();
    });
    serveSocket(socket, token, ready, track);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  server.on('error', (error) => log.error('local socket', error));
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  return {
    get busy() {
      return sockets.size > 0 || answering.size > 0;
    },
    async close() {
      await closeServer(server, sockets, path);
      while (answering.size > 0) await Promise.all(answering);
    },
  };
}

function serveSocket(socket: Socket, token: string, ready: Promise<Host>, track: (answer: Promise<void>) => void): void {
  const reader = new FrameReader(frameLimits.request, { allowBytes: false });
  const wire = {
    send(frame: ServiceFrame): boolean {
      const keepsUp = writeFrame(socket, frame);
      if (socket.writableLength > mostUnreadBytes) socket.pause();
      return keepsUp;
    },
  };
  let connection: Connection | null = null;
  let welcomed = false;
  const overdue = setTimeout(() => socket.destroy(), helloMs);

  const refuse = (error: unknown): void => {
    writeFrame(socket, { id: null, error: serializeError(error) });
    // What follows a spoilt frame cannot be told apart from it, so it is not read.
    socket.removeAllListeners('data');
    socket.destroySoon();
  };
  socket.on('data', (chunk) => {
    try {
      for (const { frame } of reader.feed(chunk)) {
        if (connection) {
          track(connection.receive(frame));
        } else {
          if (welcomed) throw new WeakspotError('bad-request', 'a request came before the welcome');
          const { remoteAs } = checkHello(frame, token);
          welcomed = true;
          clearTimeout(overdue);
          ready
            .then(async (host) => {
              connection = new Connection(host, await transportFor(host, remoteAs ?? null), wire);
              wire.send({ welcome: protocolVersion, pid: process.pid });
            })
            .catch(refuse);
        }
      }
    } catch (error) {
      refuse(error);
    }
  });
  socket.on('drain', () => {
    connection?.drained();
    socket.resume();
  });
  socket.on('close', () => {
    clearTimeout(overdue);
    connection?.close();
  });
  // A client that vanishes is no error of the service; 'close' follows.
  socket.on('error', () => {});
}

/** Who is at the other end: this computer's user, or an annotator at another computer. */
async function transportFor(host: Host, remoteAs: string | null): Promise<Transport> {
  const caller: Caller = { session: randomUUID(), annotator: null, fixed: false };
  if (remoteAs === null) return { local: true, caller };
  await dispatch(host.handlers, { local: false, caller }, 'annotator.actAs', { name: remoteAs }, { signal: new AbortController().signal, emit: () => {} });
  return { local: false, caller: { ...caller, fixed: true } };
}

function checkHello(frame: unknown, token: string): { remoteAs?: string | undefined } {
  const hello = clientFrame.safeParse(frame);
  if (!hello.success || !('hello' in hello.data)) throw new WeakspotError('bad-request', 'the first message must be a hello');
  const expected = Buffer.from(token);
  const given = Buffer.from(hello.data.token);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) throw new WeakspotError('permission', 'the token is not that of the lock file');
  if (hello.data.hello !== protocolVersion) {
    throw new WeakspotError('conflict', 'the project is open in another version of Weakspot; close it there, or wait until its job has ended');
  }
  return hello.data;
}

function writeFrame(socket: Socket, frame: ServiceFrame): boolean {
  if (!socket.writable) return true;
  if ('bytes' in frame) {
    socket.write(`${JSON.stringify({ ...frame, bytes: frame.bytes.byteLength })}\n`);
    return socket.write(frame.bytes);
  }
  return socket.write(`${JSON.stringify(frame)}\n`);
}

async function closeServer(server: Server, sockets: Set<Socket>, path: string): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of sockets) socket.destroySoon();
  const overdue = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, flushMs);
  await closed;
  clearTimeout(overdue);
  if (process.platform !== 'win32') rmSync(path, { force: true });
}
