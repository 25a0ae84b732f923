import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename, isAbsolute } from 'node:path';
import type { ChosenPath } from '../../core/contract/bridge.ts';
import { WeakspotError } from '../../core/errors.ts';

/** More than a person chooses while one wizard is open; older ones are forgotten. */
const most = 500;

export type Handles = {
  add(path: string): ChosenPath;
  /** Throws `not-found` naming the field where the page made the handle up, or it is forgotten. */
  pathOf(field: string, handle: string): string;
  /** All that a handle stands for. */
  paths(): string[];
};

/** What stands for files and folders that the person chose, so that their paths never reach the page. */
export function createHandles(): Handles {
  const paths = new Map<string, string>();
  return {
    add(path) {
      // A page can make up a file that lies nowhere: its path is empty.
      if (!isAbsolute(path)) throw new WeakspotError('bad-request', 'only a file or folder of this computer can be chosen');
      const kind = statSync(path).isDirectory() ? 'folder' : 'file';
      const handle = randomUUID();
      paths.set(handle, path);
      for (const oldest of paths.keys()) if (paths.size > most) paths.delete(oldest);
      return { handle, name: basename(path), kind };
    },
    pathOf(field, handle) {
      const path = paths.get(handle);
      if (path === undefined) throw new WeakspotError('not-found', `${field}: this choice is no longer known; choose it again`, { field });
      return path;
    },
    paths: () => [...paths.values()],
  };
}
