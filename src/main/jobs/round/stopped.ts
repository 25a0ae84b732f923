import { WeakspotError } from '../../../core/errors.ts';

/** Whether this is what phases throw at a safe point once their signal is aborted. */
export function meansStopped(error: unknown): boolean {
  if (error instanceof WeakspotError) return error.code === 'interrupted' || error.code === 'cancelled';
  return error instanceof Error && error.name === 'AbortError';
}
