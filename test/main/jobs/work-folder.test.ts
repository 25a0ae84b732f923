import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { jobStates, type JobRecord, type JobState } from '../../../src/core/contract/index.ts';
import { jobWorkFolder, removeFinishedWork } from '../../../src/main/jobs/work-folder.ts';

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'weakspot-work-'));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function jobIn(state: JobState): JobRecord {
  mkdirSync(jobWorkFolder(project, state), { recursive: true });
  writeFileSync(join(jobWorkFolder(project, state), 'checkpoint'), 'x');
  return { id: state, kind: 'round', state, seed: 0, round: 1, createdAt: '', startedAt: null, finishedAt: null, progress: null, error: null, resumable: false };
}

it('keeps the work of every job that may go on, and of no other', async () => {
  const jobs = jobStates.map(jobIn);
  mkdirSync(jobWorkFolder(project, 'a job that nobody knows'));
  await removeFinishedWork(project, jobs);
  expect(readdirSync(join(project, 'jobs')).sort()).toEqual(['failed', 'interrupted', 'queued', 'running']);
  expect(existsSync(join(jobWorkFolder(project, 'interrupted'), 'checkpoint'))).toBe(true);
});

it('needs no folder of jobs', async () => {
  await removeFinishedWork(project, []);
  expect(readdirSync(project)).toEqual([]);
});
