import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Waits until a file, or the entries of a folder, have reached the disk. */
export function syncPath(path: string): void {
  // Windows cannot open a folder, and needs a file to be writable to flush it.
  const handle = openFor(path);
  if (handle === null) return;
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function openFor(path: string): number | null {
  if (process.platform !== 'win32') return openSync(path, 'r');
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EISDIR' || (error as NodeJS.ErrnoException).code === 'EPERM') return null;
    throw error;
  }
}
