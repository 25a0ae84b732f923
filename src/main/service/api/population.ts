import type { ProjectStore } from '../../db/store.ts';
import type { JobQueue } from '../../jobs/queue.ts';
import type { Handlers } from '../host/dispatch.ts';

type Names = 'population.start' | 'population.list' | 'population.get' | 'population.images';

export function populationHandlers(store: ProjectStore, queue: JobQueue): Pick<Handlers, Names> {
  return {
    'population.start': (configuration) => {
      const { population, job } = store.populations.create(configuration);
      queue.pump();
      return { job: job.id, population };
    },
    'population.list': () => store.populations.list(),
    'population.get': ({ population }) => store.populations.get(population),
    'population.images': ({ population, limit }) => store.populations.images(population, limit),
  };
}
