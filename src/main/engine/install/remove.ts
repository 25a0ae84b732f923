import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { WeakspotError } from '../../../core/errors.ts';
import { engineFolder, userDataFolder } from './data-folder.ts';
import { leftovers, lockFile } from './install.ts';
import { lockInstallation } from './install-lock.ts';
import { folderBytes } from './installed.ts';
import { downloadFolder } from './obtain.ts';

export type Removal = { engine: 'tensorflow'; folder: string; bytes: number };

/**
 * Deletes an installed TensorFlow and what was downloaded for it. Processes that have it loaded go on.
 *
 * @throws {WeakspotError} `not-found` where there is nothing to delete
 */
export async function removeTensorflow(dataFolder = userDataFolder()): Promise<Removal> {
  const folder = engineFolder('tensorflow', { environment: { WEAKSPOT_DATA: dataFolder } });
  const downloads = downloadFolder(dataFolder);
  if (![folder, downloads].some((path) => existsSync(path)) && leftovers(dataFolder).length === 0) {
    throw new WeakspotError('not-found', `TensorFlow is not installed (${folder} does not exist)`, { engine: 'tensorflow', folder });
  }
  const unlock = lockInstallation(lockFile(dataFolder));
  try {
    let bytes = 0;
    for (const path of [folder, downloads, ...leftovers(dataFolder)]) bytes += await folderBytes(path);
    // Renamed first, so that a removal that is cut short leaves nothing that looks installed.
    const aside = join(dirname(folder), `.staging-removed-${process.pid}`);
    if (existsSync(folder)) await rename(folder, aside);
    for (const path of [downloads, ...leftovers(dataFolder)]) await rm(path, { recursive: true, force: true });
    return { engine: 'tensorflow', folder, bytes };
  } finally {
    unlock();
  }
}
