import { serializeError, WeakspotError } from '../../../core/errors.ts';
import { clientFrame, type PixelWish, type ServiceFrame } from './frames.ts';
import { dispatch, isSubscription, type Caller, type Handlers, type Subscriber, type Transport } from './dispatch.ts';

/** Answers a client's wish for pixels; kept apart from the contract, which is JSON. */
export type PixelSource = (wish: PixelWish) => Promise<{ mediaType: string; bytes: Uint8Array }>;

export type Host = {
  handlers: Handlers;
  pixels: PixelSource;
  /** A connection has ended: what lasts as long as it does ends too. */
  left(caller: Caller): void;
  /** Where errors go that no person caused. */
  logError(context: string, error: unknown): void;
};

/** The way back to one client. `send` answers whether the client keeps up. */
export type Wire = { send(frame: ServiceFrame): boolean };

/** How many events wait for a client that does not keep up, before the oldest are left out. */
const mostWaiting = 500;

/** How many subscriptions a client may have at once: many times what a page that shows everything has. */
const mostSubscriptions = 100;

type Waiting = { frame: ServiceFrame; latest: string | null };

/** One client's requests and subscriptions, whatever carries the frames. */
export class Connection {
  private readonly host: Host;
  private readonly transport: Transport;
  private readonly wire: Wire;
  private readonly subscriptions = new Map<number, AbortController>();
  private waiting: Waiting[] = [];
  private congested = false;

  constructor(host: Host, transport: Transport, wire: Wire) {
    this.host = host;
    this.transport = transport;
    this.wire = wire;
  }

  /** Handles a frame to its end; never throws. */
  async receive(raw: unknown): Promise<void> {
    const parsed = clientFrame.safeParse(raw);
    if (!parsed.success || 'hello' in parsed.data) {
      const id = idOf(raw);
      this.answer({ id, error: { code: 'bad-request', message: 'a message is neither a request, nor leaves a subscription', details: {} } });
      return;
    }
    const frame = parsed.data;
    if ('leave' in frame) this.subscriptions.get(frame.id)?.abort();
    else if ('pixels' in frame) await this.answerPixels(frame.id, frame.pixels);
    else await this.answerRequest(frame.id, frame.method, frame.request);
  }

  /** The client reads again after {@link Wire.send} said that it did not keep up. */
  drained(): void {
    this.congested = false;
    while (this.waiting.length > 0 && !this.congested) this.answer(this.waiting.shift()!.frame);
  }

  close(): void {
    for (const subscription of this.subscriptions.values()) subscription.abort();
    this.waiting = [];
    this.host.left(this.transport.caller);
  }

  private async answerRequest(id: number, method: string, request: unknown): Promise<void> {
    const subscription = new AbortController();
    const subscriber: Subscriber<unknown> = {
      signal: subscription.signal,
      emit: (event, options) => {
        if (!subscription.signal.aborted) this.offer({ id, event }, options?.latest ? `${id}/${options.latest}` : null);
      },
    };
    const subscribes = isSubscription(method);
    try {
      if (subscribes) this.admit(id, subscription);
      const result = await dispatch(this.host.handlers, this.transport, method, request, subscriber);
      if (subscribes) this.offer({ id, ended: true }, null);
      else this.answer({ id, result });
    } catch (error) {
      // Behind the events that still wait, as the end of a subscription is.
      const frame = this.errorFrame(id, method, error);
      if (subscribes) this.offer(frame, null);
      else this.answer(frame);
    } finally {
      if (this.subscriptions.get(id) === subscription) this.subscriptions.delete(id);
    }
  }

  /** Two of one id could not be told apart: the first would outlive its client, and the service with it. */
  private admit(id: number, subscription: AbortController): void {
    if (this.subscriptions.has(id)) throw new WeakspotError('bad-request', `there is a subscription of the id ${id} already; leave that one first`, { id });
    if (this.subscriptions.size >= mostSubscriptions) throw new WeakspotError('too-large', `more than ${mostSubscriptions} subscriptions at once; leave some first`, { most: mostSubscriptions });
    this.subscriptions.set(id, subscription);
  }

  private async answerPixels(id: number, wish: PixelWish): Promise<void> {
    try {
      this.answer({ id, ...(await this.host.pixels(wish)) });
    } catch (error) {
      this.answer(this.errorFrame(id, `pixels of ${wish.image}`, error));
    }
  }

  private errorFrame(id: number, context: string, error: unknown): ServiceFrame {
    const serialized = serializeError(error);
    if (serialized.code === 'internal') this.host.logError(context, error);
    return { id, error: serialized };
  }

  private answer(frame: ServiceFrame): void {
    if (!this.wire.send(frame)) this.congested = true;
  }

  /** An event is sent at once or, while the client does not keep up, waits: the newest only of those marked so. */
  private offer(frame: ServiceFrame, latest: string | null): void {
    if (!this.congested) return this.answer(frame);
    if (latest !== null) this.waiting = this.waiting.filter((item) => item.latest !== latest);
    this.waiting.push({ frame, latest });
    if (this.waiting.length > mostWaiting) this.waiting.splice(0, 1);
  }
}

function idOf(raw: unknown): number | null {
  return typeof raw === 'object' && raw !== null && 'id' in raw && typeof raw.id === 'number' ? raw.id : null;
}
