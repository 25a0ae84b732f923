import type { ProjectStore } from '../../db/store.ts';
import type { Handlers } from '../host/dispatch.ts';

export function flagsHandlers(store: ProjectStore): Pick<Handlers, 'flags.list'> {
  return {
    'flags.list': ({ round, limit }) => store.flags.list(round, limit),
  };
}
