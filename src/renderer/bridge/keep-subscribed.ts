import type { Bridge, BridgeEvent, ConnectionState } from '../../core/contract/bridge.ts';
import type { RequestOf, ResponseOf } from '../../core/contract/index.ts';
import type { SubscriptionName } from '../../core/contract/names.ts';

/** How long after a subscription broke off the loss of the connection may become known. */
const graceMs = 1_000;

/**
 * Subscribes, and again each time that the connection was lost and is back, so that a listener hears of an end or an error
 * only where the service itself ended it. What happened in between it does not hear of.
 */
export function keepSubscribed<M extends SubscriptionName>(bridge: Bridge, method: M, request: RequestOf<M>, listener: (event: BridgeEvent<ResponseOf<M>>) => void): () => void {
  let connection: ConnectionState = { state: 'connected', since: 0 };
  /** Of the connection that the subscription is on. */
  let since = 0;
  let broken: { error: BridgeEvent<ResponseOf<M>>; timer: ReturnType<typeof setTimeout> } | null = null;
  let leave: (() => void) | null = null;
  let over = false;

  const finish = (): void => {
    over = true;
    if (broken) clearTimeout(broken.timer);
    leave?.();
    leaveConnection();
  };

  const begin = (): void => {
    if (broken) clearTimeout(broken.timer);
    broken = null;
    since = connection.since;
    const left = bridge.subscribe(method, request, (message) => {
      if (over) return;
      if ('error' in message && message.error.code === 'interrupted') return breakOff(message);
      if (!('event' in message)) finish();
      listener(message);
    });
    leave = left;
    if (over) left();
  };

  const breakOff = (error: BridgeEvent<ResponseOf<M>>): void => {
    const timer = setTimeout(() => {
      // The connection is there as before: it was the service that ended this.
      if (connection.state !== 'connected' || over) return;
      finish();
      listener(error);
    }, graceMs);
    broken = { error, timer };
    resume();
  };

  const resume = (): void => {
    if (broken && !over && connection.state === 'connected' && connection.since !== since) begin();
  };

  const leaveConnection = bridge.watchConnection((state) => {
    connection = state;
    resume();
  });
  begin();
  return finish;
}
