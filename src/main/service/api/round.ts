import { forecastRounds } from '../../../core/forecast/index.ts';
import type { ProjectStore } from '../../db/store.ts';
import type { JobQueue } from '../../jobs/queue.ts';
import { thisComputer } from '../../jobs/this-computer.ts';
import type { Handlers } from '../host/dispatch.ts';
import { expectTime } from '../round-time.ts';
import { RoundCurves } from '../round-curves.ts';

type Names = 'round.start' | 'round.list' | 'round.get' | 'round.curve' | 'round.progress' | 'round.compare' | 'round.learning' | 'round.forecast' | 'round.time';

export function roundHandlers(store: ProjectStore, queue: JobQueue): Pick<Handlers, Names> {
  const curves = new RoundCurves(store.folder, queue);
  const here = thisComputer();
  return {
    'round.start': (configuration) => {
      const { round, job } = store.rounds.create(configuration);
      queue.pump();
      return { job: job.id, round };
    },
    'round.list': () => store.rounds.list(),
    'round.curve': ({ round }) => curves.of(store.rounds.get(round)),
    'round.progress': () => store.comparison.progress(),
    'round.learning': ({ limit }) => store.learning.next(limit),
    'round.forecast': ({ labels }) => forecastRounds(store.rounds.list().flatMap(({ result }) => result ?? []), labels),
    'round.time': (configuration) => expectTime(configuration, store.rounds.expect(configuration), store.rounds.list(), here),
    'round.compare': (request) => store.comparison.compare(request),
    'round.get': ({ round }) => store.rounds.get(round),
  };
}
