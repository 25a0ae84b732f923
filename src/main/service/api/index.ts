import type { ProjectStore } from '../../db/store.ts';
import type { JobQueue } from '../../jobs/queue.ts';
import type { Handlers } from '../host/dispatch.ts';
import type { Installation } from '../installation.ts';
import { engineHandlers } from './engine.ts';
import { exportHandlers } from './export.ts';
import { flagsHandlers } from './flags.ts';
import { imageHandlers } from './image.ts';
import { importHandlers } from './import.ts';
import { jobHandlers } from './job.ts';
import { projectHandlers } from './project.ts';
import { reportHandlers } from './report.ts';
import { roundHandlers } from './round.ts';

/** Every method of the contract, one file a feature. */
export function createHandlers(store: ProjectStore, queue: JobQueue, installation: Installation): Handlers {
  return {
    ...projectHandlers(store),
    ...importHandlers(store, queue),
    ...roundHandlers(store, queue),
    ...flagsHandlers(store),
    ...imageHandlers(store),
    ...reportHandlers(store),
    ...exportHandlers(store),
    ...jobHandlers(store, queue),
    ...engineHandlers(installation),
  };
}
