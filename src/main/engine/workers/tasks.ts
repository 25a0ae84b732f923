import { openWasm } from '../backend/wasm/open.ts';

/** A function that a worker thread runs. What it takes and answers is copied by structured clone: large data go in SharedArrayBuffers. */
export type TaskFunction = (request: never) => unknown;

/** Tasks by name; a worker loads a task's module when it is first asked for it. */
export type TaskTable = Record<string, () => Promise<TaskFunction>>;

/** What a module of tasks exports; `prepare` runs once, before a thread's first task. */
export type TaskModule = { tasks: TaskTable; prepare?: () => Promise<unknown> };

/** What the engine's worker threads can be asked. */
export const tasks = {
  gradients: async () => (await import('../train/group-task.ts')).computeGroups,
  predict: async () => (await import('../model/predict-task.ts')).predictBatch,
} satisfies TaskTable;

export type EngineTasks = typeof tasks;

/** Each computes on wasm, in a memory of its own. */
export const prepare = openWasm;
