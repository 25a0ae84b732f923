import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobRecord, JobState } from '../../core/contract/index.ts';

/** What a job reads, saves and leaves; it may go on as long as this is there. */
export function jobWorkFolder(projectFolder: string, job: string): string {
  return join(projectFolder, 'jobs', job);
}

/** True where nothing in a job's work folder will be needed again. */
export function isFinal(state: JobState): boolean {
  return state === 'done' || state === 'cancelled';
}

/** Removes what a service that was killed had no time to remove: the work of jobs that ended for good, or that nobody knows. */
export async function removeFinishedWork(projectFolder: string, jobs: readonly JobRecord[]): Promise<void> {
  const needed = new Set(jobs.filter((job) => !isFinal(job.state)).map((job) => job.id));
  const found = await readdir(join(projectFolder, 'jobs')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of found) {
    if (!needed.has(name)) await rm(jobWorkFolder(projectFolder, name), { recursive: true, force: true });
  }
}
