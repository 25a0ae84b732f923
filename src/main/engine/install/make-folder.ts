import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Like a recursive mkdir, which in Node tries for ever where a file system (`/proc`) takes no folders. Returns the topmost
 * folder that it made; nothing where it was there, or another process was faster, whose folder it then is.
 */
export function makeFolder(path: string): string | undefined {
  const parent = dirname(path);
  const above = existsSync(parent) || parent === path ? undefined : makeFolder(parent);
  try {
    mkdirSync(path);
    return above ?? path;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return undefined;
  }
}
