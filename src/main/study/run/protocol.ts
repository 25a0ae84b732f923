import type { SerializedError } from '../../../core/errors.ts';
import type { BackendName, EngineName } from '../../engine/backend/index.ts';
import type { RunConfiguration } from './configuration.ts';

/** What the process of a study's runs is told. */
export type ToRunner =
  | { kind: 'open'; cache: string; /** Hash of data that `keepData` has kept. */ data: string; engine: BackendName; commit: string | null }
  | { kind: 'run'; configuration: RunConfiguration };

/** What it answers; a result itself is read from the cache. */
export type FromRunner =
  | { kind: 'ready'; engine: EngineName }
  | { kind: 'done' }
  | { kind: 'failed'; error: SerializedError; stack: string | null };
