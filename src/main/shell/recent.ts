import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { RecentProject } from '../../core/contract/bridge.ts';
import { WeakspotError } from '../../core/errors.ts';
import type { RecentEntry, SettingsFile } from './settings.ts';

const most = 12;

export type RecentProjects = {
  list(): RecentProject[];
  folderOf(id: string): string;
  add(folder: string): void;
  forget(id: string): void;
  /** Calls back after each change. */
  watch(listener: () => void): void;
};

/** The projects that were opened here, most recently opened first. */
export function recentProjects(settings: SettingsFile, now: () => Date = () => new Date()): RecentProjects {
  const listeners = new Set<() => void>();
  const change = (recent: RecentEntry[]): void => {
    settings.remember({ recent });
    for (const listener of listeners) listener();
  };
  return {
    list: () =>
      settings.current.recent.map(({ id, folder, openedAt }) => ({
        id,
        name: basename(folder),
        place: join(basename(dirname(folder)), basename(folder)),
        openedAt,
        missing: !existsSync(join(folder, 'project.db')),
      })),
    folderOf(id) {
      const found = settings.current.recent.find((entry) => entry.id === id);
      if (!found) throw new WeakspotError('not-found', 'this project is no longer in the list; open its folder', { id });
      return found.folder;
    },
    add(folder) {
      const { recent } = settings.current;
      const id = recent.find((entry) => entry.folder === folder)?.id ?? randomUUID();
      change([{ id, folder, openedAt: now().toISOString() }, ...recent.filter((entry) => entry.id !== id)].slice(0, most));
    },
    forget: (id) => change(settings.current.recent.filter((entry) => entry.id !== id)),
    watch: (listener) => void listeners.add(listener),
  };
}
