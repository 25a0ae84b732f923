import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openProject } from '../../../src/main/db/index.ts';
import { Client } from '../../../src/main/service/client.ts';
import { frameLimits } from '../../../src/main/service/host/frames.ts';
import { findHolder, lockFile, type LockHolder } from '../../../src/main/service/lock.ts';
import { openServiceLog } from '../../../src/main/service/log.ts';
import { startService, type RunningService } from '../../../src/main/service/service.ts';

let folder: string;
let service: RunningService;
let holder: LockHolder;
let sockets: Socket[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'weakspot-socket-'));
  const outcome = await startService({ folder, openStore: () => openProject(folder, { create: true }), log: openServiceLog(folder), idleMs: 60_000 });
  if (!('service' in outcome)) throw new Error('the project is held');
  service = outcome.service;
  holder = findHolder(folder)!;
  sockets = [];
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

type Exchange = { frames: Record<string, unknown>[]; closed: boolean };

/**
 * Sends a first line, the others once that was answered; resolves with the answers when there are so many, or when the
 * service has closed the connection.
 */
function exchange([first, ...others]: (string | object)[], answers: number): Promise<Exchange> {
  const socket = createConnection(holder.socket);
  sockets.push(socket);
  const send = (line: string | object): boolean => socket.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
  send(first!);
  return new Promise((resolve) => {
    let text = '';
    const frames = (): Record<string, unknown>[] => text.split('\n').slice(0, -1).map((line) => JSON.parse(line) as Record<string, unknown>);
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      if (text === '') others.forEach(send);
      text += chunk;
      if (frames().length >= answers) resolve({ frames: frames(), closed: false });
    });
    // Writing on into a connection that the service has closed is reset; what it said before has arrived.
    socket.on('error', () => {});
    socket.on('close', () => resolve({ frames: frames(), closed: true }));
  });
}

/** The same after hello and welcome. */
async function welcomed(lines: (string | object)[], answers: number): Promise<Exchange> {
  const { frames, closed } = await exchange([hello(), ...lines], answers + 1);
  expect(frames[0]).toEqual({ welcome: 1, pid: process.pid });
  return { frames: frames.slice(1), closed };
}

function hello(): object {
  return { hello: 1, token: holder.token };
}

describe('the local socket', () => {
  it.skipIf(process.platform === 'win32')('can be entered by its owner only', () => {
    expect(statSync(holder.socket).mode & 0o777).toBe(0o600);
    expect(statSync(lockFile(folder)).mode & 0o777).toBe(0o600);
  });

  it('welcomes who knows the token', async () => {
    expect(await exchange([hello()], 1)).toEqual({ frames: [{ welcome: 1, pid: process.pid }], closed: false });
  });

  it('turns away who does not', async () => {
    for (const first of [{ hello: 1, token: 'x' }, { hello: 1, token: 'x'.repeat(holder.token.length) }]) {
      expect(await exchange([first], 2)).toMatchObject({ frames: [{ id: null, error: { code: 'permission' } }], closed: true });
    }
    expect(await exchange([{ id: 1, method: 'project.get', request: {} }], 2)).toMatchObject({ frames: [{ error: { code: 'bad-request' } }], closed: true });
  });

  it('turns away another version of the protocol', async () => {
    expect(await exchange([{ hello: 2, token: holder.token }], 2)).toMatchObject({ frames: [{ error: { code: 'conflict' } }], closed: true });
  });

  it('answers a request, and names the field of a wrong one', async () => {
    const { frames } = await welcomed(
      [
        { id: 1, method: 'project.get', request: {} },
        { id: 2, method: 'flags.list', request: { limit: 0 } },
        { id: 3, method: 'round.start', request: { sparsities: [0.5, 2] } },
        { id: 4, method: 'job.get', request: { job: 'x' } },
        { id: 5, method: 'project.get', request: { surprise: 1 } },
      ],
      5,
    );
    const byId = new Map(frames.map((frame) => [frame['id'], frame]));
    expect(byId.get(1)).toMatchObject({ result: { images: 0, rounds: 0 } });
    expect(byId.get(2)).toMatchObject({ error: { code: 'bad-request', details: { field: 'limit' } } });
    expect(byId.get(3)).toMatchObject({ error: { code: 'bad-request', details: { field: 'sparsities.1' } } });
    expect(byId.get(4)).toMatchObject({ error: { code: 'bad-request', details: { field: 'job' } } });
    expect(byId.get(5)).toMatchObject({ error: { code: 'bad-request' } });
  });

  it('knows no method that the contract lacks, however it is called', async () => {
    const { frames } = await welcomed([{ id: 1, method: 'project.explode', request: {} }, { id: 2, method: 'constructor', request: {} }, { id: 3, method: '__proto__', request: {} }], 3);
    for (const frame of frames) expect(frame).toMatchObject({ error: { code: 'bad-request', message: expect.stringContaining('there is no method') } });
  });

  it('answers a frame of the wrong shape, and goes on', async () => {
    const { frames } = await welcomed([{ id: 7, what: 'ever' }, { id: 8, method: 'job.list', request: {} }], 2);
    expect(frames).toMatchObject([{ id: 7, error: { code: 'bad-request' } }, { id: 8, result: [] }]);
  });

  it('closes on what is not JSON, and on a line beyond its limit', async () => {
    expect(await welcomed(['{"id": 1,'], 2)).toMatchObject({ frames: [{ id: null, error: { code: 'bad-request' } }], closed: true });
    expect(await welcomed(['x'.repeat(frameLimits.request + 1)], 2)).toMatchObject({ frames: [{ id: null, error: { code: 'too-large' } }], closed: true });
    // Neither hurts the next one.
    const client = await Client.connect(holder);
    expect(await client.call('job.list', {})).toEqual([]);
    client.close();
  });

  it('refuses relative paths, which mean something else to the service', async () => {
    const client = await Client.connect(holder);
    await expect(client.call('import.start', { images: 'images' })).rejects.toMatchObject({ code: 'bad-request', details: { field: 'images' } });
    await expect(client.call('report.write', { out: 'r.html' })).rejects.toMatchObject({ code: 'bad-request', details: { field: 'out' } });
    client.close();
  });

  it('answers for an unknown image or round', async () => {
    const client = await Client.connect(holder);
    await expect(client.pixels('01890000-0000-7000-8000-000000000000', null)).rejects.toMatchObject({ code: 'not-found' });
    await expect(client.call('round.get', { round: 7 })).rejects.toMatchObject({ code: 'not-found' });
    client.close();
  });
});

