import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import type { JobRecord } from '../../core/contract/index.ts';
import { subscribe } from '../bridge/index.ts';
import { t } from '../i18n/index.ts';
import { queryClient, useCall } from '../query.ts';
import { linkTo, navigate, type Parameters } from './route.ts';
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
  if (kind === 'population') return t('app.job-population');
  if (kind === 'audit') return t('app.job-audit');
  return kind === 'round' && round !== null ? t('common.round', { number: round }) : t('app.job-import');
}

/** Where what a job makes is shown. */
export function screenOf({ kind, round, id }: JobRecord): [screen: string, parameters: Parameters] {
  if (kind === 'audit') return ['audit', {}];
  if (kind === 'population') return ['rounds', { view: 'population' }];
  return kind === 'round' ? ['rounds', { round }] : ['projects', { import: id }];
}

/** For jobs that were started elsewhere, should a change be missed. */
const lookEveryMs = 15_000;

export function useActiveJobs(): readonly JobRecord[] {
  const jobs = useCall('job.list', {}, { refetchInterval: lookEveryMs });
  return (jobs.data ?? []).filter(isActive);
}

/** Says how jobs ended that ran while this was shown, wherever they were started. */
export function useJobEnds(): void {
  const jobs = useCall('job.list', {});
  const active = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (!jobs.data) return;
    for (const job of jobs.data) if (active.current.has(job.id) && !isActive(job)) sayEnd(job);
    active.current = new Set(jobs.data.filter(isActive).map(({ id }) => id));
  }, [jobs.data]);
}

/** Listens to a job for as long as it runs. */
export function useJobWatch(job: JobRecord): void {
  const { id } = job;
  useEffect(() => {
    update(id, (live) => ({ ...live, progress: live.progress ?? job.progress }));
    return subscribe('job.watch', { job: id }, (message) => {
      if ('error' in message || 'ended' in message) return readJobs();
      const { event } = message;
      if (event.type === 'log') update(id, (live) => ({ ...live, log: [...live.log, { level: event.level, text: event.text }].slice(-mostLines) }));
      if (event.type === 'progress') update(id, (live) => ({ ...live, progress: event.progress, points: withPoint(live.points, event.progress) }));
      if (event.type === 'state' && !isActive(event.record)) readJobs();
    });
    // A job's later progress comes by the subscription itself.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [id]);
}

function update(id: string, change: (live: LiveJob) => LiveJob): void {
  useLiveJobs.setState((jobs) => ({ [id]: change(jobs[id] ?? nothing) }));
}

function readJobs(): void {
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => ['job.list', 'round.list', 'round.progress', 'project.get', 'audit.list', 'audit.get', 'population.list', 'population.get', 'population.images'].includes(queryKey[0] as string) });
}

function sayEnd(job: JobRecord): void {
  const name = jobName(job);
  if (job.state === 'failed') notifyError(t('app.jobFailed', { name }), job.error);
  if (job.state === 'interrupted') notify({ message: t('app.jobStopped', { name }) });
  if (job.state === 'done') {
    const place = screenOf(job);
    // Whoever is there already sees it.
    const isShown = location.hash === linkTo(...place);
    notify({ message: t('app.jobDone', { name }), ...(isShown ? {} : { action: { label: t('app.jobShow'), run: () => navigate(...place) } }) });
  }
}
