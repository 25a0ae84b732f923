import { chmodSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { userDataFolder, type FolderOptions } from './data-folder.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Lets Node keep what it makes of the modules that this process loads from here on, which halves the start of the next one.
 * To be called before anything heavy is imported. Node itself looks whether what it kept is of this very source, Node and
 * processor. Where nothing can be kept, modules are compiled anew each time.
 *
 * @returns where they are kept; null where they are not
 */
export function keepCompiledModules(options: FolderOptions = {}): string | null {
  const { environment = process.env } = options;
  // An AppImage lies in another folder at each start: what it kept would be found by none.
  if (environment['APPIMAGE']) return null;
  try {
    const folder = join(userDataFolder(options), 'compiled');
    makeFolder(folder);
    // What lies in it is run: nobody else may write there, whatever the folder was before.
    chmodSync(folder, 0o700);
    return enableCompileCache(folder).directory ?? null;
  } catch {
    // No folder of one's own, a full or read-only disk: only time is lost.
    return null;
  }
}
