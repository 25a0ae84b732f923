import { join } from 'node:path';
import { roundConfiguration } from '../../../src/core/contract/index.ts';
import { openProject } from '../../../src/main/db/index.ts';
import type { Client } from '../../../src/main/service/client.ts';
import { openClient } from '../../../src/main/service/open-client.ts';
import { image, importImages, writeObject } from '../db/fixture.ts';
import { writeResult } from '../db/result-fixture.ts';

export const serviceEntry = join(import.meta.dirname, 'fixture', 'service.ts');

/**
 * A project whose originals are no pictures: `count` training images named train-0.jpg and on, a validation and a test image, each
 * with a 2 × 2 mask whose left column is lesion, and a finished round whose networks found lesion everywhere (dense) and
 * nowhere (sparsity 0.5). The hardest is train-0.jpg. Answers ids by name, in the order of hardness.
 */
export function makeReviewProject(root: string, count: number): { project: string; images: Record<string, string> } {
  const project = join(root, 'project');
  const store = openProject(project, { create: true });
  try {
    importImages(store, Array.from({ length: count }, (_, index) => image(`train-${index}`)), { split: 'train' });
    importImages(store, [image('validation')], { split: 'validation' });
    importImages(store, [image('test')], { split: 'test' });
    for (const stem of ['validation', 'test', ...Array.from({ length: count }, (_, index) => `train-${index}`)]) writeObject(project, stem);
    const { round } = store.rounds.create(roundConfiguration.parse({}));
    const rows = [...store.rounds.snapshot(round).images];
    store.rounds.takeResult(round, writeResult(rows.map((row) => row.id), {}, root));
    // No service is to run the jobs whose work is done here.
    while (store.jobs.claim()) continue;
    for (const job of store.jobs.list()) store.jobs.finish(job.id, 'done');
    return { project, images: Object.fromEntries(rows.map((row) => [row.name, row.id])) };
  } finally {
    store.close();
  }
}

/** Attaches to the project's service as that annotator, starting it where there is none. */
export async function attachAs(project: string, name: string, entry = serviceEntry): Promise<Client> {
  const client = await openClient(project, { entry });
  await client.call('annotator.actAs', { name });
  return client;
}
