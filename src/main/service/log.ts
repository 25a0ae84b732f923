import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { logsFolder } from '../jobs/job-log.ts';

export type ServiceLog = { info(text: string): void; error(context: string, error: unknown): void };

const rotateBytes = 1024 * 1024;

/** `logs/service.log` of a project; begun anew at 1 MiB, with the one before kept. A log that cannot be written stops nothing. */
export function openServiceLog(projectFolder: string, clock: () => Date = () => new Date()): ServiceLog {
  const name = 'service.log';
  const write = (level: string, text: string): void => {
    try {
      const file = join(logsFolder(projectFolder), name);
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > rotateBytes) renameSync(file, `${file}.1`);
      appendFileSync(file, `${clock().toISOString()} ${process.pid} ${level} ${text}\n`);
    } catch {
      // A full or read-only disk: the caller of the failed method hears of it, and that is all that can be done.
    }
  };
  return {
    info: (text) => write('info', text),
    error: (context, error) => write('error', `${context}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  };
}
