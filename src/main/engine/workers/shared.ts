import * as tf from '@tensorflow/tfjs-core';
import { openWorkers, type WorkerPool } from './pool.ts';
import { threadCount } from './thread-count.ts';

let shared: WorkerPool | null = null;

/**
 * The worker threads of the opened wasm engine, shared by all that this process computes; null where another engine is open,
 * or wasm has one thread: then this thread computes.
 */
export function engineWorkers(): WorkerPool | null {
  if (tf.getBackend() !== 'wasm') return null;
  const count = threadCount();
  if (count === 1) return null;
  shared ??= openWorkers(count);
  return shared;
}

/** Ends the shared threads and frees their memory; they start again when they are next needed. */
export async function closeEngineWorkers(): Promise<void> {
  const closing = shared;
  shared = null;
  await closing?.close();
}
