import { open, rename, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';

/** Writes a file aside and renames it into place, so that nobody ever sees half of it. Returns its bytes. */
export async function writeWhole(file: string, text: string): Promise<number> {
  const aside = `${file}.${randomBytes(4).toString('hex')}.part`;
  const bytes = Buffer.from(text, 'utf8');
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
    throw error;
  }
  return bytes.length;
}
