import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { importConfiguration } from '../../../src/core/contract/index.ts';
import { openProject } from '../../../src/main/db/index.ts';
import { image, writeObject } from './kill-images.ts';

/**
 * The process that the kill test kills: it goes on with the import where the project is, in batches of 8, as a resumed
 * job would: everything again, from the start. It says when each batch is committed.
 *
 * Usage: node kill-writer.ts FOLDER IMAGES
 */
const [folder, count] = [process.argv[2]!, Number(process.argv[3])];
const store = openProject(folder, { create: !existsSync(join(folder, 'project.db')) });
const configuration = importConfiguration.parse({ images: '/collection', preset: 'ham10000', split: 'auto' });
store.jobs.markInterrupted();
const earlier = store.jobs.list()[0];
if (earlier?.state === 'interrupted') store.jobs.requeue(earlier.id);
else if (!earlier) store.jobs.enqueue({ kind: 'import', configuration, seed: 0 });
const { id } = store.jobs.claim()!;
for (let first = 0; first < count; first += 8) {
  const stems = Array.from({ length: Math.min(8, count - first) }, (_, index) => first + index);
  for (const stem of stems) writeObject(folder, stem);
  store.imports.takeBatch(id, stems.map(image));
  store.jobs.progress(id, { phase: 'importing', done: first + 8, total: count, unit: 'images', rate: null, secondsLeft: null, figures: {} });
  process.stdout.write(`${first + stems.length}\n`);
}
store.imports.finish(id, { configuration, refused: [], warnings: [], near: [], exact: [], unchanged: 0, seconds: 1 });
store.jobs.finish(id, 'done');
store.close();
process.stdout.write('done\n');
