import type { ProjectChange } from '../../../core/contract/index.ts';
import type { Changes } from '../changes.ts';
import type { Handlers } from '../host/dispatch.ts';

export function changesHandlers(changes: Changes): Pick<Handlers, 'changes.watch'> {
  return {
    'changes.watch': (_request, subscriber) =>
      new Promise((resolve) => {
        const leave = changes.watch((change) => subscriber.emit(change, newestOnly(change)));
        subscriber.signal.addEventListener(
          'abort',
          () => {
            leave();
            resolve();
          },
          { once: true },
        );
      }),
  };
}

/** A client that does not keep up needs of a thing only the newest: it reads again what it shows of it. */
function newestOnly(change: ProjectChange): { latest?: string } {
  switch (change.type) {
    case 'held':
      return { latest: `hold ${change.holder.image}` };
    case 'released':
      return { latest: `hold ${change.image}` };
    case 'label':
    case 'review':
      return { latest: `${change.type} ${change.image}` };
    case 'queue':
      return { latest: `queue ${change.round}` };
    case 'jobs':
    case 'images':
      return { latest: change.type };
    case 'attributes':
      return {};
  }
}
