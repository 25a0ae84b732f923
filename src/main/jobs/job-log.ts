import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

export type JobLog = { write(level: string, text: string): void };

/** Makes the folder of logs, but never a project's own: one that was deleted meanwhile stays deleted. */
export function logsFolder(projectFolder: string): string {
  const folder = join(projectFolder, 'logs');
  if (!existsSync(folder)) mkdirSync(folder);
  return folder;
}

/** A job's own log, which outlives its work folder. A log that cannot be written never stops a job. */
export function openJobLog(projectFolder: string, job: string, clock: () => Date = () => new Date()): JobLog {
  return {
    write(level, text) {
      try {
        appendFileSync(join(logsFolder(projectFolder), `job-${job}.log`), `${clock().toISOString()} ${level} ${text}\n`);
      } catch {
        // The disk is full or read-only: whoever watches the job still sees the line.
      }
    },
  };
}
