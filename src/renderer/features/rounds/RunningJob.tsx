import { useEffect, useState } from 'react';
import type { JobProgress, JobRecord } from '../../../core/contract/index.ts';
import { serializeError } from '../../../core/errors.ts';
import { duration } from '../../../core/text.ts';
import { call, watchJob } from '../../bridge/index.ts';

export type Failure = { job: string; title: string; error: { code: string; message: string } };

/** A job's progress, the time left, and a way to stop it without losing its work. */
export function RunningJob({ job, onEnded, onFailed }: { job: JobRecord; onEnded: () => void; onFailed: (failure: Failure) => void }) {
  const [state, setState] = useState(job.state);
  const [progress, setProgress] = useState<JobProgress | null>(job.progress);
  const name = job.round === null ? 'Import' : `Round ${job.round}`;

  useEffect(() => {
    const fail = (error: Failure['error']): void => onFailed({ job: job.id, title: `${name} did not finish`, error });
    return watchJob(job.id, (message) => {
      if ('error' in message) return fail(message.error);
      if ('ended' in message) return onEnded();
      if (message.event.type === 'progress') setProgress(message.event.progress);
      if (message.event.type === 'state') {
        setState(message.event.record.state);
        if (message.event.record.error) fail(message.event.record.error);
      }
    });
  }, [job.id, name, onEnded, onFailed]);

  const stop = (): void => {
    call('job.interrupt', { job: job.id }).catch((thrown: unknown) => onFailed({ job: job.id, title: `${name} could not be stopped`, error: serializeError(thrown) }));
  };
  return (
    <section className="job" aria-label={name}>
      <span>
        {name}: {state === 'running' ? describe(progress) : state}
      </span>
      {state === 'running' && progress && progress.total !== null && <progress aria-label={`${name}, ${progress.phase}`} value={progress.done} max={progress.total} />}
      <button type="button" onClick={stop}>
        Stop, keep what is done
      </button>
    </section>
  );
}

function describe(progress: JobProgress | null): string {
  if (!progress) return 'starting';
  const amount = progress.total === null ? `${progress.done} ${progress.unit}` : `${progress.done} of ${progress.total} ${progress.unit}`;
  const left = progress.secondsLeft === null ? '' : `, ${duration(progress.secondsLeft)} left`;
  return `${progress.phase}, ${amount}${left}`;
}
