import { mkdir, rm } from 'node:fs/promises';
import type { JobEvent, JobProgress, JobRecord, JobState } from '../../core/contract/index.ts';
import { serializeError, WeakspotError, type SerializedError } from '../../core/errors.ts';
import type { Launcher } from './launcher.ts';
import { openJobLog } from './job-log.ts';
import { JobProcess, type JobEnd } from './job-process.ts';
import { isFinal, jobWorkFolder } from './work-folder.ts';

/** What the queue asks of the project's database: `ProjectStore['jobs']` fits. */
export type JobStore = {
  claim(): JobRecord | null;
  progress(id: string, progress: JobProgress): void;
  finish(id: string, state: Exclude<JobState, 'queued' | 'running'>, error?: SerializedError): JobRecord;
  requeue(id: string): JobRecord;
  get(id: string): JobRecord;
  configuration(id: string): unknown;
  list(): JobRecord[];
  /** Ends every job that is stored as running. */
  markInterrupted(): JobRecord[];
};

/** What each kind of job needs before it starts, and where its results go. */
export type JobWork = {
  /** Writes what the job reads in its work folder. Called again before a job goes on. */
  prepare(job: JobRecord, workFolder: string): Promise<void>;
  /** Commits a hand-over in one transaction, and is harmless when it is repeated; its answer goes back to the job. */
  take(job: JobRecord, kind: string, payload: unknown): unknown;
};

export type JobQueueOptions = {
  store: JobStore;
  launcher: Launcher;
  work: JobWork;
  projectFolder: string;
  /** Told when a job was queued or its state has changed: the queue may have become idle, or busy. */
  onChange(): void;
  logError(context: string, error: unknown): void;
  /** How long a job may take to reach a safe point before its process is killed. */
  stopMs?: number;
};

type Watcher = (event: JobEvent) => void;

/** Runs a project's jobs one after another, each in a process of its own, and tells watchers how they go. */
export class JobQueue {
  private readonly options: JobQueueOptions;
  private readonly watchers = new Map<string, Set<Watcher>>();
  private readonly watchersOfAll = new Set<Watcher>();
  private current: { job: JobRecord; process: JobProcess | null; stopping: 'cancel' | 'interrupt' | null } | null = null;
  private running: Promise<void> = Promise.resolve();
  private closing = false;
  /** The next job could not be started; it waits for a request that tries again, or for the next service. */
  private stalled = false;

  constructor(options: JobQueueOptions) {
    this.options = options;
  }

  /** True while a job runs, or waits for its turn and will get it. */
  get busy(): boolean {
    return this.current !== null || (!this.stalled && this.options.store.list().some((job) => job.state === 'queued'));
  }

  /** Starts the next job if none runs. To be called after a job was queued. */
  pump(): void {
    if (this.closing) return;
    if (this.current) return this.options.onChange();
    this.stalled = true;
    this.endForgotten();
    const job = this.options.store.claim();
    this.stalled = false;
    if (!job) return this.options.onChange();
    this.current = { job, process: null, stopping: null };
    this.tell({ type: 'state', job: job.id, record: job });
    this.running = this.run(job);
  }

  /** Ends a job for good: its checkpoints go. */
  async cancel(id: string): Promise<JobRecord> {
    return this.stop(id, 'cancel');
  }

  /** Ends a job at its next safe point, so that it can be resumed. */
  async interrupt(id: string): Promise<JobRecord> {
    return this.stop(id, 'interrupt');
  }

  resume(id: string): JobRecord {
    this.endForgotten();
    const job = this.options.store.requeue(id);
    this.tell({ type: 'state', job: id, record: job });
    this.pump();
    return this.options.store.get(id);
  }

