import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { WeakspotError } from '../../core/errors.ts';

/** Writes a file aside and renames it into place, so that nobody ever sees half of it. Returns its bytes. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<number> {
  const aside = `${file}.${randomBytes(4).toString('hex')}.part`;
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  try {
    const handle = await open(aside, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true });
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new WeakspotError('not-found', `${file} cannot be written: the folder ${dirname(file)} does not exist; make it first`, { file });
    }
    throw error;
  }
  return bytes.length;
}
