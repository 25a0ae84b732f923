import { availableParallelism } from 'node:os';
import { moduleUrl } from '../../../../core/module-url.ts';
import { openWorkers } from '../../../engine/workers/pool.ts';
import type { ImageWork, JudgedImage } from './judge-image.ts';
import type { JudgingTasks } from './tasks.ts';

/** Threads that judge maps while others predict the next ones. */
export type Judging = {
  /** Images that are worth having in work at once. */
  readonly inFlight: number;
  judge(work: ImageWork): Promise<JudgedImage>;
  /** Ends the threads; what is in work is rejected. */
  close(): Promise<void>;
};

/** Judging takes about a tenth of what ten forward passes take on a processor's core, and more of what they take on a GPU. */
const coresPerThread = 4;

export function openJudging(): Judging {
  const threads = Math.max(Math.floor(availableParallelism() / coresPerThread), 1);
  const workers = openWorkers<JudgingTasks>(threads, moduleUrl('./tasks.ts', import.meta.url));
  return {
    inFlight: 8 * threads,
    judge: (work) => workers.run('judge', work),
    close: () => workers.close(),
  };
}
