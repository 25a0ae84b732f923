import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { _electron, type ElectronApplication } from '@playwright/test';
import { buildWindow } from '../../scripts/package/window.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** The folder of the real Electron that the tests drive, or why there is none. */
export async function findElectron(): Promise<{ folder: string } | { missing: string }> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return { missing: `scripts/get-electron knows Linux x64 only, and this is ${process.platform} ${process.arch}` };
  try {
    const { stdout } = await run(join(root, 'scripts/get-electron'));
    return { folder: stdout.trim() };
  } catch (error) {
    return { missing: `scripts/get-electron failed: ${(error as Error).message}` };
  }
}

/**
 * Lays the app into a copy of that Electron. The service and the jobs run on the product's Node just as they were built
 * (`npm run build` comes first); shell, preload and page are built once more, for the older engine.
 *
 * @returns the copy's folder, to be removed by the caller
 */
export async function layOut(electron: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weakspot-electron-'));
  // Hard links: a copy of 230 MB that takes no room.
  await run('cp', ['-al', `${electron}/.`, folder]).catch(() => run('cp', ['-a', `${electron}/.`, folder]));
  const app = join(folder, 'resources/app');
  await cp(join(root, 'out'), join(app, 'out'), { recursive: true });
  for (const name of ['node_modules', 'resources']) await symlink(join(root, name), join(app, name));
  await buildWindow(app, '22.3.25', { name: 'weakspot', version: '0.0.0', type: 'module' });
  return folder;
}

export type Launched = {
  app: ElectronApplication;
  /** Starts a second copy beside the running one, as a second click on its icon would; resolves when that copy has ended. */
  startAgain(...parameters: string[]): Promise<void>;
  /** The profile can be kept for the next start. */
  close(options?: { keepProfile?: boolean }): Promise<void>;
};

let keptProfile: string | null = null;

/** Starts the laid-out app with a profile of its own, on a display of its own where there is none. */
export async function launch(folder: string, parameters: string[] = []): Promise<Launched> {
  const profile = keptProfile ?? (await mkdtemp(join(tmpdir(), 'weakspot-profile-')));
  keptProfile = null;
  const display = process.env['DISPLAY'] === undefined ? await startDisplay() : null;
  // What the person has on this computer stays out of it.
  const environment = { ...process.env, WEAKSPOT_DATA: join(profile, 'data'), ...(display && { DISPLAY: display.name }) } as Record<string, string>;
  const executablePath = join(folder, 'electron');
  const switches = ['--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`];
  const app = await _electron.launch({ executablePath, args: [...switches, ...parameters], env: environment });
  return {
    app,
    async startAgain(...again) {
      await run(executablePath, [...switches, ...again], { env: environment, timeout: 20_000 });
    },
    async close({ keepProfile = false } = {}) {
      await app.close();
      display?.process.kill();
      if (keepProfile) keptProfile = profile;
      else await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
    },
  };
}

export async function startDisplay(): Promise<{ name: string; process: ChildProcess }> {
  const process = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise<string>((resolve, reject) => {
    process.once('error', reject);
    process.once('exit', () => reject(new Error('Xvfb ended at once')));
    process.stdio[3]!.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  return { name: `:${number}`, process };
}

/** Whether a file of the laid-out preload asks for anything but electron. */
export async function preloadRequires(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, 'resources/app/out/preload/index.cjs'), 'utf8');
  return [...text.matchAll(/require\((["'`])(.*?)\1\)/g)].map((match) => match[2]!);
}

export const repository = root.endsWith(sep) ? root.slice(0, -1) : root;
