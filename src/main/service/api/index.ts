import type { ProjectStore } from '../../db/store.ts';
import type { JobQueue } from '../../jobs/queue.ts';
import type { Handlers } from '../host/dispatch.ts';
import type { Changes } from '../changes.ts';
import type { Doctor } from '../doctor.ts';
import type { Holds } from '../holds.ts';
import type { Installation } from '../installation.ts';
import { SkinEstimates } from '../skin.ts';
import { annotatorHandlers } from './annotator.ts';
import { attributeHandlers } from './attribute.ts';
import { auditHandlers } from './audit.ts';
import { changesHandlers } from './changes.ts';
import { datasetHandlers } from './dataset.ts';
import { doctorHandlers } from './doctor.ts';
import { draftHandlers } from './draft.ts';
import { engineHandlers } from './engine.ts';
import { exportHandlers } from './export.ts';
import { flagsHandlers } from './flags.ts';
import { holdHandlers } from './hold.ts';
import { imageHandlers } from './image.ts';
import { importHandlers } from './import.ts';
import { jobHandlers } from './job.ts';
import { labelHandlers } from './label.ts';
import { populationHandlers } from './population.ts';
import { projectHandlers } from './project.ts';
import { queueHandlers } from './queue.ts';
import { reportHandlers } from './report.ts';
import { reviewHandlers } from './review.ts';
import { roundHandlers } from './round.ts';
import { skinHandlers } from './skin.ts';

export type HandlerParts = {
  store: ProjectStore;
  queue: JobQueue;
  installation: Installation;
  doctor: Doctor;
  /** Where commands tell what they changed, once it is stored. */
  changes: Changes;
  /** Who has which image open for editing. */
  holds: Holds;
  /** Where errors go that no person caused, and that stop nothing. */
  logError(context: string, error: unknown): void;
};

/** Every method of the contract, one file a feature. */
export function createHandlers({ store, queue, installation, doctor, changes, holds, logError }: HandlerParts): Handlers {
  return {
    ...projectHandlers(store),
    ...importHandlers(store, queue),
    ...roundHandlers(store, queue),
    ...populationHandlers(store, queue),
    ...auditHandlers(store, queue),
    ...flagsHandlers(store),
    ...imageHandlers(store, holds),
    ...reportHandlers(store),
    ...exportHandlers(store),
    ...jobHandlers(store, queue),
    ...engineHandlers(installation),
    ...doctorHandlers(doctor),
    ...annotatorHandlers(store, holds),
    ...holdHandlers(store, holds),
    ...labelHandlers(store, holds, changes),
    ...draftHandlers(store, holds),
    ...reviewHandlers(store, changes),
    ...changesHandlers(changes),
    ...datasetHandlers(store),
    ...attributeHandlers(store, changes),
    ...queueHandlers(store, changes),
    ...skinHandlers(new SkinEstimates(store, changes, logError)),
  };
}
