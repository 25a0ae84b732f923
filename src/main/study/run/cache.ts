import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { WeakspotError } from '../../../core/errors.ts';
import { writeFileDurably } from '../../engine/durable-file.ts';
import { runKey, type RunConfiguration } from './configuration.ts';
import type { RunResult } from './result.ts';

/** Results of runs as files, each by the sha256 of its configuration and the code's version. */
export function resultCache(folder: string) {
  const file = (key: string): string => join(folder, 'runs', key.slice(0, 2), `${key}.json`);
  return {
    /** Null where the run has not been made yet. */
    async read(configuration: RunConfiguration): Promise<RunResult | null> {
      const path = file(runKey(configuration));
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
      try {
        return JSON.parse(text) as RunResult;
      } catch (cause) {
        throw new WeakspotError('corrupt', `${path}: this result is damaged; remove the file, and the run is made anew`, { file: path }, { cause });
      }
    },
    async write(result: RunResult): Promise<void> {
      const path = file(runKey(result.configuration));
      await mkdir(dirname(path), { recursive: true });
      await writeFileDurably(path, Buffer.from(JSON.stringify(result)));
    },
  };
}

export type ResultCache = ReturnType<typeof resultCache>;