describe('a service', () => {
  it('refuses a second one for the same folder', async () => {
    const second = await startService({ folder, openStore: () => openProject(folder), log: openServiceLog(folder) });
    expect(second).toMatchObject({ heldBy: { token: holder.token } });
  });

  it('lets go of all it had when it closes, and ends its clients\' calls', async () => {
    const client = await Client.connect(holder);
    await service.close();
    await client.closed;
    await expect(client.call('job.list', {})).rejects.toMatchObject({ code: 'interrupted' });
    expect(existsSync(holder.socket)).toBe(false);
    expect(existsSync(lockFile(folder))).toBe(false);
  });

  it('closes by itself once its last client has gone', async () => {
    await service.close();
    const outcome = await startService({ folder, openStore: () => openProject(folder), log: openServiceLog(folder), idleMs: 100 });
    if (!('service' in outcome)) throw new Error('the project is held');
    const client = await Client.connect(findHolder(folder)!);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await client.call('job.list', {})).toEqual([]);
    client.close();
    await outcome.service.closed;
    expect(existsSync(lockFile(folder))).toBe(false);
  });

  it('waits for a request whose client has left, then closes by itself', async () => {
    await service.close();
    const asked = Promise.withResolvers<void>();
    const written = Promise.withResolvers<void>();
    const order: string[] = [];
    const outcome = await startService({
      folder,
      openStore: () => {
        const store = openProject(folder);
        return {
          ...store,
          backup: async (out) => {
            asked.resolve();
            await written.promise;
            // The database is still open.
            order.push(`wrote the backup of ${store.summary().images} images`);
            return { file: out, bytes: 0 };
          },
          close: () => {
            order.push('closed');
            store.close();
          },
        };
      },
      log: openServiceLog(folder),
      idleMs: 50,
    });
    if (!('service' in outcome)) throw new Error('the project is held');
    const client = await Client.connect(findHolder(folder)!);
    client.call('project.backup', { out: join(tmpdir(), 'b') }).catch(() => {});
    await asked.promise;
    client.close();
    // Many times the idle time.
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(order).toEqual([]);
    const closing = outcome.service.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(order).toEqual([]);
    written.resolve();
    await closing;
    expect(order).toEqual(['wrote the backup of 0 images', 'closed']);
  });

  it('does not wait for a client that reads nothing', { timeout: 10_000 }, async () => {
    const socket = createConnection(holder.socket);
    sockets.push(socket);
    await new Promise((resolve) => socket.write(`${JSON.stringify(hello())}\n`, resolve));
    socket.pause();
    // Answers of a few MiB, far beyond what the system holds for a reader.
    const request = `${JSON.stringify({ id: 1, method: 'x'.repeat(1000), request: {} })}\n`;
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (let sent = 0; sent < 3000; sent++) socket.write(request);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const start = performance.now();
    await service.close();
    const seconds = (performance.now() - start) / 1000;
    expect(seconds).toBeGreaterThan(1.5);
    expect(seconds).toBeLessThan(5);
  });

  it('logs what no person caused', async () => {
    openServiceLog(folder).error('test', new Error('something unforeseen'));
    expect(readFileSync(join(folder, 'logs', 'service.log'), 'utf8')).toMatch(/error test: Error: something unforeseen\n +at /);
  });
});