  /** Hears of a job until the returned function is called. */
  watch(id: string, watcher: Watcher): () => void {
    const watchers = this.watchers.get(id) ?? new Set();
    this.watchers.set(id, watchers.add(watcher));
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0) this.watchers.delete(id);
    };
  }

  /** Hears of every job, for as long as the queue lives. */
  watchAll(watcher: Watcher): void {
    this.watchersOfAll.add(watcher);
  }

  /** Interrupts what runs and starts nothing more; resolves when the job's process has ended and its state is stored. */
  async close(): Promise<void> {
    this.closing = true;
    this.current?.process?.stop('interrupt');
    await this.running;
  }

  private async stop(id: string, reason: 'cancel' | 'interrupt'): Promise<JobRecord> {
    this.endForgotten();
    const { store } = this.options;
    const job = store.get(id);
    if (this.current?.job.id === id) {
      if (this.current.stopping !== 'cancel') this.current.stopping = reason;
      this.current.process?.stop(reason);
      return job;
    }
    const stoppable = job.state === 'queued' || (reason === 'cancel' && (job.state === 'interrupted' || job.state === 'failed'));
    if (!stoppable) throw new WeakspotError('conflict', `job ${id} is ${job.state}; there is nothing to ${reason}`, { job: id, state: job.state });
    return this.finish(job, reason === 'cancel' ? 'cancelled' : 'interrupted');
  }

  private async run(job: JobRecord): Promise<void> {
    const { store, work, projectFolder, logError } = this.options;
    let end: JobEnd;
    try {
      const workFolder = jobWorkFolder(projectFolder, job.id);
      await mkdir(workFolder, { recursive: true });
      await JobProcess.endOrphan(workFolder);
      await work.prepare(job, workFolder);
      const current = this.current!;
      if (current.stopping || this.closing) {
        end = { state: current.stopping === 'cancel' ? 'cancelled' : 'interrupted' };
      } else {
        current.process = new JobProcess({
          launcher: this.options.launcher,
          log: openJobLog(projectFolder, job.id),
          start: { type: 'start', id: job.id, kind: job.kind, configuration: store.configuration(job.id), seed: job.seed, projectFolder, workFolder },
          workFolder,
          stopMs: this.options.stopMs ?? 30_000,
          take: (kind, payload) => work.take(job, kind, payload),
          store: (progress) => store.progress(job.id, progress),
          tell: (event) => this.tell(event),
          logError,
        });
        end = await current.process.ended;
      }
    } catch (error) {
      logError(`job ${job.id}`, error);
      end = { state: 'failed', error: serializeError(error) };
    }
    await this.settle(job, end);
  }

  private async settle(job: JobRecord, end: JobEnd): Promise<void> {
    try {
      await this.finish(job, end.state, end.error);
    } catch (error) {
      // The database cannot be written (a full disk): the job stays `running` there and becomes `interrupted` as soon as that can be stored.
      this.options.logError(`job ${job.id} could not be finished`, error);
      const record: JobRecord = { ...job, state: 'interrupted', error: serializeError(error), resumable: true };
      this.tell({ type: 'state', job: job.id, record });
    }
    this.current = null;
    try {
      this.pump();
    } catch (error) {
      this.options.logError('the next job could not be started', error);
      this.options.onChange();
    }
  }

  /** While nothing runs, a job that is stored as running is one whose end could not be stored. */
  private endForgotten(): void {
    if (this.current) return;
    for (const record of this.options.store.markInterrupted()) this.tell({ type: 'state', job: record.id, record });
  }

  private async finish(job: JobRecord, state: Exclude<JobState, 'queued' | 'running'>, error?: SerializedError): Promise<JobRecord> {
    const record = this.options.store.finish(job.id, state, error);
    if (isFinal(state)) await this.removeWork(job.id);
    this.tell({ type: 'state', job: job.id, record });
    return record;
  }

  /** Left-overs only cost room and go at the next start, so that a job is done even where they cannot be removed now. */
  private async removeWork(job: string): Promise<void> {
    const workFolder = jobWorkFolder(this.options.projectFolder, job);
    try {
      await JobProcess.endOrphan(workFolder);
      await rm(workFolder, { recursive: true, force: true });
    } catch (error) {
      this.options.logError(`removing the work of job ${job}`, error);
    }
  }

  private tell(event: JobEvent): void {
    for (const watcher of [...this.watchersOfAll, ...(this.watchers.get(event.job) ?? [])]) watcher(event);
    if (event.type === 'state') this.options.onChange();
  }
}
