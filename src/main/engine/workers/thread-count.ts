import { availableParallelism } from 'node:os';
import { WeakspotError } from '../../../core/errors.ts';

/**
 * Threads that the engines wasm and tensorflow compute with: as many as the machine runs at once, or WEAKSPOT_THREADS. No result depends on it.
 *
 * @throws {WeakspotError} `bad-request` for a WEAKSPOT_THREADS that is not a whole number from 1 to 256
 */
export function threadCount(environment: NodeJS.ProcessEnv = process.env): number {
  const asked = environment['WEAKSPOT_THREADS'];
  if (asked === undefined || asked === '') return availableParallelism();
  const count = Number(asked);
  if (!Number.isInteger(count) || count < 1 || count > 256) {
    throw new WeakspotError('bad-request', `WEAKSPOT_THREADS: "${asked}" is not a whole number from 1 to 256`, { field: 'WEAKSPOT_THREADS', value: asked });
  }
  return count;
}
