import { useEffect, useState } from 'react';
import type { JobProgress, JobRecord } from '../../../core/contract/index.ts';
import { serializeError } from '../../../core/errors.ts';
import { call, watchJob } from '../../bridge.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { duration } from '../../../core/text.ts';
import { useAnswer } from '../../use-answer.ts';

/** The job that runs now, wherever it was started: progress, time left and a way to stop it without losing its work. */
export function JobStrip({ onEnded }: { onEnded: () => void }) {
  const jobs = useAnswer('job.list', {});
  if (jobs.state === 'failed') return <ErrorNotice title="The jobs could not be read" error={jobs.error} />;
  const active = jobs.state === 'ready' ? jobs.value.filter((job) => job.state === 'running' || job.state === 'queued') : [];
  return active.map((job) => <RunningJob key={job.id} job={job} onEnded={onEnded} />);
}

function RunningJob({ job, onEnded }: { job: JobRecord; onEnded: () => void }) {
  const [state, setState] = useState(job.state);
  const [progress, setProgress] = useState<JobProgress | null>(job.progress);
  const [error, setError] = useState<{ code: string; message: string } | null>(null);

  useEffect(
    () =>
      watchJob(job.id, (message) => {
        if ('error' in message) return setError(message.error);
        if ('ended' in message) return onEnded();
        if (message.event.type === 'progress') setProgress(message.event.progress);
        if (message.event.type === 'state') {
          setState(message.event.record.state);
          setError(message.event.record.error);
        }
      }),
    [job.id, onEnded],
  );

  const name = job.round === null ? 'Import' : `Round ${job.round}`;
  if (error) return <ErrorNotice title={`${name} did not finish`} error={error} />;
  const stop = (): void => void call('job.interrupt', { job: job.id }).catch((thrown: unknown) => setError(serializeError(thrown)));
  return (
    <section className="job" aria-label={name}>
      <span>
        {name}: {state === 'running' ? describe(progress) : state}
      </span>
      {state === 'running' && progress && progress.total !== null && <progress aria-label={`${name}, ${progress.phase}`} value={progress.done} max={progress.total} />}
      {(state === 'running' || state === 'queued') && (
        <button type="button" onClick={stop}>
          Stop, keep what is done
        </button>
      )}
    </section>
  );
}

function describe(progress: JobProgress | null): string {
  if (!progress) return 'starting';
  const amount = progress.total === null ? `${progress.done} ${progress.unit}` : `${progress.done} of ${progress.total} ${progress.unit}`;
  const left = progress.secondsLeft === null ? '' : `, ${duration(progress.secondsLeft)} left`;
  return `${progress.phase}, ${amount}${left}`;
}
