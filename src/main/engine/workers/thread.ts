import { Worker } from 'node:worker_threads';
import { moduleUrl } from '../../../core/module-url.ts';
import { closedEarly, endedEarly, reviveThrown, type FromWorker, type ToWorker, type WorkerData } from './protocol.ts';

const entry = moduleUrl('./worker.ts', import.meta.url);

type Waiting = { resolve(answer: unknown): void; reject(error: Error): void };

/** One worker thread, which runs one task at a time. Idle, it does not keep the process alive. */
export class Thread {
  private readonly worker: Worker;
  private waiting: Waiting | null = null;
  private reason: Error | null = null;

  /** @param ended called once the thread is no more, whatever the reason */
  constructor(tasksUrl: URL, ended: () => void) {
    const workerData: WorkerData = { tasksUrl: tasksUrl.href };
    // Its own arguments, since not all of the process's suit a thread.
    this.worker = new Worker(entry, { workerData, name: 'weakspot engine', execArgv: ['--disable-warning=ExperimentalWarning'] });
    this.worker.unref();
    this.worker.on('message', (message: FromWorker) => {
      const waiting = this.release();
      if ('error' in message) waiting?.reject(reviveThrown(message.error));
      else waiting?.resolve(message.answer);
    });
    this.worker.on('messageerror', (error) => this.release()?.reject(error));
    this.worker.on('error', (error) => (this.reason ??= endedEarly(String(error), error)));
    this.worker.on('exit', (code) => {
      const waiting = this.release();
      ended();
      waiting?.reject(this.reason ?? endedEarly(`it left with status ${code}`));
    });
  }

  get busy(): boolean {
    return this.waiting !== null;
  }

  /** The thread is busy from the call on; what cannot be copied to it rejects. */
  async run(task: string, request: unknown): Promise<unknown> {
    if (this.waiting) throw new Error(`${task}: the thread is busy`);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.waiting = { resolve, reject };
    this.worker.ref();
    try {
      this.worker.postMessage({ task, request } satisfies ToWorker);
    } catch (error) {
      this.release();
      throw error;
    }
    return promise;
  }

  /** Ends the thread in the middle of whatever it does; its task is rejected. */
  async end(): Promise<void> {
    this.reason ??= closedEarly();
    await this.worker.terminate();
  }

  private release(): Waiting | null {
    const { waiting } = this;
    this.waiting = null;
    this.worker.unref();
    return waiting;
  }
}
