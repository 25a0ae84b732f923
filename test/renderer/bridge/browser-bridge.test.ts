import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import { largestRequestBytes, type BridgeEvent, type ConnectionState } from '../../../src/core/contract/bridge.ts';
import type { WebAnswer } from '../../../src/core/contract/web-frames.ts';
import { createBrowserBridge, type BrowserBridge, type BrowserBridgeOptions } from '../../../src/renderer/bridge/browser-bridge.ts';

type Message = { id: number; method?: string; request?: unknown; leave?: true };

/** A server that says what the test tells it to; it can go away and come back at the same port. */
class StandIn {
  port = 0;
  readonly heard: Message[] = [];
  connections = 0;
  private server: WebSocketServer | null = null;
  private page: ServerSocket | null = null;
  private readonly greet: boolean;

  constructor(greet = true) {
    this.greet = greet;
  }

  async start(): Promise<void> {
    const server = new WebSocketServer({ port: this.port, host: '127.0.0.1' });
    this.server = server;
    server.on('connection', (socket) => {
      this.connections++;
      this.page = socket;
      socket.on('message', (data) => this.heard.push(JSON.parse(String(data)) as Message));
      if (this.greet) this.say({ welcome: 1 });
    });
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
  }

  say(answer: WebAnswer): void {
    this.page!.send(JSON.stringify(answer));
  }

  close(code: number): void {
    this.page!.close(code);
  }

  async stop(): Promise<void> {
    for (const socket of this.server?.clients ?? []) socket.terminate();
    await new Promise<void>((resolve) => (this.server ? this.server.close(() => resolve()) : resolve()));
  }
}

let server: StandIn;
const bridges: BrowserBridge[] = [];

beforeEach(async () => {
  server = new StandIn();
  await server.start();
});

afterEach(async () => {
  for (const bridge of bridges.splice(0)) bridge.close();
  await server.stop();
});

function connect(options: Partial<BrowserBridgeOptions> = {}): { bridge: BrowserBridge; states: ConnectionState[] } {
  const bridge = createBrowserBridge({
    open: () => new WebSocket(`ws://127.0.0.1:${server.port}`),
    checkSession: () => Promise.resolve('unreachable'),
    pausesMs: [20, 40],
    ...options,
  });
  bridges.push(bridge);
  const states: ConnectionState[] = [];
  bridge.watchConnection((state) => states.push(state));
  return { bridge, states };
}

const heard = (method: string): Promise<Message> => vi.waitUntil(() => server.heard.find((message) => message.method === method), { timeout: 3_000, interval: 5 });

it('asks, and hands each answer to its question, whatever their order', async () => {
  const { bridge } = connect();
  const [project, rounds] = [bridge.call('project.get', {}), bridge.call('round.list', {})];
  const [first, second] = [await heard('project.get'), await heard('round.list')];
  server.say({ id: second.id, result: [] });
  server.say({ id: first.id, error: { code: 'corrupt', message: 'the project is damaged', details: {} } });
  expect(await rounds).toEqual({ result: [] });
  expect(await project).toEqual({ error: { code: 'corrupt', message: 'the project is damaged', details: {} } });
});

it('keeps what is asked before the first connection, and sends it once', async () => {
  const { bridge, states } = connect();
  const answer = bridge.call('project.get', {});
  const { id } = await heard('project.get');
  server.say({ id, result: { name: 'Clinic' } });
  expect(await answer).toEqual({ result: { name: 'Clinic' } });
  expect(states).toEqual([{ state: 'connected', since: 0 }, { state: 'connected', since: 1 }]);
  expect(server.heard).toHaveLength(1);
});

it('fails what waits when the connection is lost, connects again, and sends nothing twice', async () => {
  const { bridge, states } = connect();
  const command = bridge.call('draft.discard', { draft: '0195d0a2-7b1c-7c3e-8f00-1234567890ab' });
  await heard('draft.discard');
  server.close(1012);
  expect(await command).toMatchObject({ error: { code: 'interrupted' } });
  await vi.waitUntil(() => states.at(-1)?.state === 'connected' && states.at(-1)?.since === 2);
  expect(states.map(({ state, since }) => `${state} ${since}`)).toEqual(['connected 0', 'connected 1', 'lost 1', 'connected 2']);
  const again = bridge.call('project.get', {});
  server.say({ id: (await heard('project.get')).id, result: 'there' });
  expect(await again).toEqual({ result: 'there' });
  expect(server.heard.map(({ method }) => method)).toEqual(['draft.discard', 'project.get']);
});

