import { describe, expect, test } from 'vitest';
import type { ProjectStore } from '../../../src/main/db/index.ts';
import { openProject } from '../../../src/main/db/index.ts';
import { inside, newProject } from './fixture.ts';

const enqueue = (store: ProjectStore, seed: number) => store.jobs.enqueue({ kind: 'import', configuration: { images: '/x', seed }, seed });
const progress = { phase: 'importing', done: 3, total: 10, unit: 'images', rate: 1.5, secondsLeft: null, figures: { loss: 0.5 } };

describe('the job queue', () => {
  test('hands out the oldest job first, and remembers what each was asked', () => {
    const store = newProject({ clock: () => new Date('2026-01-02T03:04:05Z') });
    const [first, second] = [enqueue(store, 1), enqueue(store, 2)];
    expect(first).toEqual({
      id: first.id, kind: 'import', state: 'queued', seed: 1, round: null, createdAt: '2026-01-02T03:04:05.000Z',
      startedAt: null, finishedAt: null, progress: null, error: null, resumable: false,
    });
    expect(store.jobs.claim()).toMatchObject({ id: first.id, state: 'running', startedAt: '2026-01-02T03:04:05.000Z' });
    expect(store.jobs.claim()!.id).toBe(second.id);
    expect(store.jobs.claim()).toBeNull();
    expect(store.jobs.configuration(second.id)).toEqual({ images: '/x', seed: 2 });
    expect(store.jobs.list().map((job) => job.id)).toEqual([first.id, second.id]);
  });

  test('keeps progress while a job runs, and not after', () => {
    const store = newProject();
    const { id } = enqueue(store, 1);
    store.jobs.progress(id, progress);
    expect(store.jobs.get(id).progress).toBeNull();
    store.jobs.claim();
    store.jobs.progress(id, progress);
    expect(store.jobs.get(id).progress).toEqual(progress);
    const error = { code: 'disk-full' as const, message: 'the disk is full', details: { path: '/x' } };
    expect(store.jobs.finish(id, 'failed', error)).toMatchObject({ state: 'failed', error, resumable: true });
    store.jobs.progress(id, { ...progress, done: 4 });
    expect(store.jobs.get(id).progress).toEqual(progress);
    expect(() => store.jobs.progress('nobody', progress)).toThrow('there is no job nobody in this project');
  });

  test.each<[string, (store: ProjectStore, id: string) => void]>([
    ['done twice', (store, id) => (store.jobs.claim(), store.jobs.finish(id, 'done'), store.jobs.finish(id, 'done'))],
    ['done before it runs', (store, id) => store.jobs.finish(id, 'done')],
    ['cancelled after it is done', (store, id) => (store.jobs.claim(), store.jobs.finish(id, 'done'), store.jobs.finish(id, 'cancelled'))],
    ['resumed while it runs', (store, id) => (store.jobs.claim(), store.jobs.requeue(id))],
    ['resumed after it was cancelled', (store, id) => (store.jobs.finish(id, 'cancelled'), store.jobs.requeue(id))],
  ])('refuses a job %s', (_, act) => {
    const store = newProject();
    const { id } = enqueue(store, 1);
    expect(() => act(store, id)).toThrow(expect.objectContaining({ code: 'conflict' }) as Error);
  });

  test('takes a failed or interrupted job up again, in its old place', () => {
    const store = newProject();
    const [first, second] = [enqueue(store, 1), enqueue(store, 2)];
    store.jobs.claim();
    store.jobs.finish(first.id, 'interrupted');
    expect(store.jobs.requeue(first.id)).toMatchObject({ state: 'queued', finishedAt: null, error: null });
    expect(store.jobs.claim()!.id).toBe(first.id);
    expect(store.jobs.claim()!.id).toBe(second.id);
  });

  test('calls what a vanished service left running interrupted', () => {
    const store = newProject();
    const [first] = [enqueue(store, 1), enqueue(store, 2)];
    store.jobs.claim();
    store.close();
    const again = openProject(store.folder);
    expect(again.jobs.markInterrupted().map(({ id, state }) => ({ id, state }))).toEqual([{ id: first.id, state: 'interrupted' }]);
    expect(again.jobs.list().map((job) => job.state)).toEqual(['interrupted', 'queued']);
    again.close();
  });

  test('tells its history in a chain', () => {
    const store = newProject();
    const { id } = enqueue(store, 1);
    store.jobs.claim();
    store.jobs.finish(id, 'done');
    const rows = inside(store, (database) => database.prepare('SELECT kind, previous_hash, hash FROM event ORDER BY sequence').all()) as { kind: string; previous_hash: string; hash: string }[];
    expect(rows.map((row) => row.kind)).toEqual(['project-created', 'job-queued', 'job-started', 'job-ended']);
    expect(rows[0]!.previous_hash).toBe('0'.repeat(64));
    for (const [index, row] of rows.slice(1).entries()) expect(row.previous_hash).toBe(rows[index]!.hash);
    expect(() => inside(store, (database) => database.exec('DELETE FROM event'))).toThrow('history is not deleted');
  });
});
