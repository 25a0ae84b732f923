import { useCallback, useEffect, useRef, useState } from 'react';
import type { JobRecord } from '../../../core/contract/index.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { useAnswer } from '../../use-answer.ts';
import { RunningJob, type Failure } from './RunningJob.tsx';

/** How often to look for jobs that a command line has started. */
const lookEveryMs = 3_000;

/** The jobs that run or wait now, wherever they were started, and those that failed while this was shown. */
export function JobStrip({ onChange }: { onChange: () => void }) {
  const [look, setLook] = useState(0);
  const [failures, setFailures] = useState<Failure[]>([]);
  const jobs = useAnswer('job.list', {}, look);
  const again = useCallback(() => setLook((count) => count + 1), []);
  const addFailure = useCallback((failure: Failure) => setFailures((before) => [...before.filter(({ job }) => job !== failure.job), failure]), []);

  useEffect(() => {
    const timer = setInterval(again, lookEveryMs);
    return () => clearInterval(timer);
  }, [again]);

  const active = jobs.state === 'ready' ? jobs.value.filter(isActive) : [];
  useWhenChanged(active.map((job) => job.id).join(' '), onChange);

  return (
    <>
      {jobs.state === 'failed' && <ErrorNotice title="The jobs could not be read" error={jobs.error} />}
      {failures.map(({ job, title, error }) => (
        <ErrorNotice key={job} title={title} error={error} />
      ))}
      {active.map((job) => (
        <RunningJob key={job.id} job={job} onEnded={again} onFailed={addFailure} />
      ))}
    </>
  );
}

function isActive(job: JobRecord): boolean {
  return job.state === 'running' || job.state === 'queued';
}

/** Calls back when the value is another than before: a job began, or ended. */
function useWhenChanged(value: string, act: () => void): void {
  const before = useRef(value);
  useEffect(() => {
    if (before.current !== value) act();
    before.current = value;
  }, [value, act]);
}
