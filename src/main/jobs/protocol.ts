import type { JobKind, JobProgress } from '../../core/contract/index.ts';
import type { SerializedError } from '../../core/errors.ts';

/** What the service sends to a job process. */
export type ToJob =
  | { type: 'start'; id: string; kind: JobKind; configuration: unknown; seed: number; projectFolder: string; workFolder: string }
  /** The service has taken in (committed) the hand-over of that number. */
  | { type: 'taken'; sequence: number; answer: unknown }
  | { type: 'refused'; sequence: number; error: SerializedError }
  /** Finish the step, save what lets it go on (`interrupt`) or leave it (`cancel`), and end. */
  | { type: 'stop'; reason: 'cancel' | 'interrupt' };

/** What a job process sends to the service. */
export type FromJob =
  | { type: 'progress'; progress: JobProgress }
  | { type: 'log'; level: 'info' | 'warning'; text: string }
  /** Records, or the name of a result file in the work folder, that the service commits in one transaction. */
  | { type: 'hand-over'; sequence: number; kind: string; payload: unknown }
  | { type: 'ended'; outcome: 'done' | 'cancelled' | 'interrupted' }
  | { type: 'failed'; error: SerializedError };

/** What a job sees of the world; the process entry builds it from the messages above. */
export type JobContext = {
  id: string;
  configuration: unknown;
  seed: number;
  /** Objects may be added and caches written here; the database is the service's alone. */
  projectFolder: string;
  /** `jobs/<id>`: snapshot in, checkpoints and results out. Survives until the job ends well. */
  workFolder: string;
  report(progress: JobProgress): void;
  log(level: 'info' | 'warning', text: string): void;
  /** Resolves with the service's answer once it has committed the payload. */
  handOver(kind: string, payload: unknown): Promise<unknown>;
  /** Aborted when the service, or the person, wants the job to stop at the next safe point. */
  signal: AbortSignal;
  /** Why, once `signal` is aborted. */
  stopReason(): 'cancel' | 'interrupt' | null;
};

export type JobRunner = (context: JobContext) => Promise<'done' | 'cancelled' | 'interrupted'>;
