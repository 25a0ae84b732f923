import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { WeakspotError } from '../../core/errors.ts';

/** macOS allows 104 bytes for a socket's path, Linux 108, the closing zero included. */
const longestPath = 103;

/** A new address to listen on: a named pipe on Windows, elsewhere a socket in a folder that only this user may enter. */
export function newSocketPath(): string {
  const name = randomBytes(8).toString('hex');
  if (process.platform === 'win32') return `\\\\.\\pipe\\weakspot-${name}`;
  const runtime = process.env['XDG_RUNTIME_DIR'];
  // Under sudo or cron the variable may name a folder that is not there.
  const folder = join(runtime && existsSync(runtime) ? runtime : tmpdir(), folderName());
  const path = join(folder, `${name}.sock`);
  if (Buffer.byteLength(path) > longestPath) {
    throw new WeakspotError('unsupported', `${folder} is too long a path for a local socket; set TMPDIR (or XDG_RUNTIME_DIR) to a shorter folder`, { folder });
  }
  makePrivate(folder);
  return path;
}

/** Whether this is a socket that a service of this user made with {@link newSocketPath}. */
export function isOwnSocket(path: string): boolean {
  const folder = dirname(path);
  if (process.platform === 'win32' || basename(folder) !== folderName()) return false;
  return isPrivate(folder) && lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true;
}

function folderName(): string {
  return `weakspot-${process.getuid?.()}`;
}

function isPrivate(folder: string): boolean {
  const status = lstatSync(folder, { throwIfNoEntry: false });
  return status !== undefined && status.isDirectory() && status.uid === process.getuid?.() && (status.mode & 0o077) === 0;
}

function makePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!isPrivate(folder)) {
    throw new WeakspotError('permission', `${folder} must be a folder of your own that nobody else may enter; remove it, then start again`, { folder });
  }
}