it('refuses commands at once while the connection is lost, and comes back when the server does', async () => {
  const { bridge, states } = connect();
  await vi.waitUntil(() => states.at(-1)?.since === 1);
  await server.stop();
  await vi.waitUntil(() => states.at(-1)?.state === 'lost');
  expect(await bridge.call('project.get', {})).toMatchObject({ error: { code: 'interrupted' } });
  await vi.waitUntil(() => states.some((state) => state.state === 'lost' && state.error.message.includes('weakspot serve')));
  await server.start();
  await vi.waitUntil(() => states.at(-1)?.state === 'connected', { timeout: 3_000 });
  expect(states.at(-1)).toEqual({ state: 'connected', since: 2 });
});

it('ends subscriptions with the connection, and lets the page leave one', async () => {
  const { bridge } = connect();
  const events: BridgeEvent<unknown>[] = [];
  bridge.subscribe('changes.watch', {}, (event) => events.push(event));
  const leave = bridge.subscribe('engine.installation', {}, (event) => events.push(event));
  const watch = await heard('changes.watch');
  const left = await heard('engine.installation');
  server.say({ id: watch.id, event: { type: 'jobs' } });
  await vi.waitUntil(() => events.length === 1);
  leave();
  await vi.waitUntil(() => server.heard.some((message) => message.leave && message.id === left.id));
  server.say({ id: left.id, event: { type: 'progress' } });
  server.close(1012);
  await vi.waitUntil(() => events.length > 1);
  expect(events).toEqual([{ event: { type: 'jobs' } }, { error: expect.objectContaining({ code: 'interrupted' }) }]);
});

it('says why the service cannot be reached, as the server told', async () => {
  await server.stop();
  server = new StandIn(false);
  await server.start();
  const { states } = connect();
  await vi.waitUntil(() => server.connections === 1);
  server.say({ lost: { code: 'locked', message: 'the project is open on another computer', details: {} } });
  server.close(1013);
  await vi.waitUntil(() => states.at(-1)?.state === 'lost');
  expect(states.at(-1)).toMatchObject({ error: { code: 'locked', message: 'the project is open on another computer' } });
});

it('says that a link no longer holds, fails what waited, and does not hammer the server', async () => {
  await server.stop();
  const { bridge, states } = connect({ checkSession: () => Promise.resolve('unknown') });
  expect(await bridge.call('project.get', {})).toMatchObject({ error: { code: 'permission' } });
  expect(states.at(-1)).toMatchObject({ state: 'lost', error: { code: 'permission', message: expect.stringContaining('new link') } });
  await server.start();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(server.connections).toBe(0);
  bridge.hurry();
  await vi.waitUntil(() => states.at(-1)?.state === 'connected');
});

it('gives up a connection that has gone silent', async () => {
  const { states } = connect({ silentMs: 80 });
  await vi.waitUntil(() => server.connections >= 2, { timeout: 2_000 });
  expect(states.map(({ state }) => state)).toContain('lost');
});

it('stays with a connection that says that it lives', async () => {
  const { states } = connect({ silentMs: 200 });
  await vi.waitUntil(() => states.at(-1)?.since === 1);
  for (let beat = 0; beat < 8; beat++) {
    server.say({ alive: true });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(states.map(({ state, since }) => `${state} ${since}`)).toEqual(['connected 0', 'connected 1']);
});

it('refuses what no server would take, and stays connected', async () => {
  const { bridge, states } = connect();
  await vi.waitUntil(() => states.at(-1)?.since === 1);
  const request = { draft: 'x'.repeat(largestRequestBytes) };
  expect(await bridge.call('draft.discard', request)).toMatchObject({ error: { code: 'too-large', message: expect.stringContaining('16 MB') } });
  expect(server.heard).toEqual([]);
  expect(states.at(-1)).toEqual({ state: 'connected', since: 1 });
});
