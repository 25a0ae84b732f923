import type { ProjectStore } from '../../db/store.ts';
import type { JobQueue } from '../../jobs/queue.ts';
import type { Handlers } from '../host/dispatch.ts';

export function roundHandlers(store: ProjectStore, queue: JobQueue): Pick<Handlers, 'round.start' | 'round.list' | 'round.get'> {
  return {
    'round.start': (configuration) => {
      const { round, job } = store.rounds.create(configuration);
      queue.pump();
      return { job: job.id, round };
    },
    'round.list': () => store.rounds.list(),
    'round.get': ({ round }) => store.rounds.get(round),
  };
}
