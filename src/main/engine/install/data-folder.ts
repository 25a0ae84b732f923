import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

export type FolderOptions = { environment?: NodeJS.ProcessEnv; platform?: NodeJS.Platform; home?: string };

/**
 * Where Weakspot keeps what belongs to this user and not to a project: installed engines and what was measured of them.
 * `WEAKSPOT_DATA` names another folder; else it is where the system wants such data.
 *
 * @returns an absolute path; nothing is made
 */
export function userDataFolder({ environment = process.env, platform = process.platform, home = homedir() }: FolderOptions = {}): string {
  const chosen = environment['WEAKSPOT_DATA'];
  if (chosen) return resolve(chosen);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Weakspot');
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'Weakspot');
  const base = environment['XDG_DATA_HOME'];
  // The XDG specification: a relative path is invalid and to be ignored.
  return join(base && isAbsolute(base) ? base : join(home, '.local', 'share'), 'weakspot');
}

/** Where all that belongs to an installed engine lies; `installed.json` in it says that it is complete. */
export function engineFolder(name: string, options?: FolderOptions): string {
  return join(userDataFolder(options), 'engines', name);
}
