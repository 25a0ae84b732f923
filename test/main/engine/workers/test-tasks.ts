// Tasks that a test asks a worker thread for.
import { threadId } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import { WeakspotError } from '../../../../src/core/errors.ts';
import { openWasm } from '../../../../src/main/engine/backend/wasm/open.ts';

export const prepare = openWasm;

export const tasks = {
  /** What the thread computes with, and Σ values of a vector in shared memory, squared. */
  squareSum: async () => (values: Float32Array) => {
    const tensors = tf.memory().numTensors;
    const sum = tf.tidy(() => tf.sum(tf.square(tf.tensor1d(values.slice()))).dataSync()[0]!);
    return { backend: tf.getBackend(), sum, leaked: tf.memory().numTensors - tensors };
  },
  thread: async () => (milliseconds: number) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    return threadId;
  },
  refuse: async () => (field: string) => {
    throw new WeakspotError('bad-request', `${field}: too wide`, { field });
  },
  blunder: async () => (value: { inner?: { length: number } }) => value.inner!.length,
  leave: async () => (status: number) => process.exit(status),
  hang: async () => (shared: Int32Array) => {
    Atomics.store(shared, 0, 1);
    Atomics.wait(shared, 1, 0);
  },
};
