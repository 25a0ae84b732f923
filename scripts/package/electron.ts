import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export type FoundElectron = { version: string; dist: string };

/**
 * The unpacked Electron to put into the package: the folder that was named, else the one that Electron's npm package holds
 * once its binary was fetched. Null where it was not.
 *
 * @throws Error where the named folder holds none
 */
export function findElectron(root: string, named: string | undefined): FoundElectron | null {
  if (named !== undefined) {
    const dist = resolve(named);
    const version = versionOf(dist);
    if (version === null) throw new Error(`${dist} holds no Electron for this computer; name the folder of an unpacked Electron, or leave --electron-dist out`);
    return { dist, version };
  }
  const dist = join(root, 'node_modules/electron/dist');
  const version = existsSync(dist) ? versionOf(dist) : null;
  return version === null ? null : { dist, version };
}

/** The version that the package asks for. */
export function wantedElectron(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')) as { version: string }).version;
}

function versionOf(dist: string): string | null {
  const program = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform as 'darwin' | 'win32'] ?? 'electron';
  if (!existsSync(join(dist, program))) return null;
  // Not every copy has a file that names its version; asked as a Node, the program says it without a display.
  return execFileSync(join(dist, program), ['-p', 'process.versions.electron'], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, encoding: 'utf8' }).trim();
}
