import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WeakspotError } from '../../../../src/core/errors.ts';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { openWorkers, type WorkerPool } from '../../../../src/main/engine/workers/pool.ts';
import { threadCount } from '../../../../src/main/engine/workers/thread-count.ts';
import type { tasks } from './test-tasks.ts';

const tasksUrl = pathToFileURL(join(import.meta.dirname, 'test-tasks.ts'));
let pool: WorkerPool<typeof tasks>;

function open(count: number): WorkerPool<typeof tasks> {
  return (pool = openWorkers<typeof tasks>(count, tasksUrl));
}

describe('a pool of worker threads', () => {
  afterEach(() => pool.close());

  it('computes on wasm, over shared memory', async () => {
    const values = new Float32Array(new SharedArrayBuffer(12));
    values.set([1, 2, 3]);
    expect(await open(1).run('squareSum', values)).toEqual({ backend: 'wasm', sum: 14, leaked: 0 });
  });

  it('runs as many tasks at once as it has threads, the others after them', async () => {
    const two = open(2);
    expect(two.size).toBe(2);
    const ids = await Promise.all([1, 2, 3, 4, 5].map(() => two.run('thread', 30)));
    expect(new Set(ids).size).toBe(2);
  });

  it('starts only the threads that are needed', async () => {
    const eight = open(8);
    const ids = [await eight.run('thread', 0), await eight.run('thread', 0)];
    expect(ids[1]).toBe(ids[0]);
  });

  it('throws what a task threw, with its stack', async () => {
    const one = open(1);
    const refused = await one.run('refuse', 'width').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(WeakspotError);
    expect(refused).toMatchObject({ code: 'bad-request', message: 'width: too wide', details: { field: 'width' } });
    const defect = await one.run('blunder', {}).catch((error: unknown) => error);
    expect(defect).not.toBeInstanceOf(WeakspotError);
    expect((defect as Error).stack).toMatch(/Cannot read properties of undefined[^]*test-tasks\.ts/);
    expect(await one.run('blunder', { inner: { length: 5 } })).toBe(5);
  });

  it('refuses a task that is not there, and a request that cannot be copied', async () => {
    const one = open(1);
    await expect(one.run('nothing' as 'leave', 0)).rejects.toThrow('there is no task nothing');
    await expect(one.run('blunder', (() => {}) as never)).rejects.toThrow('could not be cloned');
    expect(await one.run('blunder', { inner: { length: 5 } })).toBe(5);
  });

  it('rejects the task of a thread that dies, and goes on with another thread', async () => {
    const one = open(1);
    const dying = one.run('leave', 3);
    const next = one.run('blunder', { inner: { length: 5 } });
    await expect(dying).rejects.toMatchObject({ code: 'interrupted', message: expect.stringContaining('it left with status 3') });
    expect(await next).toBe(5);
  });

  it('rejects the task that a thread cannot be started for, and that one alone', async () => {
    // In place of a system that has no room for another thread: what starts the second cannot be copied to it.
    let starts = 0;
    const url = { get href() { return starts++ === 0 ? tasksUrl.href : () => {}; } };
    pool = openWorkers<typeof tasks>(2, url as unknown as URL);
    const state = new Int32Array(new SharedArrayBuffer(8));
    const running = pool.run('thread', 50);
    await expect(pool.run('hang', state)).rejects.toMatchObject({
      code: 'interrupted', message: expect.stringMatching(/^a worker thread could not be started: .*could not be cloned.*; close other programs/),
    });
    expect(await running).toBeGreaterThan(0);
    // Were the rejected task still in line, it would come before this one, and never end.
    expect(await pool.run('blunder', { inner: { length: 5 } })).toBe(5);
    expect(state[0]).toBe(0);
  });

  it('rejects running and waiting tasks when it is closed, and later ones', async () => {
    const one = open(1);
    const state = new Int32Array(new SharedArrayBuffer(8));
    const running = one.run('hang', state);
    const waiting = one.run('hang', state);
    const both = Promise.all([
      expect(running).rejects.toMatchObject({ code: 'interrupted', message: expect.stringContaining('a worker thread ended early: it was closed') }),
      expect(waiting).rejects.toMatchObject({ code: 'interrupted' }),
    ]);
    while (Atomics.load(state, 0) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await one.close();
    await both;
    await expect(one.run('thread', 0)).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('lets a process end while its threads are idle', async () => {
    open(1);
    const module = JSON.stringify(join(import.meta.dirname, '../../../../src/main/engine/workers/pool.ts'));
    const program = `const { openWorkers } = await import(${module});
      const pool = openWorkers(2, new URL(${JSON.stringify(tasksUrl.href)}));
      console.log((await Promise.all([pool.run('thread', 10), pool.run('thread', 10)])).length);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { timeout: 30_000 });
    expect(stdout).toBe('2\n');
  });
});

describe('threadCount', () => {
  it('is what WEAKSPOT_THREADS says, or what the machine has', () => {
    expect(threadCount({ WEAKSPOT_THREADS: '3' })).toBe(3);
    expect(threadCount({})).toBe(availableParallelism());
    for (const wrong of ['0', '1.5', 'all', '-2']) {
      expect(() => threadCount({ WEAKSPOT_THREADS: wrong })).toThrow(`WEAKSPOT_THREADS: "${wrong}" is not a whole number`);
    }
  });

  it('stands in what the engine says of itself', async () => {
    vi.stubEnv('WEAKSPOT_THREADS', '3');
    expect((await openBackend('wasm')).device).toMatch(/^WebAssembly SIMD.*, 3 threads$/);
    vi.stubEnv('WEAKSPOT_THREADS', '1');
    expect((await openBackend('wasm')).device).toMatch(/, 1 thread$/);
    vi.unstubAllEnvs();
  });
});
