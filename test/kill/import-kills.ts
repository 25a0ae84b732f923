import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ImportRequest, ProjectSummary } from '../../src/core/contract/index.ts';
import type { Random } from '../../src/core/random.ts';
import type { KillRecord } from './kill-campaign.ts';
import { closeSession, examine, kill, openSession, victims, watch, type Session } from './session.ts';

/** Runs an import to its end without disturbance; answers what the project then holds and how long it took. */
export async function undisturbedImport(project: string, entry: string, request: ImportRequest): Promise<{ summary: ProjectSummary; milliseconds: number }> {
  const session = await openSession(project, entry, { create: true });
  const startedAt = performance.now();
  const { job } = await session.client.call('import.start', request);
  const { record } = await watch(session, job, () => {});
  if (record?.state !== 'done') throw new Error(`the undisturbed import is ${record?.state}: ${record?.error?.message}`);
  const milliseconds = performance.now() - startedAt;
  const summary = await session.client.call('project.get', {});
  await closeSession(session);
  return { summary, milliseconds };
}

/** Imports into a new project for every kill, at a moment anywhere in the import, and resumes it to its end. */
export async function killImports(
  options: { work: string; entry: string; request: ImportRequest; kills: number; random: Random; expected: ProjectSummary; milliseconds: number },
): Promise<KillRecord[]> {
  const { work, entry, request, kills, random, expected } = options;
  const records: KillRecord[] = [];
  let windowMs = options.milliseconds;
  for (let attempt = 0; records.length < kills; attempt++) {
    const project = join(work, `import-${attempt}`);
    const session = await openSession(project, entry, { create: true });
    const afterMs = random.between(0, windowMs);
    const victim = victims[records.length % 2]!;
    const startedAt = performance.now();
    const { job } = await session.client.call('import.start', request);
    let endedMs: number | null = null;
    const watching = watch(session, job, () => {}).then(() => (endedMs = performance.now() - startedAt));
    await Promise.race([watching, delay(afterMs)]);
    if (endedMs !== null) {
      // The first import of all is the slowest: this one was over before its moment came.
      windowMs = Math.min(windowMs, endedMs);
      await closeSession(session);
      rmSync(project, { recursive: true, force: true });
      continue;
    }
    const killed = await kill(session, victim, job);
    await watching;
    const { record, problems } = await examine(session, job);
    if (record.state === 'interrupted') problems.push(...(await resumeImport(session, job)));
    problems.push(...differences(await session.client.call('project.get', {}), expected));
    const verification = await session.client.call('project.verify', {});
    if (!verification.clean) problems.push('verify is not clean after the import was resumed');
    await closeSession(session);
    rmSync(project, { recursive: true, force: true });
    records.push({ during: 'import', victim: killed, afterMs: Math.round(afterMs), found: record.state, problems });
  }
  return records;
}

async function resumeImport(session: Session, job: string): Promise<string[]> {
  await session.client.call('job.resume', { job });
  const { record } = await watch(session, job, () => {});
  return record?.state === 'done' ? [] : [`the resumed import is ${record?.state}: ${record?.error?.message}`];
}

/** An import that was killed and resumed must have lost and doubled nothing. */
function differences(found: ProjectSummary, expected: ProjectSummary): string[] {
  const keys = ['images', 'masks', 'patients', 'lesions', 'splits', 'attributes'] as const;
  return keys
    .filter((key) => JSON.stringify(found[key]) !== JSON.stringify(expected[key]))
    .map((key) => `${key}: ${JSON.stringify(found[key])} instead of ${JSON.stringify(expected[key])}`);
}
