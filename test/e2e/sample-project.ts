import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from './electron-app.ts';

const run = promisify(execFile);

/** The command line as it was built, which is what a package holds; its one JSON answer. */
export async function weakspot(...parameters: string[]): Promise<unknown> {
  const { stdout } = await run(process.execPath, [join(repository, 'out/main/cli/index.js'), ...parameters, '--json'], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

/** A project with the shipped sample set and one short round, made by the command line. */
export async function makeSampleProject(folder: string): Promise<void> {
  const sample = join(repository, 'resources/sample');
  await weakspot('import', folder, '--images', join(sample, 'images'), '--masks', join(sample, 'masks'), '--metadata', join(sample, 'metadata.csv'), '--preset', 'isic');
  await weakspot('round', folder, '--model', 'tiny', '--size', '32', '--steps', '60', '--engine', 'wasm');
}
