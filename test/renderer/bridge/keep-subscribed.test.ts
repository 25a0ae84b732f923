import { expect, it, vi } from 'vitest';
import type { Bridge, BridgeEvent, ConnectionState } from '../../../src/core/contract/bridge.ts';
import { keepSubscribed } from '../../../src/renderer/bridge/keep-subscribed.ts';

const interrupted = { error: { code: 'interrupted' as const, message: 'lost', details: {} } };

/** A bridge whose connection and events the test makes. */
function standIn() {
  const listeners: ((event: BridgeEvent<never>) => void)[] = [];
  const left: number[] = [];
  let watcher: (state: ConnectionState) => void = () => {};
  const bridge: Bridge = {
    host: 'browser',
    desktop: null,
    call: () => Promise.reject(new Error('not asked for')),
    subscribe(_method, _request, listener) {
      const index = listeners.push(listener as (event: BridgeEvent<never>) => void) - 1;
      return () => left.push(index);
    },
    watchConnection(listener) {
      watcher = listener;
      listener({ state: 'connected', since: 1 });
      return () => (watcher = () => {});
    },
  };
  return { bridge, listeners, left, connection: (state: ConnectionState) => watcher(state) };
}

function subscribe(bridge: Bridge): { events: BridgeEvent<unknown>[]; leave(): void } {
  const events: BridgeEvent<unknown>[] = [];
  return { events, leave: keepSubscribed(bridge, 'changes.watch', {}, (event) => events.push(event)) };
}

const event = { event: { type: 'jobs' } } as BridgeEvent<never>;
const lost: ConnectionState = { state: 'lost', since: 1, error: interrupted.error };

it('subscribes again when the connection is back, and tells nothing of the loss', () => {
  const { bridge, listeners, connection } = standIn();
  const { events } = subscribe(bridge);
  listeners[0]!(interrupted);
  connection(lost);
  expect(listeners).toHaveLength(1);
  connection({ state: 'connected', since: 2 });
  expect(listeners).toHaveLength(2);
  listeners[1]!(event);
  expect(events).toEqual([event]);
});

it('does so where the loss is told before the subscription breaks off', () => {
  const { bridge, listeners, connection } = standIn();
  subscribe(bridge);
  connection(lost);
  connection({ state: 'connected', since: 2 });
  expect(listeners).toHaveLength(1);
  listeners[0]!(interrupted);
  expect(listeners).toHaveLength(2);
});

it('passes on an interruption by the service itself', () => {
  vi.useFakeTimers();
  try {
    const { bridge, listeners } = standIn();
    const { events } = subscribe(bridge);
    listeners[0]!(interrupted);
    expect(events).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(events).toEqual([interrupted]);
    expect(listeners).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
});

it('ends with the subscription, or when it is left', () => {
  const ended = standIn();
  const first = subscribe(ended.bridge);
  ended.listeners[0]!({ ended: true });
  ended.connection({ state: 'connected', since: 2 });
  expect(first.events).toEqual([{ ended: true }]);
  expect(ended.listeners).toHaveLength(1);

  const left = standIn();
  const second = subscribe(left.bridge);
  left.listeners[0]!(interrupted);
  second.leave();
  left.connection({ state: 'connected', since: 2 });
  expect(second.events).toEqual([]);
  expect(left.left).toEqual([0]);
  expect(left.listeners).toHaveLength(1);
});
