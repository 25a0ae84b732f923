// The entry of a worker thread: it opens the wasm engine for itself, and runs one task after the other.
import { parentPort, workerData } from 'node:worker_threads';
import { openWasm } from '../backend/wasm/open.ts';
import { describeThrown, type FromWorker, type ToWorker, type WorkerData } from './protocol.ts';
import type { TaskFunction, TaskTable } from './tasks.ts';

const { tasksUrl } = workerData as WorkerData;
const loaded = new Map<string, TaskFunction>();

const opened = Promise.all([import(tasksUrl) as Promise<{ tasks: TaskTable }>, openWasm()]);
// What goes wrong here is told to whoever asks for the first task.
opened.catch(() => {});

parentPort!.on('message', ({ task, request }: ToWorker) => {
  void run(task, request)
    .then((answer): FromWorker => ({ answer }))
    .catch((thrown: unknown): FromWorker => ({ error: describeThrown(thrown) }))
    .then((message) => parentPort!.postMessage(message));
});

async function run(task: string, request: unknown): Promise<unknown> {
  const [{ tasks }] = await opened;
  const load = tasks[task];
  if (!load) throw new Error(`there is no task ${task}`);
  const known = loaded.get(task) ?? (await load());
  loaded.set(task, known);
  return known(request as never);
}
