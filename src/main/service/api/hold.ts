import type { ProjectStore } from '../../db/store.ts';
import type { Holds } from '../holds.ts';
import type { Handlers } from '../host/dispatch.ts';

export function holdHandlers(store: ProjectStore, holds: Holds): Pick<Handlers, 'hold.take' | 'hold.release' | 'hold.list'> {
  return {
    'hold.take': ({ image }, caller) => {
      // Refuses an image that is not there.
      store.images.file(image);
      return holds.take(image, caller);
    },
    'hold.release': ({ image }, caller) => {
      holds.release(image, caller);
      return {};
    },
    'hold.list': () => holds.list(),
  };
}
