import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { WeakspotError } from '../../core/errors.ts';
import { folderIdentity, isRunning, ownIdentity } from '../engine/process-identity.ts';
import { isOwnSocket } from './socket-path.ts';

const lockContent = z.object({
  pid: z.number().int().positive(),
  started: z.string().nullable(),
  host: z.string(),
  /** The folder's own identity: in a copy of a project, the lock that was copied along is not its lock. */
  folder: z.string(),
  socket: z.string(),
  token: z.string().min(1),
});

/** Who owns a project: written only once its socket listens, so whoever reads it can attach. */
export type LockHolder = z.infer<typeof lockContent>;

export type ProjectLock = { readonly holder: LockHolder; release(): void };

/** How long a lock file that cannot be read counts as one that is just being written. */
const writingMs = 2_000;

export function lockFile(folder: string): string {
  return join(folder, 'service.lock');
}

export function describeSelf(folder: string, socket: string, token: string): LockHolder {
  return { ...ownIdentity(), host: hostname(), folder: folderIdentity(folder), socket, token };
}

/** The living owner of a project; null where there is none, or only a stale file. Throws `locked` for one on another computer. */
export function findHolder(folder: string): LockHolder | null {
  const found = read(lockFile(folder));
  if (!found || found.state !== 'readable') return null;
  return isAlive(found.holder, folder) ? found.holder : null;
}

/**
 * Takes the lock of a project, or says who has it. A stale file is replaced by exactly one of any number of racers:
 * see {@link acquireFile}.
 */
export function acquireLock(folder: string, self: LockHolder): { lock: ProjectLock } | { heldBy: LockHolder | null } {
  const path = lockFile(folder);
  const outcome = acquireFile(path, self, folder);
  if (outcome !== 'mine') return { heldBy: outcome.holder };
  return {
    lock: {
      holder: self,
      release() {
        const found = read(path);
        if (found?.state === 'readable' && found.holder.token === self.token) rmSync(path, { force: true });
      },
    },
  };
}

/**
 * A stale file is never just removed, since between reading and removing it a faster racer may have put its own there.
 * Instead racers first acquire a claim, a file named after the very owner that is dead; its one holder alone may rename
 * over the stale file, and looks again before it does. A racer that dies with a claim leaves a stale claim, to which the
 * same rule applies.
 */
function acquireFile(path: string, self: LockHolder, folder: string): 'mine' | { holder: LockHolder | null } {
  for (;;) {
    if (createWhole(path, self)) return 'mine';
    const found = read(path);
    if (!found) continue;
    if (found.state === 'being-written') return { holder: null };
    if (found.state === 'readable' && isAlive(found.holder, folder)) return { holder: found.holder };
    const claim = `${path}.${found.key}`;
    const claimed = acquireFile(claim, self, folder);
    if (claimed !== 'mine') return { holder: null };
    try {
      if (read(path)?.key !== found.key) continue;
      const aside = writeAside(path, self);
      renameSync(aside, path);
      if (found.state === 'readable' && !isRunning(found.holder)) removeSocket(found.holder.socket);
      return 'mine';
    } finally {
      rmSync(claim, { force: true });
    }
  }
}

function isAlive(holder: LockHolder, folder: string): boolean {
  if (holder.folder !== folderIdentity(folder)) return false;
  if (holder.host !== hostname()) {
    throw new WeakspotError(
      'locked',
      `${folder} is open on the computer "${holder.host}" (process ${holder.pid}). Close Weakspot there. If that computer no longer has it open, delete ${lockFile(folder)}`,
      { folder, host: holder.host, pid: holder.pid },
    );
  }
  return isRunning(holder);
}

type Found = { state: 'readable'; holder: LockHolder; key: string } | { state: 'unreadable' | 'being-written'; key: string };

function read(path: string): Found | null {
  let text: string;
  let writtenAt: number;
  try {
    text = readFileSync(path, 'utf8');
    writtenAt = statSync(path).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const key = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const holder = lockContent.safeParse(parseJson(text));
  if (holder.success) return { state: 'readable', holder: holder.data, key };
  return { state: Date.now() - writtenAt < writingMs ? 'being-written' : 'unreadable', key };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Creates the file with all its content at once; false where it exists. */
function createWhole(path: string, self: LockHolder): boolean {
  const aside = writeAside(path, self);
  try {
    linkSync(aside, path);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') return false;
    // File systems without hard links (exFAT) still create exclusively; a reader then waits for the content.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS' || code === 'EOPNOTSUPP') return createExclusively(path, self);
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function createExclusively(path: string, self: LockHolder): boolean {
  try {
    writeWith(path, self);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function writeAside(path: string, self: LockHolder): string {
  const aside = `${path}.new-${self.pid}-${self.token.slice(0, 12)}`;
  rmSync(aside, { force: true });
  writeWith(aside, self);
  return aside;
}

function writeWith(path: string, self: LockHolder): void {
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    writeSync(descriptor, JSON.stringify(self));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * A dead service leaves its socket's file behind; a named pipe vanishes by itself. The lock may have come with a folder
 * from elsewhere, so that not every file that it names is ours to remove.
 */
function removeSocket(socket: string): void {
  if (isOwnSocket(socket)) rmSync(socket, { force: true });
}
