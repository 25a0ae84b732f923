import type { ProjectStore } from '../../db/store.ts';
import type { Handlers } from '../host/dispatch.ts';
import { destination } from './absolute.ts';

export function projectHandlers(store: ProjectStore): Pick<Handlers, 'project.get' | 'project.verify' | 'project.backup'> {
  return {
    'project.get': () => store.summary(),
    'project.verify': () => store.verify(),
    'project.backup': ({ out }) => store.backup(destination(out, store.folder, ['exports', 'backups'])),
  };
}
