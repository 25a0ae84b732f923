import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobEvent, JobRecord } from '../../../src/core/contract/index.ts';
import { processStart } from '../../../src/main/engine/process-identity.ts';
import type { Client } from '../../../src/main/service/client.ts';
import { findHolder } from '../../../src/main/service/lock.ts';
import { openClient } from '../../../src/main/service/open-client.ts';
import type { Script } from './fixture/job.ts';

const entry = join(import.meta.dirname, 'fixture', 'service.ts');

let root: string;
let project: string;
let client: Client;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-jobs-'));
  project = join(root, 'project');
  mkdirSync(join(root, 'images'));
  client = await openClient(project, { create: true, entry });
});
afterEach(async () => {
  client.close();
  await serviceGone();
  rmSync(root, { recursive: true, force: true });
});

/** A service that nobody needs ends by itself; that it does is part of every test here. */
async function serviceGone(): Promise<void> {
  const until = Date.now() + 20_000;
  while (existsSync(join(project, 'service.lock')) && findHolder(project)) {
    if (Date.now() > until) throw new Error('the service did not end');
    await delay(50);
  }
}

async function start(script: Script): Promise<string> {
  writeFileSync(join(root, 'images', 'script.json'), JSON.stringify(script));
  return (await client.call('import.start', { images: join(root, 'images') })).job;
}

/** Watches a job to its end; `onStep` is called with each step that is reported. */
async function watch(job: string, onStep: (step: number) => void = () => {}): Promise<{ record: JobRecord; events: JobEvent[] }> {
  const events: JobEvent[] = [];
  await client.subscribe('job.watch', { job }, (event) => {
    events.push(event);
    if (event.type === 'progress') onStep(event.progress.done);
  }).ended;
  return { record: await client.call('job.get', { job }), events };
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}

/** Steps in the order in which they were done, over all processes. */
function stepsDone(): number[] {
  return readFileSync(join(project, 'steps.txt'), 'utf8').trim().split('\n').map(Number);
}

function countingTo(steps: number): number[] {
  return Array.from({ length: steps }, (_, i) => i);
}

