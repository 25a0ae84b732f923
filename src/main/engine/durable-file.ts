import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a whole file so that at any moment, a power cut included, its name holds either the old bytes or the new: written
 * aside, flushed to the disk, renamed, and the rename flushed.
 */
export async function writeFileDurably(file: string, bytes: Uint8Array): Promise<void> {
  const aside = `${file}.partial`;
  try {
    const handle = await open(aside, 'w');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  await flushFolder(dirname(file));
}

/** Windows cannot open a folder, and flushes renames itself. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
