import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

export type JobLog = { write(level: string, text: string): void };

export function jobLogFile(projectFolder: string, job: string): string {
  return join(projectFolder, 'logs', `job-${job}.log`);
}

/** A job's own log, which outlives its work folder. A log that cannot be written never stops a job. */
export function openJobLog(projectFolder: string, job: string, clock: () => Date = () => new Date()): JobLog {
  const file = jobLogFile(projectFolder, job);
  return {
    write(level, text) {
      try {
        mkdirSync(join(projectFolder, 'logs'), { recursive: true });
        appendFileSync(file, `${clock().toISOString()} ${level} ${text}\n`);
      } catch {
        // The disk is full or read-only: whoever watches the job still sees the line.
      }
    },
  };
}
