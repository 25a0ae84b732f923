import type { ProjectStore } from '../../db/store.ts';
import type { Changes } from '../changes.ts';
import type { Handlers } from '../host/dispatch.ts';
import { signer } from '../signer.ts';

export function queueHandlers(store: ProjectStore, changes: Changes): Pick<Handlers, 'review.queue' | 'review.compose'> {
  return {
    'review.queue': ({ round, queue }, { annotator }) => store.queues.read({ round, queue, annotator: annotator?.id ?? null }),
    'review.compose': (composition, caller) => {
      const queue = store.queues.compose({ composition, annotator: signer(caller) });
      changes.emit({ type: 'queue', round: queue.round });
      return queue;
    },
  };
}
