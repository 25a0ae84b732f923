import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { WeakspotError } from '../../../core/errors.ts';

/** The service's working folder is not its callers', so a relative path would mean something else to it. */
export function absolute(field: string, path: string): string {
  if (!isAbsolute(path)) throw new WeakspotError('bad-request', `${field}: "${path}" must be an absolute path`, { field, path });
  return path;
}

/**
 * Where a result may be written: anywhere but in the project's own folder, whose files it would replace, except below
 * those of its folders that are meant for results. Links are followed, so that none leads in by a detour.
 */
export function destination(path: string, projectFolder: string, ownFolders: readonly string[] = ['exports'], field = 'out'): string {
  const out = resolve(absolute(field, path));
  const project = realpathSync.native(projectFolder);
  // Both where the name itself lies and what it stands for, if it is a link.
  for (const place of [join(follow(dirname(out)), basename(out)), follow(out)]) {
    const within = relative(project, place);
    if (isAbsolute(within) || within.split(sep)[0] === '..') continue;
    const [first, ...below] = within.split(sep);
    if (below.length > 0 && ownFolders.includes(first!)) continue;
    const choices = ownFolders.map((name) => `below ${join(projectFolder, name)}`).join(' or ');
    throw new WeakspotError('bad-request', `${field}: ${out} lies in the project's own folder, whose files it could replace; choose a path outside of it, or ${choices}`, { field, path: out });
  }
  return out;
}

/** A path with its links followed as far as it exists. */
function follow(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if ((code !== 'ENOENT' && code !== 'ENOTDIR') || dirname(path) === path) throw error;
    return join(follow(dirname(path)), basename(path));
  }
}
