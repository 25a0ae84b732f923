import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointSlots } from '../../engine/train/checkpoint.ts';

/** Where a round with several trainings keeps one of them. */
export function armFolder(training: string, name: string): string {
  return join(training, name.replaceAll(' ', '-'));
}

/** The folder, `training` itself or one in it, whose checkpoint was written last: that of the training that runs. */
export async function newestTraining(training: string): Promise<string> {
  const entries = await readdir(training, { withFileTypes: true }).catch(() => []);
  const folders = [training, ...entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(training, name))];
  const times = await Promise.all(folders.map(writtenAt));
  return folders[times.indexOf(Math.max(...times))]!;
}

async function writtenAt(folder: string): Promise<number> {
  const times = checkpointSlots.map((slot) => stat(join(folder, slot)).then(({ mtimeMs }) => mtimeMs, () => 0));
  return Math.max(...(await Promise.all(times)));
}
