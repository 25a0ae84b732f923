import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';
import { WeakspotError } from '../../../core/errors.ts';

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
  const self = JSON.stringify({ pid: process.pid, started: processStart(process.pid), host: hostname() } satisfies Holder);
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
    if (holder && isRunning(holder)) {
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

function isRunning({ pid, started, host }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = processStart(pid);
  return started === null || now === null ? process.platform !== 'linux' : now === started;
}

/** When a process began, in clock ticks after boot; null where the system does not tell. Pids are used again, these are not. */
function processStart(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  // The command's name stands in brackets and may hold spaces, so fields are counted from its end.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function parse(text: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
