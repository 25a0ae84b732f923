import { createConnection, type Socket } from 'node:net';
import { reviveError, WeakspotError, type SerializedError } from '../../core/errors.ts';
import { FrameReader, type ReadFrame } from './host/frame-reader.ts';
import { frameLimits, protocolVersion, type ClientFrame } from './host/frames.ts';
import type { LockHolder } from './lock.ts';

/** How long a service that accepted the connection may take to answer it: its database may be migrating. */
const welcomeMs = 60_000;

export type AttachOptions = {
  /** For somebody at another computer: the connection acts as this annotator, for good, and may name no paths. */
  remoteAs?: string | null;
  /** Hears every frame after the welcome. */
  onFrame(read: ReadFrame): void;
};

/**
 * Connects to a living service and says hello; resolves with the socket once it is welcome. Throws the service's refusal, or
 * the system's error where nobody listens (any more).
 */
export function attachTo(holder: LockHolder, { remoteAs = null, onFrame }: AttachOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(holder.socket);
    const reader = new FrameReader(frameLimits.answer, { allowBytes: true });
    let welcomed = false;
    const overdue = setTimeout(() => {
      reject(new WeakspotError('locked', `process ${holder.pid} has the project open but has not answered for a minute. It may be bringing a large project up to date: wait, then start again; logs/service.log in the project tells what it does`, { pid: holder.pid }));
      socket.destroy();
    }, welcomeMs);
    const hello: ClientFrame = { hello: protocolVersion, token: holder.token, ...(remoteAs !== null && { remoteAs }) };
    socket.on('connect', () => socket.write(`${JSON.stringify(hello)}\n`));
    socket.on('data', (chunk) => {
      try {
        for (const read of reader.feed(chunk)) {
          if (welcomed) {
            onFrame(read);
            continue;
          }
          const frame = read.frame as { welcome?: number; error?: SerializedError };
          if (frame.welcome !== undefined) {
            welcomed = true;
            clearTimeout(overdue);
            resolve(socket);
          } else if (frame.error) {
            reject(reviveError(frame.error));
            socket.destroy();
          }
        }
      } catch (error) {
        socket.destroy(error as Error);
      }
    });
    socket.on('error', (error) => reject(error));
    socket.on('close', () => {
      clearTimeout(overdue);
      reject(Object.assign(new Error('the service closed the connection'), { code: 'ECONNRESET' }));
    });
  });
}
