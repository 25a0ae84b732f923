import type { JobKind, JobProgress, JobRecord, JobState } from '../../../core/contract/index.ts';
import { WeakspotError, type SerializedError } from '../../../core/errors.ts';
import { transact } from '../connection.ts';
import { newId, type Session } from '../session.ts';
import type { ProjectStore } from '../store.ts';

type JobRow = {
  sequence: number;
  id: string;
  kind: JobKind;
  state: JobState;
  configuration: string;
  seed: number;
  round: number | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  progress: string | null;
  error: string | null;
};

/** From which states a job may end in each. */
const endsFrom: Record<Exclude<JobState, 'queued' | 'running'>, readonly JobState[]> = {
  done: ['running'],
  failed: ['running'],
  interrupted: ['queued', 'running'],
  cancelled: ['queued', 'running', 'failed', 'interrupted'],
};

export function createJobs({ connection, history, now }: Session): ProjectStore['jobs'] {
  const byId = connection.prepare<[string], JobRow>('SELECT * FROM job WHERE id = ?');
  const inOrder = connection.prepare<[], JobRow>('SELECT * FROM job ORDER BY sequence');
  const firstInState = connection.prepare<[JobState], JobRow>('SELECT * FROM job WHERE state = ? ORDER BY sequence LIMIT 1');
  const inState = connection.prepare<[JobState], JobRow>('SELECT * FROM job WHERE state = ? ORDER BY sequence');
  const insert = connection.prepare<[string, JobKind, string, number, number | null, string]>(
    `INSERT INTO job (id, kind, state, configuration, seed, round, created_at) VALUES (?, ?, 'queued', ?, ?, ?, ?)`,
  );
  const start = connection.prepare<[string, string]>(`UPDATE job SET state = 'running', started_at = COALESCE(started_at, ?), finished_at = NULL, error = NULL WHERE id = ?`);
  const end = connection.prepare<[JobState, string, string | null, string]>('UPDATE job SET state = ?, finished_at = ?, error = ? WHERE id = ?');
  const queueAgain = connection.prepare<[string]>(`UPDATE job SET state = 'queued', finished_at = NULL, error = NULL WHERE id = ?`);
  const setProgress = connection.prepare<[string, string]>(`UPDATE job SET progress = ? WHERE id = ? AND state = 'running'`);

  const find = (id: string): JobRow => {
    const row = byId.get(id);
    if (!row) throw new WeakspotError('not-found', `there is no job ${id} in this project; "weakspot jobs" lists them`, { job: id });
    return row;
  };
  const get = (id: string): JobRecord => toRecord(find(id));
  const finish = (id: string, state: keyof typeof endsFrom, error?: SerializedError): JobRecord => {
    const before = find(id);
    if (!endsFrom[state].includes(before.state)) {
      throw new WeakspotError('conflict', `job ${id} is ${before.state}, so it cannot become ${state}`, { job: id, state: before.state });
    }
    end.run(state, now(), error ? JSON.stringify(error) : null, id);
    history.record('job-ended', { job: id, state });
    return get(id);
  };

  return {
    enqueue: (job) =>
      transact(connection, () => {
        const id = newId();
        insert.run(id, job.kind, JSON.stringify(job.configuration), job.seed, job.round ?? null, now());
        history.record('job-queued', { job: id, kind: job.kind });
        return get(id);
      }),
    claim: () =>
      transact(connection, () => {
        const next = firstInState.get('queued');
        if (!next) return null;
        start.run(now(), next.id);
        history.record('job-started', { job: next.id });
        return get(next.id);
      }),
    progress(id, progress: JobProgress) {
      // A report that arrives after the job's end changes nothing.
      if (setProgress.run(JSON.stringify(progress), id).changes === 0) find(id);
    },
    finish: (id, state, error) => transact(connection, () => finish(id, state, error)),
    requeue: (id) =>
      transact(connection, () => {
        const { state } = find(id);
        if (state !== 'failed' && state !== 'interrupted') {
          throw new WeakspotError('conflict', `job ${id} is ${state}; only a failed or interrupted job can be resumed`, { job: id, state });
        }
        queueAgain.run(id);
        history.record('job-queued', { job: id, again: true });
        return get(id);
      }),
    markInterrupted: () => transact(connection, () => inState.all('running').map((row) => finish(row.id, 'interrupted'))),
    get,
    configuration: (id) => JSON.parse(find(id).configuration) as unknown,
    list: () => inOrder.all().map(toRecord),
  };
}

function toRecord(row: JobRow): JobRecord {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    seed: row.seed,
    round: row.round,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    progress: row.progress === null ? null : (JSON.parse(row.progress) as JobProgress),
    error: row.error === null ? null : (JSON.parse(row.error) as SerializedError),
    resumable: row.state === 'failed' || row.state === 'interrupted',
  };
}