describe('a job', () => {
  it('tells whoever watches the project that jobs, and at an import\'s end images, are others', async () => {
    const heard: string[] = [];
    const { leave, ended } = client.subscribe('changes.watch', {}, (change) => heard.push(change.type));
    await watch(await start({ steps: 1, stepMs: 1 }));
    leave();
    await ended;
    expect(heard.filter((type) => type !== 'jobs')).toEqual(['images']);
    expect(heard[0]).toBe('jobs');
    // It has ended only after its images were taken in.
    expect(heard.at(-1)).toBe('jobs');
  });

  it('runs to its end, tells how it goes, and leaves no work folder', async () => {
    const job = await start({ steps: 40, stepMs: 10 });
    const { record, events } = await watch(job);
    expect(record).toMatchObject({ id: job, kind: 'import', state: 'done', error: null });
    expect(stepsDone()).toEqual(countingTo(40));
    const states = events.filter((event) => event.type === 'state').map((event) => event.record.state);
    expect(states.at(-1)).toBe('done');
    const progress = events.filter((event) => event.type === 'progress').map((event) => event.progress.done);
    expect(progress.at(-1)).toBe(40);
    // 40 steps in 400 ms or more, told at most every 200 ms.
    expect(progress.length).toBeLessThan(20);
    expect(existsSync(join(project, 'jobs', job))).toBe(false);
    expect(readFileSync(join(project, 'logs', `job-${job}.log`), 'utf8')).toContain('from step 0');
    expect(await client.call('import.report', { job })).toMatchObject({ images: 0, seconds: 1 });
  });

  it('waits for the one before it', async () => {
    const first = await start({ steps: 10, stepMs: 20 });
    const second = await start({ steps: 10, stepMs: 20 });
    expect((await client.call('job.get', { job: second })).state).toBe('queued');
    await watch(second);
    expect((await client.call('job.get', { job: first })).state).toBe('done');
    expect(stepsDone()).toEqual([...countingTo(10), ...countingTo(10)]);
  });

  it('is interrupted at a safe point and goes on from there', async () => {
    const job = await start({ steps: 30, stepMs: 20 });
    const interrupt = once(() => void client.call('job.interrupt', { job }));
    const { record } = await watch(job, (step) => step >= 5 && interrupt());
    expect(record).toMatchObject({ state: 'interrupted', resumable: true });
    const stoppedAt = stepsDone().length;
    expect(stoppedAt).toBeLessThan(30);
    await client.call('job.resume', { job });
    expect((await watch(job)).record.state).toBe('done');
    expect(stepsDone()).toEqual(countingTo(30));
  });

  it('is cancelled for good', async () => {
    const job = await start({ steps: 1000, stepMs: 20 });
    const cancel = once(() => void client.call('job.cancel', { job }));
    const { record } = await watch(job, (step) => step >= 3 && cancel());
    expect(record).toMatchObject({ state: 'cancelled', resumable: false });
    expect(existsSync(join(project, 'jobs', job))).toBe(false);
    await expect(client.call('job.resume', { job })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('that waits can be cancelled, or interrupted and resumed', async () => {
    const running = await start({ steps: 1000, stepMs: 20 });
    const waiting = await start({ steps: 1, stepMs: 1 });
    expect((await client.call('job.interrupt', { job: waiting })).state).toBe('interrupted');
    expect((await client.call('job.resume', { job: waiting })).state).toBe('queued');
    expect((await client.call('job.cancel', { job: waiting })).state).toBe('cancelled');
    await client.call('job.cancel', { job: running });
    expect((await watch(running)).record.state).toBe('cancelled');
  });

  it('that crashes is interrupted, says how, and goes on', async () => {
    const job = await start({ steps: 8, stepMs: 5, at: { step: 4, does: 'abort' } });
    const { record } = await watch(job);
    expect(record).toMatchObject({ state: 'interrupted', resumable: true, error: { code: 'interrupted', details: { signal: 'SIGABRT' } } });
    expect(record.error?.message).toMatch(/SIGABRT.*--resume/s);
    await client.call('job.resume', { job });
    expect((await watch(job)).record.state).toBe('done');
    expect(stepsDone()).toEqual(countingTo(8));
  });

  it('that leaves without a word is interrupted with its exit status', async () => {
    const job = await start({ steps: 8, stepMs: 5, at: { step: 4, does: 'exit' } });
    expect((await watch(job)).record).toMatchObject({ state: 'interrupted', error: { details: { exitCode: 3, signal: null } } });
  });

  it('that fails says why, and its log holds where', async () => {
    const job = await start({ steps: 8, stepMs: 5, at: { step: 4, does: 'throw' } });
    expect((await watch(job)).record).toMatchObject({ state: 'failed', error: { code: 'internal', message: 'as the script says' } });
    expect(readFileSync(join(project, 'logs', `job-${job}.log`), 'utf8')).toContain('fixture/job.ts');
  });

  it('that is killed goes on where it was', async () => {
    const job = await start({ steps: 40, stepMs: 20 });
    const kill = once(() => process.kill(jobPid(job), 'SIGKILL'));
    const { record } = await watch(job, (step) => step >= 5 && kill());
    expect(record).toMatchObject({ state: 'interrupted', error: { details: { signal: 'SIGKILL' } } });
    await client.call('job.resume', { job });
    expect((await watch(job)).record.state).toBe('done');
    // A kill between doing a step and saving it repeats that step.
    expect([...new Set(stepsDone())]).toEqual(countingTo(40));
    expect(stepsDone().length).toBeLessThanOrEqual(41);
  });
});

describe('a service that is killed', () => {
  it('leaves its job interrupted; the next one resumes it, and no two processes work on it', async () => {
    const job = await start({ steps: 60, stepMs: 20 });
    const kill = once(() => process.kill(client.servicePid, 'SIGKILL'));
    await expect(watch(job, (step) => step >= 5 && kill())).rejects.toMatchObject({ code: 'interrupted' });
    client = await openClient(project, { entry });
    expect(await client.call('job.get', { job })).toMatchObject({ state: 'interrupted', resumable: true });
    await client.call('job.resume', { job });
    expect((await watch(job)).record.state).toBe('done');
    const steps = stepsDone();
    expect([...new Set(steps)]).toEqual(countingTo(60));
    expect(steps.length).toBeLessThanOrEqual(61);
    expect(await client.call('project.verify', {})).toMatchObject({ clean: true });
  });

  it('has its orphaned job ended by the next one, where it does not end itself', async () => {
    const job = await start({ steps: 2000, stepMs: 10, at: { step: 0, does: 'ignore-stop' } });
    const kill = once(() => process.kill(client.servicePid, 'SIGKILL'));
    await expect(watch(job, (step) => step >= 5 && kill())).rejects.toMatchObject({ code: 'interrupted' });
    const orphan = jobPid(job);
    client = await openClient(project, { entry });
    expect(processStart(orphan)).not.toBeNull();
    writeFileSync(join(root, 'images', 'script.json'), JSON.stringify({ steps: 5, stepMs: 1 } satisfies Script));
    await client.call('job.resume', { job });
    expect((await watch(job)).record.state).toBe('done');
    expect(processStart(orphan)).toBeNull();
  });
});

describe('a client that goes away', () => {
  it('leaves the job running, and another attaches to it', async () => {
    const job = await start({ steps: 100, stepMs: 20 });
    const pid = client.servicePid;
    client.close();
    await delay(300);
    client = await openClient(project, { entry });
    expect(client.servicePid).toBe(pid);
    expect((await watch(job)).record.state).toBe('done');
    expect(stepsDone()).toEqual(countingTo(100));
  });
});

function jobPid(job: string): number {
  return (JSON.parse(readFileSync(join(project, 'jobs', job, 'process.json'), 'utf8')) as { pid: number }).pid;
}
