import { writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { JobEvent, JobProgress, JobState } from '../../core/contract/index.ts';
import { serializeError, WeakspotError, type SerializedError } from '../../core/errors.ts';
import { describeExit } from './exit.ts';
import type { JobLog } from './job-log.ts';
import type { JobExit, LaunchedJob, Launcher } from './launcher.ts';
import { folderIdentity, isRunning, processStart, type ProcessIdentity } from '../engine/process-identity.ts';
import type { FromJob, ToJob } from './protocol.ts';
import { throttleLatest } from './throttle.ts';

export type JobEnd = { state: Exclude<JobState, 'queued' | 'running'>; error?: SerializedError };

export type JobProcessOptions = {
  launcher: Launcher;
  log: JobLog;
  start: Extract<ToJob, { type: 'start' }>;
  workFolder: string;
  stopMs: number;
  take(kind: string, payload: unknown): unknown;
  /** Writes progress to the database. */
  store(progress: JobProgress): void;
  tell(event: JobEvent): void;
  logError(context: string, error: unknown): void;
};

/** At most five a second to people, one a second to the database. */
const tellMs = 200;
const storeMs = 1_000;

/** A job whose process has said its last word may take this long to leave. */
const leaveMs = 10_000;

/** A killed process is gone at once, unless the system holds it in a call on a disk that does not answer. */
const orphanMs = 10_000;

/** One running job: its process, its messages, and how it ended. */
export class JobProcess {
  /** Resolves, never rejects, once the process has ended. */
  readonly ended: Promise<JobEnd>;
  private readonly options: JobProcessOptions;
  private readonly launched: LaunchedJob;
  private readonly tellProgress: ReturnType<typeof throttleLatest<JobProgress>>;
  private readonly storeProgress: ReturnType<typeof throttleLatest<JobProgress>>;
  private readonly lastLines: string[] = [];
  private readonly settle: (end: JobEnd) => void;
  private said: JobEnd | null = null;
  private stopping: 'cancel' | 'interrupt' | null = null;
  private killed = false;
  private killTimer: NodeJS.Timeout | null = null;

  constructor(options: JobProcessOptions) {
    this.options = options;
    const { promise, resolve } = Promise.withResolvers<JobEnd>();
    this.ended = promise;
    this.settle = resolve;
    const job = options.start.id;
    this.tellProgress = throttleLatest(tellMs, (progress) => options.tell({ type: 'progress', job, progress }));
    this.storeProgress = throttleLatest(storeMs, (progress) => this.storeSafely(progress));
    this.launched = options.launcher.launch({
      message: (message) => this.receive(message),
      output: (line) => this.noteOutput(line),
      exited: (exit) => this.leave(exit),
    });
    try {
      writeIdentity(options.workFolder, { pid: this.launched.pid, started: processStart(this.launched.pid) });
    } catch (error) {
      // A process that could not be found again must not begin.
      this.launched.kill();
      throw error;
    }
    this.launched.send(options.start);
  }

  /** Asks for an end at the next safe point; a process that does not come to one is killed. A cancel outweighs an interrupt. */
  stop(reason: 'cancel' | 'interrupt'): void {
    if (this.stopping === 'cancel' || this.stopping === reason) return;
    this.stopping = reason;
    this.launched.send({ type: 'stop', reason });
    this.killAfter(this.options.stopMs);
  }

  /**
   * Ends a process that a vanished service left behind, so that no two write to one work folder. It ends by itself soon;
   * killing it is safe at any moment, as every job survives that.
   */
  static async endOrphan(workFolder: string): Promise<void> {
    let identity: ProcessIdentity & { folder: string };
    try {
      identity = JSON.parse(await readFile(identityFile(workFolder), 'utf8')) as typeof identity;
    } catch {
      return;
    }
    // Without a start time the pid may by now be another's; in a copied project it is the original's job.
    if (!Number.isInteger(identity.pid) || identity.pid <= 0 || !identity.started || identity.folder !== folderIdentity(workFolder)) return;
    const until = performance.now() + orphanMs;
    while (isRunning(identity)) {
      if (performance.now() > until) {
        throw new WeakspotError('locked', `process ${identity.pid} of an earlier run of this job does not end; check the disk that the project is on, or restart the computer, then resume the job`, { pid: identity.pid });
      }
      kill(identity.pid);
      await delay(20);
    }
    await rm(identityFile(workFolder), { force: true });
  }

  private receive(message: FromJob): void {
    const { options } = this;
    const job = options.start.id;
    switch (message.type) {
      case 'progress':
        this.tellProgress.offer(message.progress);
        this.storeProgress.offer(message.progress);
        return;
      case 'log':
        options.log.write(message.level, message.text);
        options.tell({ type: 'log', job, level: message.level, text: message.text });
        return;
      case 'hand-over':
        this.takeIn(message.sequence, message.kind, message.payload);
        return;
      case 'ended':
        this.said = { state: message.outcome };
        this.killAfter(leaveMs);
        return;
      case 'failed':
        this.said = { state: 'failed', error: message.error };
        this.killAfter(leaveMs);
    }
  }

  private takeIn(sequence: number, kind: string, payload: unknown): void {
    try {
      this.launched.send({ type: 'taken', sequence, answer: this.options.take(kind, payload) });
    } catch (error) {
      const serialized = serializeError(error);
      if (serialized.code === 'internal') this.options.logError(`hand-over "${kind}" of job ${this.options.start.id}`, error);
      this.launched.send({ type: 'refused', sequence, error: serialized });
    }
  }

  private noteOutput(line: string): void {
    this.options.log.write('output', line);
    this.lastLines.push(line);
    if (this.lastLines.length > 20) this.lastLines.shift();
  }

  private storeSafely(progress: JobProgress): void {
    try {
      this.options.store(progress);
    } catch (error) {
      this.options.logError(`progress of job ${this.options.start.id}`, error);
    }
  }

  private killAfter(milliseconds: number): void {
    if (this.killTimer) clearTimeout(this.killTimer);
    this.killTimer = setTimeout(() => {
      this.killed = true;
      this.launched.kill();
    }, milliseconds);
  }

  private leave(exit: JobExit): void {
    if (this.killTimer) clearTimeout(this.killTimer);
    this.tellProgress.end();
    this.storeProgress.end();
    const end = this.said ?? this.endedSilently(exit);
    this.settle(end.state === 'interrupted' && this.stopping === 'cancel' ? { state: 'cancelled' } : end);
  }

  /** The process ended without a last word: it crashed, or was killed by the system or by us. */
  private endedSilently(exit: JobExit): JobEnd {
    const job = this.options.start.id;
    const message = describeExit(exit, { lastLines: this.lastLines, ignoredStop: this.killed, job });
    this.options.log.write('warning', message);
    return { state: 'interrupted', error: { code: 'interrupted', message, details: { exitCode: exit.code, signal: exit.signal } } };
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself since it was looked at.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function identityFile(workFolder: string): string {
  return join(workFolder, 'process.json');
}

function writeIdentity(workFolder: string, identity: ProcessIdentity): void {
  writeFileSync(identityFile(workFolder), JSON.stringify({ ...identity, folder: folderIdentity(workFolder) }));
}
