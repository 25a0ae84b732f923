import { describe, expect, it, vi } from 'vitest';
import type { ConnectionState } from '../../../src/core/contract/bridge.ts';
import { WeakspotError } from '../../../src/core/errors.ts';
import type { Client } from '../../../src/main/service/client.ts';
import { createSession } from '../../../src/main/shell/session.ts';

/** A connection that ends when the test says so. */
function fakeClient(name: string): { client: Client; end: () => void; closed: () => boolean } {
  let ended = false;
  let end = (): void => {};
  const closed = new Promise<void>((resolve) => {
    end = () => {
      ended = true;
      resolve();
    };
  });
  return { client: { name, closed, close: end } as unknown as Client, end, closed: () => ended };
}

function recorded(session: ReturnType<typeof createSession>): string[] {
  const told: string[] = [];
  session.watch((state: ConnectionState) => told.push(state.state === 'lost' ? `lost ${state.since} ${state.error.code}` : `connected ${state.since}`));
  return told;
}

describe('the project session', () => {
  it('says so where no project is open', async () => {
    const session = createSession(() => Promise.reject(new Error('nothing to attach to')));
    expect(recorded(session)).toEqual(['connected 0']);
    await expect(session.client()).rejects.toMatchObject({ code: 'not-found' });
  });

  it('lets questions wait for the project that is being opened', async () => {
    const first = fakeClient('first');
    const session = createSession(async () => first.client);
    const opening = session.open('/a');
    expect(await session.client()).toBe(first.client);
    await opening;
    expect(session.folder).toBe('/a');
  });

  it('connects again by itself, counting connections', async () => {
    const clients = [fakeClient('first'), fakeClient('second')];
    let made = 0;
    const session = createSession(async () => clients[made++]!.client);
    const told = recorded(session);
    await session.open('/a');
    clients[0]!.end();
    await vi.waitFor(() => expect(told).toEqual(['connected 0', 'connected 1', 'lost 1 interrupted', 'connected 2']));
    expect(await session.client()).toBe(clients[1]!.client);
  });

  it('goes on trying, and tries at once where something is asked', async () => {
    const clients = [fakeClient('first'), fakeClient('second')];
    const attempts: (() => Promise<Client>)[] = [async () => clients[0]!.client, () => Promise.reject(new WeakspotError('not-found', 'unplugged')), async () => clients[1]!.client];
    let made = 0;
    const session = createSession(() => attempts[made++]!(), [60_000]);
    const told = recorded(session);
    await session.open('/a');
    clients[0]!.end();
    await vi.waitFor(() => expect(told.at(-1)).toBe('lost 1 not-found'));
    expect(await session.client()).toBe(clients[1]!.client);
    await vi.waitFor(() => expect(told.at(-1)).toBe('connected 2'));
  });

  it('keeps the project before where another cannot be opened, and closes it where one is', async () => {
    const clients = { '/a': fakeClient('a'), '/b': fakeClient('b') };
    const session = createSession(async (folder) => {
      if (folder === '/broken') throw new WeakspotError('not-found', 'no project');
      return clients[folder as '/a' | '/b'].client;
    });
    const told = recorded(session);
    await session.open('/a');
    await expect(session.open('/broken')).rejects.toMatchObject({ code: 'not-found' });
    expect([session.folder, clients['/a'].closed()]).toEqual(['/a', false]);
    await session.open('/b');
    await vi.waitFor(() => expect(clients['/a'].closed()).toBe(true));
    expect(session.folder).toBe('/b');
    // The other project's end is no loss of this one.
    await vi.waitFor(() => expect(told).toEqual(['connected 0', 'connected 1', 'connected 2']));
  });

  it('tries no longer once it is closed', async () => {
    const first = fakeClient('first');
    let made = 0;
    const session = createSession(async () => {
      made++;
      return first.client;
    });
    await session.open('/a');
    session.close();
    await vi.waitFor(() => expect(first.closed()).toBe(true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(made).toBe(1);
  });
});
