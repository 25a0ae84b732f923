import { WeakspotError } from '../../../core/errors.ts';
import type { ProjectStore } from '../../db/store.ts';
import type { Holds } from '../holds.ts';
import type { Caller, Handlers } from '../host/dispatch.ts';

export function annotatorHandlers(store: ProjectStore, holds: Holds): Pick<Handlers, 'annotator.me' | 'annotator.actAs'> {
  const me = ({ annotator, session, fixed }: Caller) => ({ annotator, session, fixed });
  return {
    'annotator.me': (_request, caller) => me(caller),
    'annotator.actAs': ({ name }, caller) => {
      if (caller.fixed) {
        throw new WeakspotError('permission', `the link that you opened signs as ${caller.annotator?.name ?? 'nobody'}; ask for a link of your own to act as ${name}`, { name });
      }
      const annotator = store.annotators.named(name);
      if (annotator.id !== caller.annotator?.id) holds.releaseAll(caller);
      caller.annotator = annotator;
      return me(caller);
    },
  };
}
