import type { JobEvent } from '../../../core/contract/index.ts';
import type { ProjectStore } from '../../db/store.ts';
import type { JobQueue } from '../../jobs/queue.ts';
import type { Handlers, Subscriber } from '../host/dispatch.ts';

const finalStates = new Set(['done', 'failed', 'cancelled', 'interrupted']);

export function jobHandlers(store: ProjectStore, queue: JobQueue): Pick<Handlers, 'job.list' | 'job.get' | 'job.cancel' | 'job.interrupt' | 'job.resume' | 'job.watch'> {
  return {
    'job.list': () => store.jobs.list(),
    'job.get': ({ job }) => store.jobs.get(job),
    'job.cancel': ({ job }) => queue.cancel(job),
    'job.interrupt': ({ job }) => queue.interrupt(job),
    'job.resume': ({ job }) => queue.resume(job),
    'job.watch': ({ job }, subscriber) => watch(store, queue, job, subscriber),
  };
}

/** The job as it stands, then every event, until it has ended or the subscriber leaves. */
function watch(store: ProjectStore, queue: JobQueue, id: string, subscriber: Subscriber<JobEvent>): Promise<void> {
  const record = store.jobs.get(id);
  subscriber.emit({ type: 'state', job: id, record });
  if (finalStates.has(record.state)) return Promise.resolve();
  return new Promise((resolve) => {
    const unwatch = queue.watch(id, (event) => {
      subscriber.emit(event, event.type === 'progress' ? { latest: 'progress' } : {});
      if (event.type === 'state' && finalStates.has(event.record.state)) end();
    });
    const end = (): void => {
      unwatch();
      resolve();
    };
    subscriber.signal.addEventListener('abort', end, { once: true });
  });
}
