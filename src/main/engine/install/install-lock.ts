import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';
import { WeakspotError } from '../../../core/errors.ts';
import { isRunning, ownIdentity } from '../process-identity.ts';

const holderSchema = z.object({ pid: z.number().int().positive(), started: z.string().nullable(), host: z.string() });
type Holder = z.infer<typeof holderSchema>;

/**
 * Makes this process the only one that changes the installed engines of this user; returns what lets go. A lock whose process has
 * ended is taken over.
 *
 * @throws {WeakspotError} `locked` where another process has it
 */
export function lockInstallation(file: string): () => void {
  mkdirSync(dirname(file), { recursive: true });
  const self = JSON.stringify({ ...ownIdentity(), host: hostname() } satisfies Holder);
  const aside = `${file}.${process.pid}`;
  for (;;) {
    // Written aside and linked, so that nobody reads half of it.
    writeFileSync(aside, self, { mode: 0o600 });
    try {
      linkSync(aside, file);
      return () => {
        if (readText(file) === self) rmSync(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(aside, { force: true });
    }
    const found = readText(file);
    if (found === null) continue;
    const holder = parse(found);
    if (holder && mayRun(holder)) {
      throw new WeakspotError('locked', `process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`} is installing or removing an engine. Wait until it has ended; if it no longer runs, delete ${file}`, { pid: holder.pid, file });
    }
    takeAway(file, found, `${aside}.stale`);
  }
}

/** Removes that very lock and no newer one, which a faster process may have put in its place meanwhile. */
function takeAway(file: string, stale: string, aside: string): void {
  try {
    renameSync(file, aside);
    if (readText(aside) !== stale) linkSync(aside, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** A process of another computer cannot be asked. */
function mayRun(holder: Holder): boolean {
  return holder.host !== hostname() || isRunning(holder);
}

function parse(text: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Null where there is no such file; one that may not be read is another user's. */
function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
