import { moduleUrl } from '../../../core/module-url.ts';
import { closedEarly, notStarted } from './protocol.ts';
import type { EngineTasks, TaskTable } from './tasks.ts';
import { Thread } from './thread.ts';

type FunctionOf<Tasks extends TaskTable, Name extends keyof Tasks> = Awaited<ReturnType<Tasks[Name]>>;

/** Worker threads; each makes itself ready as the module of tasks says. */
export type WorkerPool<Tasks extends TaskTable = EngineTasks> = {
  /** Tasks that run at once, at most. */
  readonly size: number;
  /**
   * Runs a task on a thread that is idle, or as soon as one is; a thread starts when it is first needed. Results must not
   * depend on which thread runs what. Rejects with what the task threw, and with `interrupted` when the thread ends in the
   * middle of it or cannot be started; the pool stays usable, with another thread in its place.
   */
  run<Name extends keyof Tasks & string>(
    task: Name, request: Parameters<FunctionOf<Tasks, Name>>[0],
  ): Promise<Awaited<ReturnType<FunctionOf<Tasks, Name>>>>;
  /** Ends all threads at once; tasks that wait or run are rejected. */
  close(): Promise<void>;
};

/**
 * A pool of at most `count` threads. Nothing has to be closed for the process to end: idle threads do not keep it.
 *
 * @param tasksUrl the module whose `tasks` the threads are asked for, a `TaskModule`
 */
export function openWorkers<Tasks extends TaskTable = EngineTasks>(count: number, tasksUrl = moduleUrl('./tasks.ts', import.meta.url)): WorkerPool<Tasks> {
  const threads = new Set<Thread>();
  const queue: { task: string; request: unknown; resolve(answer: unknown): void; reject(error: unknown): void }[] = [];
  let closed = false;

  const startThread = (): Thread => {
    const thread: Thread = new Thread(tasksUrl, () => {
      threads.delete(thread);
      startQueued();
    });
    threads.add(thread);
    return thread;
  };
  const idleThread = (): Thread | null => {
    const idle = [...threads].find((thread) => !thread.busy);
    return idle ?? (threads.size < count ? startThread() : null);
  };
  const startQueued = (): void => {
    while (queue.length > 0) {
      try {
        const thread = idleThread();
        if (!thread) return;
        const { task, request, resolve, reject } = queue.shift()!;
        void thread.run(task, request).then(resolve, reject).then(startQueued);
      } catch (error) {
        queue.shift()!.reject(notStarted(error));
      }
    }
  };

  return {
    size: count,
    run: (task, request) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(closedEarly());
        queue.push({ task, request, resolve: resolve as (answer: unknown) => void, reject });
        startQueued();
      }),
    async close() {
      closed = true;
      for (const { reject } of queue.splice(0)) reject(closedEarly());
      await Promise.all([...threads].map((thread) => thread.end()));
    },
  };
}
