import { describe, expect, it } from 'vitest';
import { contract, methodNames } from '../../../src/core/contract/index.ts';
import { WeakspotError } from '../../../src/core/errors.ts';
import { Connection, type Host } from '../../../src/main/service/host/connection.ts';
import { dispatch, type Handlers, type Subscriber } from '../../../src/main/service/host/dispatch.ts';
import type { ServiceFrame } from '../../../src/main/service/host/frames.ts';

const job = '01890000-0000-7000-8000-000000000000';
const silent: Subscriber<unknown> = { emit: () => {}, signal: new AbortController().signal };

/** Handlers that all answer with the method's name; some are replaced by a test. */
function handlersThat(answers: Record<string, unknown>): Handlers {
  const named = Object.fromEntries(methodNames.map((name) => [name, () => name]));
  return { ...named, ...answers } as unknown as Handlers;
}

/** A client that reads only when told to, and what has been sent to it. */
function slowClient(handlers: Handlers) {
  const sent: ServiceFrame[] = [];
  const logged: string[] = [];
  let keepsUp = true;
  const host: Host = { handlers, pixels: () => Promise.reject(new Error('no pixels')), left: () => {}, logError: (context) => logged.push(context) };
  const connection = new Connection(host, { local: true, caller: { session: 'session', annotator: null, fixed: false } }, {
    send(frame) {
      sent.push(frame);
      return keepsUp;
    },
  });
  return {
    connection,
    sent,
    logged,
    stopReading: () => (keepsUp = false),
    readAgain() {
      keepsUp = true;
      connection.drained();
    },
  };
}

describe('dispatch', () => {
  it('refuses methods that name local paths to transports from elsewhere', async () => {
    const local = methodNames.filter((name) => contract[name].local);
    expect(local.toSorted()).toEqual(['audit.write', 'engine.installFrom', 'export.write', 'import.preview', 'import.start', 'project.backup', 'report.write']);
    for (const method of local) {
      await expect(dispatch(handlersThat({}), { local: false, caller: { session: 'session', annotator: null, fixed: false } }, method, {}, silent)).rejects.toMatchObject({ code: 'permission' });
    }
    expect(await dispatch(handlersThat({}), { local: false, caller: { session: 'session', annotator: null, fixed: false } }, 'project.get', {}, silent)).toBe('project.get');
  });

  it('fills in the contract\'s defaults', async () => {
    const handlers = handlersThat({ 'flags.list': (request: unknown) => request });
    expect(await dispatch(handlers, { local: true, caller: { session: 'session', annotator: null, fixed: false } }, 'flags.list', {}, silent)).toEqual({ round: null, limit: 50 });
  });
});

describe('a connection', () => {
  it('answers with the error a handler throws, and logs only what no person caused', async () => {
    const client = slowClient(
      handlersThat({
        'project.get': () => Promise.reject(new WeakspotError('corrupt', 'the project is damaged', { file: 'project.db' })),
        'round.list': () => {
          throw new TypeError('undefined is not a function');
        },
      }),
    );
    await client.connection.receive({ id: 1, method: 'project.get', request: {} });
    await client.connection.receive({ id: 2, method: 'round.list', request: {} });
    expect(client.sent).toEqual([
      { id: 1, error: { code: 'corrupt', message: 'the project is damaged', details: { file: 'project.db' } } },
      { id: 2, error: { code: 'internal', message: 'undefined is not a function', details: {} } },
    ]);
    expect(client.logged).toEqual(['round.list']);
  });

  it('keeps for a slow client the newest progress and every state, in order', async () => {
    let subscriber!: Subscriber<unknown>;
    const end = Promise.withResolvers<void>();
    const client = slowClient(
      handlersThat({
        'job.watch': (_request: unknown, given: Subscriber<unknown>) => {
          subscriber = given;
          return end.promise;
        },
      }),
    );
    const watching = client.connection.receive({ id: 4, method: 'job.watch', request: { job } });
    client.stopReading();
    subscriber.emit('first');
    for (let step = 0; step < 1000; step++) subscriber.emit(`progress ${step}`, { latest: 'progress' });
    subscriber.emit('state');
    end.resolve();
    await watching;
    expect(client.sent).toEqual([{ id: 4, event: 'first' }]);
    client.readAgain();
    expect(client.sent.slice(1)).toEqual([{ id: 4, event: 'progress 999' }, { id: 4, event: 'state' }, { id: 4, ended: true }]);
  });

  it('lets go of the oldest of too many events, so that a stuck client costs bounded memory', async () => {
    let subscriber!: Subscriber<unknown>;
    const client = slowClient(
      handlersThat({
        'job.watch': (_request: unknown, given: Subscriber<unknown>) => {
          subscriber = given;
          return new Promise<void>(() => {});
        },
      }),
    );
    void client.connection.receive({ id: 4, method: 'job.watch', request: { job } });
    client.stopReading();
    for (let line = 0; line <= 2000; line++) subscriber.emit(line);
    client.readAgain();
    expect(client.sent).toHaveLength(501);
    expect(client.sent.at(-1)).toEqual({ id: 4, event: 2000 });
  });

  it('tells a handler when its subscriber leaves, or vanishes', async () => {
    const signals: AbortSignal[] = [];
    const client = slowClient(
      handlersThat({
        'job.watch': (_request: unknown, { signal }: Subscriber<unknown>) => {
          signals.push(signal);
          return new Promise<void>(() => {});
        },
      }),
    );
    void client.connection.receive({ id: 1, method: 'job.watch', request: { job } });
    void client.connection.receive({ id: 2, method: 'job.watch', request: { job } });
    await client.connection.receive({ id: 1, leave: true });
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
    client.connection.close();
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
  });

  it('refuses a second subscription of one id, which could never be left, and more than anybody needs', async () => {
    const signals: AbortSignal[] = [];
    const client = slowClient(
      handlersThat({
        'job.watch': (_request: unknown, { signal }: Subscriber<unknown>) => {
          signals.push(signal);
          return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        },
      }),
    );
    const first = client.connection.receive({ id: 0, method: 'job.watch', request: { job } });
    await client.connection.receive({ id: 0, method: 'job.watch', request: { job } });
    expect(client.sent).toEqual([{ id: 0, error: expect.objectContaining({ code: 'bad-request', message: expect.stringContaining('id 0 already') }) }]);
    const others = Array.from({ length: 99 }, (_, index) => client.connection.receive({ id: index + 1, method: 'job.watch', request: { job } }));
    await client.connection.receive({ id: 100, method: 'job.watch', request: { job } });
    expect(client.sent.at(-1)).toMatchObject({ id: 100, error: { code: 'too-large' } });
    expect(signals).toHaveLength(100);
    client.connection.close();
    // Each has ended, so that nothing keeps the service alive.
    await Promise.all([first, ...others]);
    expect(signals.every((signal) => signal.aborted)).toBe(true);
  });
});
