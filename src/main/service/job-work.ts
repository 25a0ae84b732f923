import { existsSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobKind, JobRecord, ProjectChange } from '../../core/contract/index.ts';
import { WeakspotError } from '../../core/errors.ts';
import type { ImportEnd, ImportedImage } from '../dataset/records.ts';
import type { ProjectStore } from '../db/store.ts';
import { auditFiles, type ComputedFeatures } from '../jobs/audit/result-files.ts';
import type { JobWork } from '../jobs/queue.ts';
import type { Changes } from './changes.ts';

type KindOfWork = {
  prepare(workFolder: string, job: JobRecord): Promise<void> | void;
  /** Hand-overs that change what clients see; images that an import hands over in batches count once it has ended. */
  told: Record<string, ProjectChange>;
  /** Hand-overs by name. */
  take: Record<string, (job: string, payload: unknown, round: number | null) => unknown>;
};

/** What the service does for each kind of job: writes its input, takes in what it hands over. */
export function jobWork(store: ProjectStore, changes: Changes): JobWork {
  const kinds: Record<JobKind, KindOfWork> = {
    import: {
      prepare: (workFolder) => store.imports.writeKnown(join(workFolder, 'known.jsonl')),
      told: { 'import-end': { type: 'images' } },
      take: {
        'import-batch': (job, payload) => store.imports.takeBatch(job, payload as ImportedImage[]),
        'import-end': (job, payload) => store.imports.finish(job, payload as ImportEnd),
      },
    },
    round: {
      prepare: (workFolder, { round }) => writeSnapshot(store, requireRound(round), join(workFolder, 'snapshot.jsonl')),
      told: { 'round-result': { type: 'jobs' } },
      take: {
        'round-result': (_job, payload, round) => {
          store.rounds.takeResult(requireRound(round), (payload as { folder: string }).folder);
          return {};
        },
      },
    },
    population: {
      // Frozen once: a population that is gone on with goes on with the same images and labels.
      prepare(workFolder, { id }) {
        const file = join(workFolder, 'snapshot.jsonl');
        if (!existsSync(file)) store.populations.writeSnapshot(id, file);
      },
      told: { 'population-result': { type: 'jobs' } },
      take: {
        'population-result': (job, payload) => {
          store.populations.takeResult(job, (payload as { folder: string }).folder);
          return {};
        },
      },
    },
    audit: {
      // Frozen once, as above.
      async prepare(workFolder, { id }) {
        if (!existsSync(join(workFolder, auditFiles.rows))) await store.audits.writeRows(id, workFolder);
      },
      told: { 'audit-result': { type: 'jobs' } },
      take: {
        'audit-features': (_job, payload) => {
          store.audits.takeFeatures(payload as ComputedFeatures[]);
          return {};
        },
        'audit-result': (job, payload) => {
          store.audits.takeResult(job, (payload as { folder: string }).folder);
          return {};
        },
      },
    },
  };
  return {
    prepare: async (job, workFolder) => kinds[job.kind].prepare(workFolder, job),
    take(job, kind, payload) {
      const take = kinds[job.kind].take[kind];
      if (!take) throw new WeakspotError('bad-request', `a job of kind ${job.kind} has no hand-over "${kind}"`, { job: job.id, kind });
      const answer = take(job.id, payload, job.round);
      const change = kinds[job.kind].told[kind];
      if (change) changes.emit(change);
      return answer;
    },
  };
}

function requireRound(round: number | null): number {
  if (round === null) throw new WeakspotError('corrupt', 'a round job has no round');
  return round;
}

/** Written aside and renamed, so that a job never reads half a snapshot. */
async function writeSnapshot(store: ProjectStore, round: number, file: string): Promise<void> {
  const { header, images } = store.rounds.snapshot(round);
  const aside = `${file}.new`;
  const handle = await open(aside, 'w');
  try {
    let lines = `${JSON.stringify(header)}\n`;
    for (const image of images) {
      lines += `${JSON.stringify(image)}\n`;
      if (lines.length > 1 << 20) {
        await handle.write(lines);
        lines = '';
      }
    }
    await handle.write(lines);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(aside, file);
}
