import { useEffect } from 'react';
import { create } from 'zustand';
import type { JobRecord } from '../../core/contract/index.ts';
import { subscribe } from '../bridge/index.ts';
import { t } from '../i18n/index.ts';
import { queryClient, useCall } from '../query.ts';
import { navigate } from './route.ts';
import { nothing, withPoint, type LiveJob } from './live-job.ts';
import { notify, notifyError } from './notify.tsx';

const mostLines = 500;

const useLiveJobs = create<Readonly<Record<string, LiveJob>>>()(() => ({}));

/** What a running job last said; empty where it does not run. */
export function useLiveJob(job: string | null): LiveJob {
  return useLiveJobs((jobs) => (job === null ? nothing : (jobs[job] ?? nothing)));
}

export function isActive({ state }: JobRecord): boolean {
  return state === 'running' || state === 'queued';
}

export function jobName({ kind, round }: JobRecord): string {
  return kind === 'round' && round !== null ? t('common.round', { number: round }) : t('app.job-import');
}

/** For jobs that were started elsewhere, should a change be missed. */
const lookEveryMs = 15_000;

export function useActiveJobs(): readonly JobRecord[] {
  const jobs = useCall('job.list', {}, { refetchInterval: lookEveryMs });
  return (jobs.data ?? []).filter(isActive);
}

/** Listens to a job for as long as it runs, and says how it ended. */
export function useJobWatch(job: JobRecord): void {
  const name = jobName(job);
  const { id, kind } = job;
  useEffect(() => {
    update(id, (live) => ({ ...live, progress: live.progress ?? job.progress }));
    return subscribe('job.watch', { job: id }, (message) => {
      if ('error' in message || 'ended' in message) {
        void queryClient.invalidateQueries({ queryKey: ['job.list'] });
        return;
      }
      const { event } = message;
      if (event.type === 'log') update(id, (live) => ({ ...live, log: [...live.log, { level: event.level, text: event.text }].slice(-mostLines) }));
      if (event.type === 'progress') update(id, (live) => ({ ...live, progress: event.progress, points: withPoint(live.points, event.progress) }));
      if (event.type === 'state') sayEnd(event.record, name, kind);
    });
    // A job's later progress comes by the subscription itself.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [id, name, kind]);
}

function update(id: string, change: (live: LiveJob) => LiveJob): void {
  useLiveJobs.setState((jobs) => ({ [id]: change(jobs[id] ?? nothing) }));
}

function sayEnd(record: JobRecord, name: string, kind: JobRecord['kind']): void {
  if (isActive(record)) return;
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => ['job.list', 'round.list', 'round.progress', 'project.get'].includes(queryKey[0] as string) });
  if (record.state === 'failed') notifyError(t('app.jobFailed', { name }), record.error);
  if (record.state === 'interrupted') notify({ message: t('app.jobStopped', { name }) });
  if (record.state === 'done') {
    const screen = kind === 'round' ? 'rounds' : 'dataset';
    notify({ message: t('app.jobDone', { name }), action: { label: t('app.jobShow'), run: () => navigate(screen, { round: record.round }) } });
  }
}
