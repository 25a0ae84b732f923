import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { JobEvent, JobRecord } from '../../src/core/contract/index.ts';
import { WeakspotError } from '../../src/core/errors.ts';
import { isRunning, processStart, type ProcessIdentity } from '../../src/main/engine/process-identity.ts';
import type { Client } from '../../src/main/service/client.ts';
import { findHolder } from '../../src/main/service/lock.ts';
import { openClient } from '../../src/main/service/open-client.ts';

export type Victim = 'service' | 'job';

/** Whom kills hit, in turn. */
export const victims: readonly Victim[] = ['job', 'service'];

/** One project under attack, and the client that looks after it. */
export type Session = {
  readonly project: string;
  /** The service's file in the product that is tried. */
  readonly entry: string;
  client: Client;
};

export async function openSession(project: string, entry: string, options: { create?: boolean } = {}): Promise<Session> {
  return { project, entry, client: await openClient(project, { ...options, entry }) };
}

/** Lets go of the project and waits until its service has ended. */
export async function closeSession(session: Session): Promise<void> {
  session.client.close();
  while (findHolder(session.project)) await delay(50);
}

/** What was seen of a job until the connection broke or the job ended. */
export type Watched = { record: JobRecord | null; lost: boolean };

/** Follows a job until it has ended, or until the service has. */
export async function watch(session: Session, job: string, onEvent: (event: JobEvent) => void): Promise<Watched> {
  let record: JobRecord | null = null;
  try {
    await session.client.subscribe('job.watch', { job }, (event) => {
      if (event.type === 'state') record = event.record;
      onEvent(event);
    }).ended;
    return { record, lost: false };
  } catch (error) {
    if (error instanceof WeakspotError && error.code === 'interrupted') return { record: null, lost: true };
    throw error;
  }
}

/**
 * Kills without warning (SIGKILL, nothing is flushed) and waits until the process is gone. A job that was only just
 * started is given the moment it takes to have a process; where it has ended already, the service is the victim.
 */
export async function kill(session: Session, victim: Victim, job: string): Promise<Victim> {
  const identity = victim === 'job' ? await jobProcess(session, job) : null;
  const target = identity ?? { pid: session.client.servicePid, started: processStart(session.client.servicePid) };
  if (isRunning(target)) process.kill(target.pid, 'SIGKILL');
  while (isRunning(target)) await delay(5);
  return identity ? 'job' : 'service';
}

async function jobProcess(session: Session, job: string): Promise<ProcessIdentity | null> {
  for (;;) {
    try {
      const identity = JSON.parse(readFileSync(join(session.project, 'jobs', job, 'process.json'), 'utf8')) as ProcessIdentity;
      if (isRunning(identity)) return identity;
    } catch {
      // Not written yet, or removed with the work folder of a job that is done.
    }
    if ((await session.client.call('job.get', { job })).state !== 'running') return null;
    await delay(5);
  }
}

/**
 * What must hold after every kill: the project opens, its database and files are sound, and the job is either done or
 * ready to go on. Returns what does not hold.
 */
export async function examine(session: Session, job: string): Promise<{ record: JobRecord; problems: string[] }> {
  session.client.close();
  session.client = await openClient(session.project, { entry: session.entry });
  const problems: string[] = [];
  const verification = await session.client.call('project.verify', {});
  if (!verification.clean) problems.push(`verify: ${verification.problems.map((problem) => `${problem.kind} ${problem.subject}: ${problem.message}`).join('; ')}`);
  const record = await settled(session, job);
  if (record.state === 'interrupted' ? !record.resumable : record.state !== 'done') {
    problems.push(`job ${job} is ${record.state}${record.resumable ? '' : ', not resumable'}: ${record.error?.message ?? 'no error'}`);
  }
  return { record, problems };
}

/** A service notices the death of its job's process only after a moment. */
async function settled(session: Session, job: string): Promise<JobRecord> {
  for (;;) {
    const record = await session.client.call('job.get', { job });
    if (record.state !== 'running' && record.state !== 'queued') return record;
    await delay(20);
  }
}
