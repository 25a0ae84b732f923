import { maskContours } from '../../../core/geometry/index.ts';
import { decodeMask } from '../../../core/mask/index.ts';
import type { ProjectStore } from '../../db/store.ts';
import type { JobQueue } from '../../jobs/queue.ts';
import { blindedBy } from '../blinding.ts';
import type { Handlers } from '../host/dispatch.ts';
import { populationAgreement } from '../population-agreement.ts';

type Names = 'population.start' | 'population.list' | 'population.get' | 'population.images' | 'population.outlines' | 'population.agreement';

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
    'population.outlines': ({ population, image, blinded: chosen }) => {
      const { name, width, height, split, majorities } = store.populations.majorities(population, image);
      const blinded = blindedBy(split, chosen);
      const shown = blinded === null ? majorities : null;
      const levels = shown?.levels.map(({ sparsity, counts }) => ({ sparsity, rings: maskContours(decodeMask({ size: [shown.size, shown.size], counts }), { width, height }) }));
      return { image, name, width, height, levels: levels ?? null, blinded };
    },
    'population.agreement': ({ population, round }) => {
      const beside = store.populations.besideRound(population, round);
      return populationAgreement(beside, store.populations.get(beside.population).configuration.seed);
    },
  };
}
