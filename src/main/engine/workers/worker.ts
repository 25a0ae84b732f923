// The entry of a worker thread: it makes itself ready as its table of tasks says, and runs one task after the other.
import { parentPort, workerData } from 'node:worker_threads';
import { describeThrown, type FromWorker, type ToWorker, type WorkerData } from './protocol.ts';
import type { TaskFunction, TaskModule } from './tasks.ts';

const { tasksUrl } = workerData as WorkerData;
const loaded = new Map<string, TaskFunction>();

const opened = open();
// What goes wrong here is told to whoever asks for the first task.
opened.catch(() => {});

parentPort!.on('message', ({ task, request }: ToWorker) => {
  void run(task, request)
    .then((answer): FromWorker => ({ answer }))
    .catch((thrown: unknown): FromWorker => ({ error: describeThrown(thrown) }))
    .then((message) => parentPort!.postMessage(message));
});

async function open(): Promise<TaskModule['tasks']> {
  const { tasks, prepare } = (await import(tasksUrl)) as TaskModule;
  await prepare?.();
  return tasks;
}

async function run(task: string, request: unknown): Promise<unknown> {
  const tasks = await opened;
  const load = tasks[task];
  if (!load) throw new Error(`there is no task ${task}`);
  const known = loaded.get(task) ?? (await load());
  loaded.set(task, known);
  return known(request as never);
}
