import { largestRequestBytes, type Answer, type Bridge, type BridgeEvent, type ConnectionState } from '../../core/contract/bridge.ts';
import { aliveMs, type WebAnswer, type WebRequest } from '../../core/contract/web-frames.ts';
import type { SerializedError } from '../../core/errors.ts';
import { t } from '../i18n/index.ts';
import { Backoff } from './backoff.ts';

/** How long to wait before each further attempt; the last one again and again. */
const usualPausesMs = [100, 250, 500, 1_000, 2_000, 5_000];

/** Where the link no longer holds, only opening another helps; then this page goes on by itself. */
const linkEndedMs = 20_000;

export type BrowserBridgeOptions = {
  open(): WebSocket;
  /** Whether the server still knows this reader: a WebSocket that is refused does not say why. */
  checkSession(): Promise<'known' | 'unknown' | 'unreachable'>;
  pausesMs?: readonly number[];
  /** After how long without a word the connection counts as lost. */
  silentMs?: number;
};

export type BrowserBridge = Bridge & {
  /** Tries at once instead of after the pause: the network is back, or the person looks at the page again. */
  hurry(): void;
  close(): void;
};

type Told = { id: number } & (Answer<never> | BridgeEvent<never>);

/**
 * The bridge over a WebSocket. When the connection is lost, every call that waits fails with `interrupted` (whether it was
 * done is not known, so nothing is sent twice), every subscription ends with it, and the bridge connects again by itself.
 * Calls wait for the first connection, but for no later one: the page must hear that its command was not taken.
 */
export function createBrowserBridge({ open, checkSession, pausesMs = usualPausesMs, silentMs = 2.5 * aliveMs }: BrowserBridgeOptions): BrowserBridge {
  const calls = new Map<number, (answer: Answer<never>) => void>();
  const subscriptions = new Map<number, (event: BridgeEvent<never>) => void>();
  const watchers = new Set<(state: ConnectionState) => void>();
  const backoff = new Backoff(pausesMs);
  let state: ConnectionState = { state: 'connected', since: 0 };
  let nextId = 1;
  let socket: WebSocket | null = null;
  let welcome = false;
  /** Asked for before the first connection. */
  let early: string[] = [];
  let silence: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const tell = (now: ConnectionState): void => {
    state = now;
    for (const watcher of watchers) watcher(now);
  };

  const connect = (): void => {
    if (closed) return;
    const made = open();
    let reason: SerializedError | null = null;
    socket = made;
    const listenForSilence = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        // A connection that died without a word may take minutes to close.
        made.close();
        lose(made, null);
      }, silentMs);
    };
    listenForSilence();
    made.addEventListener('message', ({ data }) => {
      if (socket !== made) return;
      listenForSilence();
      const answer = JSON.parse(data as string) as WebAnswer;
      if ('welcome' in answer) begin();
      else if ('lost' in answer) reason = answer.lost;
      else if ('id' in answer && answer.id !== null) receive(answer as Told);
    });
    made.addEventListener('close', () => lose(made, reason));
  };

  const begin = (): void => {
    welcome = true;
    backoff.reset();
    tell({ state: 'connected', since: state.since + 1 });
    for (const message of early.splice(0)) socket!.send(message);
  };

  const receive = ({ id, ...answer }: Told): void => {
    const subscription = subscriptions.get(id);
    if (subscription) {
      if (!('event' in answer)) subscriptions.delete(id);
      return subscription(answer as BridgeEvent<never>);
    }
    const call = calls.get(id);
    calls.delete(id);
    call?.(answer as Answer<never>);
  };

  const lose = (lost: WebSocket, reason: SerializedError | null): void => {
    if (socket !== lost || closed) return;
    clearTimeout(silence);
    socket = null;
    const wasWelcome = welcome;
    welcome = false;
    if (wasWelcome) {
      fail({ code: 'interrupted', message: t('bridge.lost'), details: {} });
      tell({ state: 'lost', since: state.since, error: reason ?? { code: 'interrupted', message: t('bridge.away'), details: {} } });
      return backoff.wait(connect);
    }
    void explain(reason).then(({ error, leastMs }) => {
      if (socket !== null || closed) return;
      fail(error);
      tell({ state: 'lost', since: state.since, error });
      backoff.wait(connect, leastMs);
    });
  };

  const explain = async (reason: SerializedError | null): Promise<{ error: SerializedError; leastMs: number }> => {
    if (reason) return { error: reason, leastMs: 0 };
    const session = await checkSession();
    if (session === 'unknown') return { error: { code: 'permission', message: t('bridge.linkEnded'), details: {} }, leastMs: linkEndedMs };
    return { error: { code: 'interrupted', message: t(session === 'known' ? 'bridge.away' : 'bridge.unreachable'), details: {} }, leastMs: 0 };
  };

  /** Ends all that waits. */
  const fail = (error: SerializedError): void => {
    early = [];
    const waiting = [...calls.values(), ...subscriptions.values()];
    calls.clear();
    subscriptions.clear();
    for (const listener of waiting) listener({ error });
  };

  /** Sends it, or says why it cannot be sent. */
  const send = (request: WebRequest): SerializedError | null => {
    const message = JSON.stringify(request);
    // Letters beyond ASCII take more bytes than this counts; a server's limit is met by neither, but by pixels.
    if (message.length > largestRequestBytes) {
      const size = Math.ceil(message.length / 2 ** 20);
      return { code: 'too-large', message: t('bridge.tooLarge', { size, most: largestRequestBytes / 2 ** 20 }), details: {} };
    }
    if (welcome) socket!.send(message);
    else if (state.state === 'lost') return { code: 'interrupted', message: t('bridge.away'), details: {} };
    else early.push(message);
    return null;
  };

  connect();
  return {
    host: 'browser',
    desktop: null,
    call(method, request) {
      return new Promise((resolve) => {
        const id = nextId++;
        const error = send({ id, method, request });
        if (error) resolve({ error });
        else calls.set(id, resolve as (answer: Answer<never>) => void);
      });
    },
    subscribe(method, request, listener) {
      const id = nextId++;
      const error = send({ id, method, request });
      if (error) listener({ error });
      else subscriptions.set(id, listener as (event: BridgeEvent<never>) => void);
      return () => {
        if (subscriptions.delete(id)) send({ id, leave: true });
      };
    },
    watchConnection(listener) {
      const watcher = (now: ConnectionState): void => listener(now);
      watchers.add(watcher);
      watcher(state);
      return () => void watchers.delete(watcher);
    },
    hurry: () => backoff.hurry(),
    close() {
      closed = true;
      clearTimeout(silence);
      backoff.reset();
      socket?.close();
    },
  };
}
