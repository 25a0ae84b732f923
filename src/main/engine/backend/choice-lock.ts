import { mkdir, open, rm, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const beatMs = 1_000;
/** A lock whose holder has not touched it for so long is one whose holder was killed. */
const staleMs = 10_000;
const pollMs = 200;

/**
 * Runs `body` while no other process that asks for the same file does: two measurements at once would each find half the speed.
 * The holder touches the file as long as it lives, so a killed one's is taken over.
 *
 * @throws the signal's reason while waiting
 */
export async function withLock<Result>(file: string, signal: AbortSignal | undefined, body: () => Promise<Result>): Promise<Result> {
  await mkdir(dirname(file), { recursive: true });
  while (!(await take(file))) await setTimeout(pollMs, undefined, signal && { signal });
  const beat = setInterval(() => void touch(file), beatMs);
  try {
    return await body();
  } finally {
    clearInterval(beat);
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await (await open(file, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const found = await stat(file).catch(() => null);
    // A time to come is from before the clock was set back: a living holder's touch corrects it.
    if (found && Math.abs(Date.now() - found.mtimeMs) > staleMs) await rm(file, { force: true });
    return false;
  }
}

async function touch(file: string): Promise<void> {
  const now = new Date();
  // Gone: this process stood still for so long that another took over.
  await utimes(file, now, now).catch(() => {});
}
