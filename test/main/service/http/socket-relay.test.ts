import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { aliveMs } from '../../../../src/core/contract/web-frames.ts';
import { WeakspotError } from '../../../../src/core/errors.ts';
import { relaySocket } from '../../../../src/main/service/http/socket-relay.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => vi.useRealTimers());

/** A page's end as the server sees it: it answers pings while `lives`, and what it says waits while it is paused. */
class FakePage extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  lives = true;
  readonly told: unknown[] = [];
  closedWith: number | null = null;
  private paused = false;
  private unread: (() => void)[] = [];

  ping(): void {
    if (this.lives) this.hear(() => this.emit('pong'));
  }

  send(message: string): void {
    this.told.push(JSON.parse(message));
  }

  say(message: string): void {
    this.hear(() => this.emit('message', Buffer.from(message), false));
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    for (const event of this.unread.splice(0)) event();
  }

  close(code: number): void {
    this.closedWith = code;
    this.terminate();
  }

  terminate(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.emit('close');
  }

  private hear(event: () => void): void {
    if (this.paused) this.unread.push(event);
    else event();
  }
}

class FakeService extends EventEmitter {
  readonly written: string[] = [];
  ended = false;

  write(text: string): boolean {
    this.written.push(text);
    return true;
  }

  isPaused(): boolean {
    return false;
  }

  destroySoon(): void {
    this.ended = true;
  }
}

function relayed(attached: Promise<FakeService>): FakePage {
  const page = new FakePage();
  void relaySocket(page as unknown as WebSocket, () => attached as unknown as Promise<Socket>);
  return page;
}

it('lets go of what a page held within 30 s of its last sign of life', async () => {
  const service = new FakeService();
  const page = relayed(Promise.resolve(service));
  await vi.advanceTimersByTimeAsync(10 * aliveMs);
  expect([page.readyState, service.ended]).toEqual([1, false]);
  // A closed laptop says nothing, and its connection stays open.
  page.lives = false;
  await vi.advanceTimersByTimeAsync(29_999);
  expect(service.ended).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect([page.readyState, service.ended]).toEqual([3, true]);
});

it('keeps a page that waits for a service that is bringing its project up to date', async () => {
  const attaching = Promise.withResolvers<FakeService>();
  const page = relayed(attaching.promise);
  await vi.advanceTimersByTimeAsync(4 * aliveMs - 1);
  expect(page.readyState).toBe(1);
  const service = new FakeService();
  attaching.resolve(service);
  await vi.advanceTimersByTimeAsync(3 * aliveMs);
  expect(page.told.filter((answer) => !('alive' in (answer as object)))).toEqual([{ welcome: 1 }]);
  expect([page.readyState, service.ended]).toEqual([1, false]);
});

it('says why the service cannot be reached, and lets the page come again', async () => {
  const page = relayed(Promise.reject(new WeakspotError('locked', 'open on another computer')));
  await vi.waitFor(() => expect(page.closedWith).toBe(1013));
  expect(page.told).toEqual([{ lost: { code: 'locked', message: 'open on another computer', details: {} } }]);
});

it('ends with a message that is nested beyond what can be written anew', async () => {
  const service = new FakeService();
  const page = relayed(Promise.resolve(service));
  await vi.waitFor(() => expect(page.told).toEqual([{ welcome: 1 }]));
  const depth = 1_000_000;
  page.say(`{"id":1,"method":"project.get","request":${'['.repeat(depth)}${']'.repeat(depth)}}`);
  expect(page.closedWith).toBe(1007);
  expect([service.written, service.ended]).toEqual([[], true]);
});
