import type { Socket } from 'node:net';
import type { RequestOf, ResponseOf } from '../../core/contract/index.ts';
import type { CallName, SubscriptionName } from '../../core/contract/names.ts';
import { reviveError, WeakspotError, type SerializedError } from '../../core/errors.ts';
import { attachTo } from './attach.ts';
import type { ReadFrame } from './host/frame-reader.ts';
import type { ClientFrame, PixelRequest } from './host/frames.ts';
import type { LockHolder } from './lock.ts';

type Pending = {
  resolve(value: unknown): void;
  reject(error: Error): void;
  event?: (event: unknown) => void;
};

type Frame = { id?: number | null; welcome?: number; result?: unknown; error?: SerializedError; event?: unknown; ended?: true; mediaType?: string };

/** A typed connection to the service of one project. */
export class Client {
  readonly servicePid: number;
  private readonly socket: Socket;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private lost: WeakspotError | null = null;

  private constructor(socket: Socket, servicePid: number) {
    this.socket = socket;
    this.servicePid = servicePid;
    socket.on('close', () => this.end());
  }

  /** Attaches to a living service. Throws the system's error where nobody listens (any more). */
  static async connect(holder: LockHolder): Promise<Client> {
    // The welcome comes before every other frame, so the client is there for the first of those.
    let client: Client | null = null;
    const socket = await attachTo(holder, { onFrame: (read) => client?.receive(read) });
    client = new Client(socket, holder.pid);
    return client;
  }

  /** Calls a query or command. Rejects with the service's error, or `interrupted` when the service vanishes. */
  call<M extends CallName>(method: M, request: RequestOf<M>): Promise<ResponseOf<M>> {
    return this.request((id) => ({ id, method, request })) as Promise<ResponseOf<M>>;
  }

  /** Yields events to the listener; `ended` resolves when the subscription has ended. */
  subscribe<M extends SubscriptionName>(method: M, request: RequestOf<M>, listener: (event: ResponseOf<M>) => void): { ended: Promise<void>; leave(): void } {
    const id = this.nextId;
    const ended = this.request((id) => ({ id, method, request }), listener as (event: unknown) => void).then(() => {});
    return { ended, leave: () => this.write({ id, leave: true }) };
  }

  /** An original's pixels in a format that a browser shows, at most `longestSide` pixels along its longer side. */
  pixels(image: string, longestSide: number | null): Promise<{ mediaType: string; bytes: Uint8Array }> {
    return this.picture({ image, longestSide });
  }

  /** Where a round's pruned networks differ from its dense one (see `host/frames.ts`); the newest finished round's where it is null. */
  disagreement(image: string, round: number | null): Promise<{ mediaType: string; bytes: Uint8Array }> {
    return this.picture({ image, layer: 'disagreement', round });
  }

  /** Resolves when the connection is gone, from either side. */
  get closed(): Promise<void> {
    return new Promise((resolve) => (this.socket.closed ? resolve() : this.socket.once('close', () => resolve())));
  }

  close(): void {
    this.socket.end();
    this.socket.unref();
  }

  private picture(pixels: PixelRequest): Promise<{ mediaType: string; bytes: Uint8Array }> {
    return this.request((id) => ({ id, pixels })) as Promise<{ mediaType: string; bytes: Uint8Array }>;
  }

  private request(make: (id: number) => ClientFrame, event?: (event: unknown) => void): Promise<unknown> {
    if (this.lost) return Promise.reject(this.lost);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject, event });
      this.write(make(id));
    });
  }

  private receive({ frame: raw, bytes }: ReadFrame): void {
    const frame = raw as Frame;
    if (frame.id === null || frame.id === undefined) {
      if (frame.error) this.lost = reviveError(frame.error);
      return;
    }
    const pending = this.pending.get(frame.id);
    if (!pending) return;
    if ('event' in frame) return pending.event?.(frame.event);
    this.pending.delete(frame.id);
    if (frame.error) pending.reject(reviveError(frame.error));
    else if (frame.mediaType !== undefined) pending.resolve({ mediaType: frame.mediaType, bytes: bytes ?? new Uint8Array() });
    else pending.resolve(frame.result);
  }

  private write(frame: ClientFrame): void {
    this.socket.write(`${JSON.stringify(frame)}\n`);
  }

  private end(): void {
    this.lost ??= new WeakspotError('interrupted', 'the connection to the project\'s service was lost; start the command again', {});
    for (const pending of this.pending.values()) pending.reject(this.lost);
    this.pending.clear();
  }
}
